import Access
import Exchanges
import ModelAPI
import NIOCore
import NIOPosix
import Synchronization

@testable import Gateway

/// A stage that writes down what it is called for.
final class ProbeStage: Stage {
    let name = "probe"
    let settled = Mutex<[Outcome]>([])
    let admissions = Atomic<Int>(0)
    private let admitting: @Sendable (ExchangeContext) throws -> Void

    init(admitting: @escaping @Sendable (ExchangeContext) throws -> Void = { _ in }) {
        self.admitting = admitting
    }

    func begin(_ exchange: ExchangeContext) -> (any StageRun)? { Run(self, exchange) }

    private final class Run: StageRun {
        let stage: ProbeStage
        let exchange: ExchangeContext

        init(_ stage: ProbeStage, _ exchange: ExchangeContext) {
            self.stage = stage
            self.exchange = exchange
        }

        func admit(_ request: UpstreamRequest) throws -> EventLoopFuture<Void>? {
            try stage.admitting(exchange)
            stage.admissions.wrappingAdd(1, ordering: .relaxed)
            return nil
        }

        func settle(_ outcome: Outcome) -> EventLoopFuture<Void>? {
            stage.settled.withLock { $0.append(outcome) }
            return nil
        }
    }
}

/// A real gateway on a real port with one account, in front of given upstreams.
struct TestGateway {
    let server: GatewayServer
    let port: Int
    let key: String
    let access: AccessControl

    init(
        upstreams: [Int], stages: [any Stage] = [], settings: (inout GatewayConfiguration) -> Void = { _ in }
    ) async throws {
        access = try AccessControl(
            store: InMemoryAccessStore(), pepper: Pepper(bytes: [UInt8](repeating: 1, count: 32))!)
        _ = try access.createAccount(AccountDraft(id: "a"), by: .adminAPI)
        key = try access.createKey(account: "a", by: .adminAPI).key
        var configuration = GatewayConfiguration()
        configuration.listen.port = 0
        configuration.limits.headerTime = .seconds(600)
        configuration.limits.keepAlive = .seconds(600)
        configuration.log.level = .error
        configuration.log.requests = .none
        configuration.shutdownGrace = .milliseconds(300)
        for (index, port) in upstreams.enumerated() {
            var upstream = UpstreamConfiguration(name: "u\(index)", host: "127.0.0.1", port: port)
            upstream.retries = 0
            configuration.upstreams.append(upstream)
        }
        configuration.models = [ModelConfiguration(name: "m", upstreams: configuration.upstreams.map(\.name))]
        settings(&configuration)
        server = try await GatewayServer(configuration, access: access, log: RequestLog(configuration.log)) { _ in
            stages
        }
        port = try await server.start().port
    }

    func chat(stream: Bool = false, extra: String = "") -> String {
        let body = #"{"model":"m","messages":[{"role":"user","content":"x"}],"stream":\#(stream)\#(extra)}"#
        return post("/v1/chat/completions", body)
    }

    func post(_ path: String, _ body: String, fields: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nhost: h\r\nauthorization: Bearer \(key)\r\ncontent-type: application/json\r\n\(fields)content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// Sends bytes and reads until the peer closes, `until` appears, or time is up.
    func exchange(_ request: String, until: String? = nil, patience: Duration = .seconds(60)) async throws -> String {
        let client = try await RawClient(port: port)
        try await client.send(request)
        return await client.read(until: until, patience: patience)
    }
}

/// A TCP client that knows nothing.
final class RawClient: Sendable {
    private let channel: any Channel
    private let received: Received

    final class Received: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let state = Mutex<(text: [UInt8], isOver: Bool)>(([], false))

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let buffer = unwrapInboundIn(data)
            let bytes = buffer.getBytes(at: buffer.readerIndex, length: buffer.readableBytes) ?? []
            state.withLock { $0.text += bytes }
        }
        func channelInactive(context: ChannelHandlerContext) {
            state.withLock { $0.isOver = true }
        }
        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            state.withLock { $0.isOver = true }
            context.close(promise: nil)
        }
    }

    /// A client that reads nothing yet, and its channel.
    static func paused(port: Int) async throws -> (RawClient, any Channel) {
        let client = try await RawClient(port: port, reads: false)
        return (client, client.channel)
    }

    init(port: Int, reads: Bool = true) async throws {
        let received = Received()
        self.received = received
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: reads)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(received) }
            }
            .connect(host: "127.0.0.1", port: port).get()
    }

    func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }
    func close() async throws { try await channel.close() }
    var isOver: Bool { received.state.withLock { $0.isOver } }
    var text: String { String(decoding: received.state.withLock { $0.text }, as: UTF8.self) }

    /// Reads until what has come ends with `suffix`.
    func read(untilItEndsWith suffix: String, patience: Duration) async -> String {
        let deadline = ContinuousClock.now + patience
        let ending = Array(suffix.utf8)
        while ContinuousClock.now < deadline, !isOver {
            if received.state.withLock({ $0.text.suffix(ending.count).elementsEqual(ending) }) { break }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return text
    }

    func read(until: String?, patience: Duration = .seconds(60)) async -> String {
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline, !isOver {
            if let until, text.contains(until) { break }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return text
    }
}

/// Waits for something that must come true.
func eventually(_ patience: Duration = .seconds(60), _ condition: () -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + patience
    while ContinuousClock.now < deadline {
        if condition() { return true }
        try? await Task.sleep(for: .milliseconds(5))
    }
    return condition()
}
