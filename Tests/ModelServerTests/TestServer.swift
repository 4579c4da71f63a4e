import Foundation
import LanguageModel
import Logging
import NIOCore
import NIOPosix

@testable import ModelServer

/// A server with a small model on a free loopback port.
struct TestServer {
    /// Trained once for all tests.
    static let model = try! TextModel.train(
        on: TrainingText.documents(seed: 7, bytes: 40_000), vocabularySize: 500, order: 4)

    let port: Int
    private let running: Task<Void, any Error>

    /// Starts a server; whoever does must stop it.
    init(
        _ configuration: ModelServerConfiguration = ModelServerConfiguration(),
        replies: RecordedReplies = RecordedReplies()
    ) async throws {
        var configuration = configuration
        configuration.logger.logLevel = .critical
        let server = ModelServer(model: Self.model, replies: replies, configuration: configuration)
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        running = Task {
            defer { continuation.finish() }
            try await server.run { continuation.yield($0) }
        }
        guard let port = await ports.first(where: { _ in true }) else {
            try await running.value
            throw CancellationError()
        }
        self.port = port
    }

    /// Stops the server gracefully and waits for it.
    func stop() async throws {
        running.cancel()
        try await running.value
    }

    /// Runs a body with a server that is stopped afterwards.
    @discardableResult
    static func with<Result>(
        _ configuration: ModelServerConfiguration = ModelServerConfiguration(),
        replies: RecordedReplies = RecordedReplies(),
        _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        let server = try await TestServer(configuration, replies: replies)
        do {
            let result = try await body(server)
            try await server.stop()
            return result
        } catch {
            try? await server.stop()
            throw error
        }
    }

    /// An open connection.
    func connect() async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
            }
    }

    /// The bytes of a request with a body.
    static func request(
        _ method: String, _ path: String, _ headers: [String: String] = [:], _ body: String = ""
    ) -> ByteBuffer {
        var head =
            "\(method) \(path) HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-length: \(body.utf8.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        return ByteBuffer(string: head + "\r\n" + body)
    }

    /// Sends a request and reads the whole answer.
    func send(
        _ method: String, _ path: String, _ headers: [String: String] = [:], body: String = ""
    ) async throws -> TestResponse {
        try await connect().executeThenClose { inbound, outbound in
            try await outbound.write(Self.request(method, path, headers, body))
            var bytes: [UInt8] = []
            for try await part in inbound { bytes += Array(part.readableBytesView) }
            return try TestResponse(bytes)
        }
    }

    /// Posts a JSON text.
    func post(_ path: String, _ headers: [String: String] = [:], _ body: String) async throws -> TestResponse {
        try await send("POST", path, headers, body: body)
    }
}

/// An HTTP response, read naively.
struct TestResponse {
    struct Malformed: Error {}

    let status: Int
    let headers: [String: String]
    let body: [UInt8]

    init(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { throw Malformed() }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        guard let status = Int(lines[0].split(separator: " ")[1]) else { throw Malformed() }
        self.status = status
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        self.headers = headers
        let rest = Array(text[end.upperBound...].utf8)
        body = headers["transfer-encoding"] == "chunked" ? Self.dechunked(rest) : rest
    }

    private static func dechunked(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var position = 0
        while let end = bytes[position...].firstIndex(of: UInt8(ascii: "\r")),
            let size = Int(String(decoding: bytes[position..<end], as: UTF8.self), radix: 16), size > 0
        {
            result += bytes[(end + 2)..<(end + 2 + size)]
            position = end + 2 + size + 2
        }
        return result
    }

    /// The body as JSON.
    var json: JSONValue {
        get throws { try JSONValue(parsing: body) }
    }

    /// The events of a stream: names, empty where there is none, and data.
    var events: [(name: String, data: String)] {
        String(decoding: body, as: UTF8.self).components(separatedBy: "\n\n").dropLast().map { event in
            var name = ""
            var data = ""
            for line in event.split(separator: "\n") {
                if line.hasPrefix("event: ") { name = String(line.dropFirst(7)) }
                if line.hasPrefix("data: ") { data = String(line.dropFirst(6)) }
            }
            return (name, data)
        }
    }

    /// The data of all events that are JSON.
    var chunks: [JSONValue] {
        events.compactMap { try? JSONValue(parsing: Array($0.data.utf8)) }
    }
}

extension JSONValue {
    /// A value further inside: names of members and indices of elements.
    func at(_ path: String...) -> JSONValue {
        path.reduce(self) { value, step in
            if let index = Int(step) {
                guard let array = value.array, array.indices.contains(index) else { return .null }
                return array[index]
            }
            return value[step] ?? .null
        }
    }

    var number: Int? {
        if case .integer(let number) = self { number } else { nil }
    }
}
