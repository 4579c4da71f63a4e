import NIOCore
import Synchronization

/// Knows whether the client of a connection is still there to read.
///
/// A client that closes its side counts as gone, although it could in theory still read: that is the only sign that there
/// is before a write fails, and the same choice as Go's HTTP server makes.
final class ClientPresence: Sendable {
    private let gone = Atomic(false)

    /// Whether the client is still there.
    var isPresent: Bool { !gone.load(ordering: .relaxed) }

    func leave() { gone.store(true, ordering: .relaxed) }
}

/// Watches a connection for its client's leaving.
final class ClientPresenceHandler: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = Any

    let client = ClientPresence()

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { client.leave() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        client.leave()
        context.fireChannelInactive()
    }
}
