import NIOCore
import NIOPosix
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A server that answers each request with bytes written down by the test, on a real socket.
final class ScriptedUpstream: Sendable {
    /// What happens after a request has come.
    enum Step: Sendable {
        case send(String)
        case wait(TimeAmount)
        /// Until the test calls `release`.
        case hold
        case close
        case reset
    }

    private struct Record: Sendable {
        var requests: [String] = []
        var closed = 0
        var connections = 0
        var sent = 0
        var isReleased = false
    }

    private let record = Mutex(Record())
    private let script: @Sendable (_ request: String, _ index: Int) -> [Step]
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let listener: Mutex<(any Channel)?> = Mutex(nil)

    init(_ script: @escaping @Sendable (_ request: String, _ index: Int) -> [Step]) {
        self.script = script
    }

    /// What has been received, one text for each request with a `content-length` or none.
    var requests: [String] { record.withLock { $0.requests } }
    /// Connections that ended.
    var closed: Int { record.withLock { $0.closed } }
    /// Pieces that the network has taken.
    var sent: Int { record.withLock { $0.sent } }
    var connections: Int { record.withLock { $0.connections } }

    /// Lets answers go on that are on hold.
    func release() { record.withLock { $0.isReleased = true } }

    func start() async throws -> Int {
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(self))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        listener.withLock { $0 = channel }
        return channel.localAddress?.port ?? 0
    }

    func stop() async throws {
        try await listener.withLock { $0 }?.close().get()
        try await group.shutdownGracefully()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let upstream: ScriptedUpstream
        private var text = ""

        init(_ upstream: ScriptedUpstream) {
            self.upstream = upstream
        }

        func channelActive(context: ChannelHandlerContext) {
            upstream.record.withLock { $0.connections += 1 }
        }

        func channelInactive(context: ChannelHandlerContext) {
            upstream.record.withLock { $0.closed += 1 }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            while let request = nextRequest() {
                let index = upstream.record.withLock { record in
                    record.requests.append(request)
                    return record.requests.count - 1
                }
                play(upstream.script(request, index)[...], context)
            }
        }

        private func nextRequest() -> String? {
            guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
            let head = text[..<end.upperBound]
            var length = 0
            if let field = head.firstRange(of: "content-length: ") {
                length = Int(head[field.upperBound...].prefix { $0.isNumber }) ?? 0
            }
            guard text[end.upperBound...].utf8.count >= length else { return nil }
            let bytes = Array(text.utf8)
            let total = head.utf8.count + length
            text = String(decoding: bytes[total...], as: UTF8.self)
            return String(decoding: bytes[..<total], as: UTF8.self)
        }

        private func play(_ steps: ArraySlice<Step>, _ context: ChannelHandlerContext) {
            var rest = steps
            while let step = rest.popFirst(), context.channel.isActive {
                switch step {
                case .send(let text):
                    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text))).whenSuccess { [upstream] in
                        upstream.record.withLock { $0.sent += 1 }
                    }
                case .wait(let time):
                    let later = rest
                    context.eventLoop.assumeIsolated().scheduleTask(in: time) { self.play(later, context) }
                    return
                case .hold:
                    if upstream.record.withLock({ $0.isReleased }) { continue }
                    let again = ArraySlice([Step.hold]) + rest
                    context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(5)) { self.play(again, context) }
                    return
                case .close:
                    context.close(promise: nil)
                case .reset:
                    // An abortive close: the peer sees a reset.
                    (context.channel as? any SocketOptionProvider)?
                        .setSoLinger(linger(l_onoff: 1, l_linger: 0))
                        .assumeIsolated().whenComplete { _ in context.close(promise: nil) }
                }
            }
        }
    }
}

extension ScriptedUpstream.Step {
    static func json(_ body: String, status: String = "200 OK", fields: String = "") -> Self {
        .send(
            "HTTP/1.1 \(status)\r\ncontent-type: application/json\r\n\(fields)content-length: \(body.utf8.count)\r\n\r\n\(body)"
        )
    }

    static let streamHead = Self.send(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
    static let streamEnd = Self.send("0\r\n\r\n")

    static func chunk(_ text: String) -> Self { .send("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n") }
}
