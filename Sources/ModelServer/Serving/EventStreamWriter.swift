import Hummingbird

/// Writes server-sent events (WHATWG HTML, section 9.2), each flushed by itself.
struct EventStreamWriter {
    private var writer: any ResponseBodyWriter

    init(_ writer: any ResponseBodyWriter) {
        self.writer = writer
    }

    /// An event without a name, as chat completions have it.
    mutating func send(_ data: JSONValue) async throws {
        try await send(lines: "", data.text)
    }

    /// An event with a name.
    mutating func send(event: String, _ data: JSONValue) async throws {
        try await send(lines: "event: \(event)\n", data.text)
    }

    /// The event that ends OpenAI's streams.
    mutating func sendDone() async throws {
        try await send(lines: "", Array("[DONE]".utf8))
    }

    private mutating func send(lines: String, _ data: [UInt8]) async throws {
        var buffer = ByteBuffer()
        buffer.writeString(lines)
        buffer.writeString("data: ")
        buffer.writeBytes(data)
        buffer.writeString("\n\n")
        try await writer.write(buffer)
    }

    consuming func finish() async throws {
        try await writer.finish(nil)
    }
}
