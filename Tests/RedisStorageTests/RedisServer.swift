import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import RedisStorage

/// A real `redis-server` on a free port of 127.0.0.1, without persistence. Ended with the object.
final class RedisServer {
    static let binary = ["/usr/bin/redis-server", "/usr/local/bin/redis-server", "/opt/homebrew/bin/redis-server"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    let port: Int
    private let folder: URL
    private let options: [String]
    private var process = Process()

    var url: String { "redis://127.0.0.1:\(port)/0" }

    init(port: Int? = nil, options: [String] = []) async throws {
        self.port = try port ?? Self.freePort()
        self.options = options
        folder = FileManager.default.temporaryDirectory.appending(path: "excise-redis-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await start()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Starts it, and waits until it answers.
    func start() async throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: Self.binary ?? "/usr/bin/redis-server")
        process.arguments =
            [
                "--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder.path,
                "--enable-debug-command", "local", "--loglevel", "warning",
            ] + options
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        for _ in 0..<500 {
            if (try? await RedisClient(port: port).call(["PING"])) == .simple("PONG") { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw RedisTestError("redis-server did not answer on port \(port)")
    }

    /// Ends it at once (SIGKILL): what it held is lost.
    func kill() {
        guard process.isRunning else { return }
        _ = Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Stops and continues it without its knowing.
    func pause() { _ = Foundation.kill(process.processIdentifier, SIGSTOP) }
    func resume() { _ = Foundation.kill(process.processIdentifier, SIGCONT) }

    func call(_ parts: String...) async throws -> RESPValue { try await RedisClient(port: port).call(parts) }

    /// How often a command has been executed, in scripts too.
    func calls(of command: String) async throws -> Int {
        let text = try await call("INFO", "commandstats").text ?? ""
        for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("cmdstat_\(command):calls=") {
            return Int(line.dropFirst("cmdstat_\(command):calls=".count).prefix { $0 != "," }) ?? 0
        }
        return 0
    }

    static func freePort() throws -> Int {
        let channel = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: "127.0.0.1", port: 0)
            .wait()
        defer { try? channel.close().wait() }
        return channel.localAddress?.port ?? 0
    }
}

struct RedisTestError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// One connection that asks one thing at a time.
final class RedisClient: Sendable {
    private let connection: NIOLoopBound<RedisConnection>
    private let stream: AsyncStream<RESPValue>

    init(port: Int) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: RESPValue.self)
        self.stream = stream
        connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        RedisConnection(
                            onAnswer: { continuation.yield($0) }, onEnd: { _ in continuation.finish() }))
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .flatMapThrowing { channel in
                NIOLoopBound(
                    try channel.pipeline.syncOperations.handler(type: RedisConnection.self),
                    eventLoop: channel.eventLoop)
            }.get()
    }

    deinit { connection.eventLoop.execute { [connection] in connection.value.end(.stopped) } }

    func call(_ parts: [String]) async throws -> RESPValue {
        var bytes = ByteBuffer()
        bytes.writeCommand(parts)
        return try await call(bytes)
    }

    func call(_ bytes: ByteBuffer) async throws -> RESPValue {
        connection.eventLoop.execute { [connection] in
            connection.value.send(bytes, count: 1, timeout: .seconds(10))
        }
        for await answer in stream { return answer }
        throw RedisTestError("the connection ended")
    }
}
