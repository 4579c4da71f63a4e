import HTTPFraming
import NIOCore

/// Who waits for an answer.
protocol AnswerConsumer: AnyObject {
    func answerHead(_ head: ResponseHead)
    func answerContent(_ content: ByteBuffer)
    /// Everything that was there has been read; a good moment to pass it on.
    func answerPause()
    func answerEnd()
    func answerFailed(_ failure: UpstreamFailure)
}

/// Why there will be no answer, or no more of it.
enum UpstreamFailure: Error, Sendable {
    /// No connection could be made.
    case unreachable
    /// The connection ended before anything of the answer came; on a connection used before, that is nobody's fault.
    case closedUnanswered(wasReused: Bool)
    /// The connection ended, or failed, inside the answer.
    case cut
    /// What came is no HTTP, or too large.
    case malformed(FramingError)
    /// JSON, but no object, where all dialects have objects.
    case notAnObject
    /// Too slow.
    case timedOut
}

/// One connection to a model server. It carries one exchange at a time and goes back to its pool in between.
final class UpstreamConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What may still come of an answer nobody waits for any more, before the connection is given up.
    private static let drainLimit = 64 << 10

    private let pool: UpstreamPool
    private var reader: ResponseReader
    private var inbound = ByteBuffer()
    private var consumer: (any AnswerConsumer)?
    private var hasEnded = false
    private var isBusy = false
    private var hasAnswered = false
    private var mayStay = true
    private var drained = 0
    private var uses = 0
    private(set) var context: ChannelHandlerContext?
    /// When it was last given back, on the loop's coarse clock.
    var idleSince = NIODeadline.now()

    init(pool: UpstreamPool, headLimit: Int, answerLimit: Int) {
        self.pool = pool
        reader = ResponseReader(headLimit: headLimit, bodyLimit: answerLimit)
    }

    var isUsable: Bool { context != nil && !hasEnded && !isBusy && inbound.readableBytes == 0 }

    var isDraining: Bool { isBusy && consumer == nil && context != nil }

    func send(_ request: ByteBuffer, to consumer: any AnswerConsumer) {
        guard let context else { return consumer.answerFailed(.closedUnanswered(wasReused: uses > 0)) }
        self.consumer = consumer
        isBusy = true
        hasAnswered = false
        mayStay = true
        uses += 1
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }

    /// Nobody waits any more. The answer's rest is read over if it is short and comes at once; else the connection ends.
    func abandon(mayDrain: Bool) {
        consumer = nil
        drained = 0
        setReading(true)
        if mayDrain { pool.drain(self) } else { close() }
    }

    func setReading(_ isOn: Bool) {
        guard let context, context.channel.isActive else { return }
        try? context.channel.syncOptions?.setOption(.autoRead, value: isOn)
    }

    func close() {
        mayStay = false
        context?.close(promise: nil)
    }

    // MARK: ChannelInboundHandler

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        if inbound.readableBytes == 0 { inbound = buffer } else { inbound.writeBuffer(&buffer) }
        // Bytes that nobody asked for: whatever they are, the next answer would be read wrongly.
        guard isBusy else { return close() }
        readParts()
        // A buffer that is kept cannot be read into again.
        if inbound.readableBytes == 0 { inbound = ByteBuffer() }
    }

    private func readParts() {
        do throws(FramingError) {
            while isBusy, let part = try reader.next(&inbound) { take(part) }
        } catch {
            fail(.malformed(error))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        consumer?.answerPause()
    }

    func channelInactive(context: ChannelHandlerContext) {
        hasEnded = true
        pool.lost(self)
        guard isBusy else { return }
        do throws(FramingError) {
            if let part = try reader.atEndOfInput(inbound) {
                mayStay = false
                take(part)
            } else {
                fail(.closedUnanswered(wasReused: uses > 1))
            }
        } catch {
            fail(hasAnswered ? .cut : .closedUnanswered(wasReused: uses > 1 && inbound.readableBytes == 0))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset, or TLS that failed; `channelInactive` follows and reports it.
        context.close(promise: nil)
    }

    private func take(_ part: ResponseReader.Part) {
        switch part {
        case .head(let head):
            hasAnswered = true
            if !head.keepsAlive { mayStay = false }
            consumer?.answerHead(head)
        case .content(let content):
            if let consumer { return consumer.answerContent(content) }
            drained += content.readableBytes
            if drained > Self.drainLimit { close() }
        case .end:
            isBusy = false
            let waiting = consumer
            consumer = nil
            if mayStay, inbound.readableBytes == 0 { pool.give(back: self) } else { close() }
            waiting?.answerEnd()
        }
    }

    private func fail(_ failure: UpstreamFailure) {
        isBusy = false
        let waiting = consumer
        consumer = nil
        close()
        waiting?.answerFailed(failure)
    }
}
