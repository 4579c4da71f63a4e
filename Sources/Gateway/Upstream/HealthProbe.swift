import HTTPFraming
import NIOCore
import NIOPosix
import NIOSSL

/// Asks an upstream once whether it is well, on a connection of its own.
enum HealthProbe {
    static func ask(_ upstream: Upstream, _ check: UpstreamConfiguration.HealthCheck, on loop: any EventLoop) async
        -> Bool
    {
        let configuration = upstream.configuration
        let tls = upstream.tls
        let promise = loop.makePromise(of: Bool.self)
        let timeout = loop.scheduleTask(in: TimeAmount(check.timeout)) { promise.succeed(false) }
        ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(check.timeout))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        let isName =
                            configuration.host.contains(where: { $0.isLetter }) && !configuration.host.contains(":")
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: isName ? configuration.host : nil))
                    }
                    try channel.pipeline.syncOperations.addHandler(ProbeHandler(promise))
                }
            }
            .connect(host: configuration.host, port: configuration.port)
            .whenComplete { result in
                switch result {
                case .success(let channel):
                    let request =
                        "GET \(configuration.prefix)\(check.path) HTTP/1.1\r\nhost: \(configuration.host)\r\nuser-agent: excise\r\nconnection: close\r\n\r\n"
                    channel.writeAndFlush(ByteBuffer(string: request), promise: nil)
                    promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
                case .failure:
                    promise.succeed(false)
                }
            }
        let isWell = (try? await promise.futureResult.get()) ?? false
        timeout.cancel()
        return isWell
    }
}

private final class ProbeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let promise: EventLoopPromise<Bool>
    private var reader = ResponseReader(headLimit: 64 << 10, bodyLimit: 1 << 20)
    private var inbound = ByteBuffer()

    init(_ promise: EventLoopPromise<Bool>) {
        self.promise = promise
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        inbound.writeBuffer(&buffer)
        do {
            if case .head(let head)? = try reader.next(&inbound) { promise.succeed(head.status < 400) }
        } catch {
            promise.succeed(false)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.succeed(false)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.succeed(false)
        context.close(promise: nil)
    }
}
