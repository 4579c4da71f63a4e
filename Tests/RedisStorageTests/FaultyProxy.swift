import NIOCore
import NIOPosix
import Synchronization

/// Stands before a server on 127.0.0.1 and does to its answers what it is told to.
final class FaultyProxy: Sendable {
    enum Fault: Sendable {
        case none
        /// Answers come so much later.
        case late(TimeAmount)
        /// Answers are replaced.
        case replaced(String)
        /// Answers are kept back, though the commands were executed.
        case swallowed
    }

    private let server: any Channel
    let fault: Box

    final class Box: Sendable {
        private let value = Mutex(Fault.none)
        var current: Fault {
            get { value.withLock { $0 } }
            set { value.withLock { $0 = newValue } }
        }
    }

    var port: Int { server.localAddress?.port ?? 0 }
    var url: String { "redis://127.0.0.1:\(port)/0" }

    init(to port: Int) async throws {
        let fault = Box()
        self.fault = fault
        server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { near in
                ClientBootstrap(group: near.eventLoop)
                    .channelInitializer { far in
                        far.eventLoop.makeCompletedFuture {
                            try far.pipeline.syncOperations.addHandler(Forwarder(to: near, fault))
                        }
                    }
                    .connect(host: "127.0.0.1", port: port)
                    .flatMapThrowing { far in
                        try near.pipeline.syncOperations.addHandler(Forwarder(to: far, nil))
                        near.closeFuture.whenComplete { _ in far.close(promise: nil) }
                    }
                    .flatMap { near.setOption(.autoRead, value: true) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    func stop() async { try? await server.close() }

    private final class Forwarder: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        private let other: any Channel
        private let fault: Box?

        init(to other: any Channel, _ fault: Box?) {
            self.other = other
            self.fault = fault
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            switch fault?.current ?? .none {
            case .none: other.writeAndFlush(bytes, promise: nil)
            case .late(let delay):
                let other = other
                context.eventLoop.scheduleTask(in: delay) { other.writeAndFlush(bytes, promise: nil) }
            case .replaced(let text): other.writeAndFlush(ByteBuffer(string: text), promise: nil)
            case .swallowed: break
            }
        }

        func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
    }
}
