import NIOCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The way out of a connection: straight to its socket where nothing waits in the channel, else through the channel.
///
/// A way through the channel's pipeline and its list of pending writes takes as many instructions as all else that is done with an event of a stream.
/// What the socket does not take at once, and every fault, is the channel's: it waits, tells the writability and closes as ever.
final class Outlet {
    private let context: ChannelHandlerContext
    private let channel: any Channel
    /// Open as long as the channel is active: both end within one call on this event loop. Nil where something between here and there changes the bytes (TLS).
    private let socket: NIOBSDSocket.Handle?
    /// Writes that the channel has not reported as done.
    private var waiting = 0

    /// - Parameters:
    ///   - context: the place in the pipeline to write from.
    ///   - isPlain: whether the bytes reach the socket as they are.
    init(_ context: ChannelHandlerContext, isPlain: Bool) {
        self.context = context
        channel = context.channel
        socket =
            isPlain
            ? try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 }
            : nil
    }

    /// Writes bytes and sees that they leave.
    func write(_ buffer: ByteBuffer) {
        guard waiting == 0, let socket, channel.isActive else { return writeByChannel(buffer, flushes: true) }
        let count = buffer.withUnsafeReadableBytes {
            send(socket, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
        }
        guard count < buffer.readableBytes else { return }
        var rest = buffer
        rest.moveReaderIndex(forwardBy: max(count, 0))
        writeByChannel(rest, flushes: true)
    }

    /// Has bytes leave with those that are written next.
    func hold(_ buffer: ByteBuffer) {
        writeByChannel(buffer, flushes: false)
    }

    private func writeByChannel(_ buffer: ByteBuffer, flushes: Bool) {
        waiting += 1
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in self.waiting -= 1 }
        let data = NIOAny(buffer)
        if flushes { context.writeAndFlush(data, promise: written) } else { context.write(data, promise: written) }
    }
}
