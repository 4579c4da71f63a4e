import NIOCore

/// One event of a `text/event-stream` (WHATWG HTML §9.2).
public struct ServerSentEvent: Sendable, Equatable {
    /// The `event` field; empty where there was none.
    public var name: String
    /// The `data` fields, joined by line feeds.
    public var data: [UInt8]
    /// The event exactly as it came, where that is the plain form: an optional `event: ` line, one `data: ` line, line feeds.
    /// nil where there was anything else (comments, `id`, `retry`, other line ends), so that it must be written anew.
    public let raw: ByteBuffer?

    /// Makes an event.
    public init(name: String, data: [UInt8], raw: ByteBuffer? = nil) {
        self.name = name
        self.data = data
        self.raw = raw
    }

    /// Whether the data is `[DONE]`, with which chat and completions end.
    public var isDone: Bool {
        data.count == 6 && data.elementsEqual("[DONE]".utf8)
    }
}

extension ByteBuffer {
    /// Writes an event in the plain form. `data` must hold no CR or LF, which JSON text of one line does not.
    public mutating func writeEvent(name: String, data: [UInt8]) {
        if !name.isEmpty {
            writeStaticString("event: ")
            writeString(name)
            writeStaticString("\n")
        }
        writeWithUnsafeMutableBytes(minimumWritableBytes: data.count + 8) { place in
            place.copyBytes(from: "data: ".utf8)
            UnsafeMutableRawBufferPointer(rebasing: place[6...]).copyBytes(from: data)
            place[6 + data.count] = 0x0A
            place[7 + data.count] = 0x0A
            return data.count + 8
        }
    }
}
