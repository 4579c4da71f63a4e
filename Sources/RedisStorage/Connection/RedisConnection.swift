import NIOCore

/// One pipelined connection: commands go out, as many answers come in, in the same order. It ends at the first answer that is late or malformed.
///
/// Bound to its channel's event loop.
final class RedisConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let onAnswer: (RESPValue) -> Void
    private let onEnd: (RedisFailure) -> Void
    private var parser = RESPParser()
    /// When each answer that is waited for must be there.
    private var deadlines = CircularBuffer<NIODeadline>()
    private var check: Scheduled<Void>?
    private var context: ChannelHandlerContext?
    private(set) var isEnded = false

    /// - Parameters:
    ///   - onAnswer: gets every answer.
    ///   - onEnd: called once, when nothing more will come.
    init(onAnswer: @escaping (RESPValue) -> Void, onEnd: @escaping (RedisFailure) -> Void) {
        self.onAnswer = onAnswer
        self.onEnd = onEnd
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(.closed)
        self.context = nil
    }

    /// Sends commands.
    ///
    /// - Parameters:
    ///   - bytes: whole commands.
    ///   - count: how many.
    ///   - timeout: within which each must be answered.
    func send(_ bytes: ByteBuffer, count: Int, timeout: TimeAmount) {
        guard !isEnded, let context else { return }
        let deadline = NIODeadline.now() + timeout
        for _ in 0..<count { deadlines.append(deadline) }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        if check == nil { watch(deadline) }
    }

    /// Ends the connection.
    func end(_ failure: RedisFailure) {
        guard !isEnded else { return }
        isEnded = true
        check?.cancel()
        check = nil
        deadlines.removeAll()
        context?.close(promise: nil)
        onEnd(failure)
    }

    private func watch(_ deadline: NIODeadline) {
        guard let context else { return }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        check = context.eventLoop.scheduleTask(deadline: deadline) { bound.value.checkTime() }
    }

    private func checkTime() {
        check = nil
        guard let next = deadlines.first else { return }
        if next <= .now() { end(.late) } else { watch(next) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isEnded else { return }
        parser.append(unwrapInboundIn(data))
        do throws(RESPError) {
            while !isEnded, let answer = try parser.next() {
                guard deadlines.popFirst() != nil else { throw .unasked }
                onAnswer(answer)
            }
        } catch {
            end(.malformed(error))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.closed)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { end(.unreachable("\(error)")) }
}
