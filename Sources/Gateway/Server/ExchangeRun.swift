import HTTPFraming
import JSON
import ModelAPI
import NIOCore

/// Takes one exchange from the complete request to its settlement: admission, attempts at upstreams, the answer.
///
/// It lives on the client's event loop. Every way out goes through `settle`, which acts once.
final class ExchangeRun: AnswerConsumer {
    enum Phase {
        case new
        /// Waits for a turn, with the id to cancel the wait.
        case queued(UInt64)
        /// Waits for a stage.
        case admitting
        /// Waits for a connection, with the id to cancel the wait.
        case connecting(Int)
        /// Waits before another attempt.
        case pausing
        /// Waits for the upstream's head.
        case waiting
        case answering(Mode)
        case over
    }

    /// What kind of answer comes.
    enum Mode {
        case stream
        case whole
        /// An upstream's error, with its status and `retry-after` in milliseconds.
        case error(Int, Int?)
    }

    /// The most of an upstream's error that is looked at, in bytes.
    private static let errorLimit = 64 << 10
    private static let eventLimit = 8 << 20

    let exchange: ExchangeContext
    let client: ClientConnection
    let state: LoopState
    let services: GatewayServices
    private(set) var phase = Phase.new
    private var pipeline: Pipeline
    private var request: UpstreamRequest
    private var requestBytes = 0
    private var passed = UpstreamHeadWriter.Passed()
    private var holdsTurn = false

    private var candidates: [Upstream] = []
    private var upstream: Upstream?
    private var connection: UpstreamConnection?
    private var attempts = 0
    private var staleAttempts = 0

    private var events = EventStreamReader(limit: ExchangeRun.eventLimit)
    private var body: [UInt8] = []
    private var out = ByteBuffer()
    private var hasBegunStream = false
    private var clientIsWritable = true

    // Coarse times, for timeouts.
    private let began: NIODeadline
    private var phaseSince: NIODeadline
    private var heardUpstream: NIODeadline
    private var wroteClient: NIODeadline
    // Exact times, for metrics.
    private(set) var sent: NIODeadline?
    private(set) var answered: NIODeadline?
    private(set) var passedOn: NIODeadline?

    init(_ exchange: ExchangeContext, client: ClientConnection, services: GatewayServices) {
        self.exchange = exchange
        self.client = client
        self.services = services
        state = client.state
        pipeline = Pipeline([], exchange)
        request = UpstreamRequest(operation: exchange.operation, document: nil, upstream: nil)
        began = client.state.now
        phaseSince = began
        heardUpstream = began
        wroteClient = began
    }

    private var limits: GatewayConfiguration.Limits { client.setup.configuration.limits }

    private func enter(_ phase: Phase) {
        self.phase = phase
        phaseSince = state.now
    }

    // MARK: Admission

    func start(_ body: [UInt8], passed: UpstreamHeadWriter.Passed) {
        self.passed = passed
        requestBytes = body.count
        do throws(APIError) {
            let version = exchange.dialect == .anthropic ? try AnthropicVersion(header: passed.anthropicVersion) : nil
            if exchange.operation.method == "POST" {
                let parsed = try ModelRequest(operation: exchange.operation, body: body, depth: limits.depth)
                exchange.model = parsed.model
                exchange.streams = parsed.streams
                try version?.check(parsed)
                request.document = parsed.document
                try findRoute()
            }
        } catch {
            return end(.refused, error)
        }
        switch services.inFlight.enter(on: state.loop) {
        case .now:
            holdsTurn = true
            admit()
        case .later(let id, let turn):
            enter(.queued(id))
            turn.assumeIsolated().whenSuccess {
                self.holdsTurn = true
                if case .queued = self.phase { self.admit() } else { self.releaseTurn() }
            }
        case .full:
            end(.refused, APIError(.overloaded, "The server is overloaded. Please try again later.", retryAfter: 1000))
        }
    }

    private func findRoute() throws(APIError) {
        let router = client.setup.router
        guard router.knows(exchange.model) else {
            // Nothing that a client made up becomes a label of a metric.
            let error = ModelCatalogue.unknown(exchange.model, exchange.dialect)
            exchange.model = ""
            throw error
        }
        candidates = router.candidates(exchange.model, UpstreamConfiguration.Endpoint(exchange.operation))
        if candidates.isEmpty {
            throw APIError(
                .notFound, "The model '\(exchange.model)' is not served at \(exchange.operation.path).", param: "model",
                code: "model_not_supported")
        }
    }

    private func admit() {
        enter(.admitting)
        pipeline = Pipeline(client.setup.stages, exchange)
        continueAdmission()
    }

    private func continueAdmission() {
        do {
            if let later = try pipeline.admit() {
                later.assumeIsolated().whenComplete { result in
                    guard case .admitting = self.phase else { return }
                    switch result {
                    case .success:
                        self.pipeline.confirm()
                        self.continueAdmission()
                    case .failure(let error): self.refuse(error)
                    }
                }
                return
            }
            try pipeline.transform(&request)
        } catch {
            return refuse(error)
        }
        if let pinned = request.upstream {
            guard let upstream = client.setup.router.upstreams[pinned] else {
                return end(.refused, APIError(.notFound, "Not found."))
            }
            candidates = [upstream]
        }
        attempt(fresh: false)
    }

    private func refuse(_ error: any Error) {
        end(.refused, error as? APIError ?? Self.internalError)
    }

    // MARK: Attempts

    private func attempt(fresh: Bool) {
        let now = NIODeadline.now()
        // Another upstream than the last one where there is a choice.
        let others = candidates.filter { $0 !== upstream } + candidates.filter { $0 === upstream }
        guard let next = others.first(where: { $0.health.allows(now) }) else {
            return end(
                .failed,
                APIError(
                    .overloaded, "The model is not available at the moment. Please try again later.", retryAfter: 5000))
        }
        upstream = next
        exchange.upstream = next.configuration.name
        attempts += 1
        // Zero: the pool calls back before it returns.
        enter(.connecting(0))
        let id = state.pool(next).acquire(fresh: fresh) { result in
            guard case .connecting = self.phase else {
                if case .success(let connection) = result { self.state.pool(next).give(back: connection) }
                return
            }
            switch result {
            case .success(let connection): self.send(on: connection)
            case .failure(let failure): self.attemptFailed(failure)
            }
        }
        if let id, case .connecting = phase { phase = .connecting(id) }
    }

    private func send(on connection: UpstreamConnection) {
        guard let upstream else { return }
        var buffer = ByteBuffer()
        buffer.reserveCapacity((request.document?.bytes.count ?? 0) + 512)
        UpstreamHeadWriter.write(
            request, to: upstream.configuration, passed: passed, streams: exchange.streams, into: &buffer)
        self.connection = connection
        enter(.waiting)
        heardUpstream = state.now
        if sent == nil { sent = .now() }
        connection.send(buffer, to: self)
    }

    private func attemptFailed(_ failure: UpstreamFailure) {
        guard let upstream else { return }
        connection = nil
        if case .closedUnanswered(wasReused: true) = failure, staleAttempts < 3 {
            // The server closed an idle connection while the request was on its way: nobody's failure.
            staleAttempts += 1
            attempts -= 1
            upstream.health.inconclusive()
            return attempt(fresh: true)
        }
        upstream.health.failed(.now())
        state.record { $0.failures[upstream.configuration.name, default: 0] += 1 }
        services.log.upstreamFailed(upstream.configuration.name, "\(failure)", exchange.id)
        if attempts <= upstream.configuration.retries { return tryAgain() }
        end(.failed, Self.error(failure))
    }

    private func tryAgain() {
        guard let upstream else { return }
        state.record { $0.retries[upstream.configuration.name, default: 0] += 1 }
        enter(.pausing)
        // 50 ms, 100 ms, 200 ms… up to a second, minus up to a quarter.
        let longest = Int64(50) << Int64(min(attempts - 1, 5))
        let pause = min(longest, 1000) * Int64.random(in: 750...1000) / 1000
        state.loop.assumeIsolated().scheduleTask(in: .milliseconds(candidates.count > 1 ? 0 : pause)) {
            if case .pausing = self.phase { self.attempt(fresh: false) }
        }
    }

    // MARK: AnswerConsumer

    func answerHead(_ head: ResponseHead) {
        guard case .waiting = phase, let upstream else { return }
        heardUpstream = state.now
        guard (200..<300).contains(head.status) else {
            let retryAfter = head.fields.first("retry-after").flatMap(Int.init).map { min(max($0, 0), 86_400) * 1000 }
            if head.status >= 500 || head.status == 408 {
                upstream.health.failed(.now())
                state.record { $0.failures[upstream.configuration.name, default: 0] += 1 }
            } else {
                upstream.health.succeeded()
            }
            let isTransient = [429, 502, 503, 504].contains(head.status)
            // The same server would say 429 again.
            let another = head.status != 429 || candidates.count > 1
            if isTransient, another, attempts <= upstream.configuration.retries {
                connection?.abandon(mayDrain: true)
                connection = nil
                return tryAgain()
            }
            body.removeAll()
            return enter(.answering(.error(head.status, retryAfter)))
        }
        upstream.health.succeeded()
        let type = (head.fields.first("content-type") ?? "").lowercased()
        if let coding = head.fields.first("content-encoding"), coding.lowercased() != "identity" {
            return upstreamMisbehaved(
                "it answered with content-encoding \(coding.prefix(20)) although identity was asked for")
        }
        if exchange.streams {
            guard type.hasPrefix("text/event-stream") else {
                return upstreamMisbehaved("it answered \(type.prefix(40)) where an event stream was asked for")
            }
            enter(.answering(.stream))
        } else {
            if case .length(let count) = head.body { body.reserveCapacity(min(count, 1 << 20)) }
            enter(.answering(.whole))
        }
    }

    func answerContent(_ content: ByteBuffer) {
        heardUpstream = state.now
        guard case .answering(let mode) = phase else { return }
        switch mode {
        case .whole:
            body.append(contentsOf: content.readableBytesView)
        case .error:
            body.append(contentsOf: content.readableBytesView.prefix(max(0, Self.errorLimit - body.count)))
        case .stream:
            if answered == nil { answered = .now() }
            events.append(content)
            readEvents()
        }
    }

    func answerPause() {
        if case .answering(.stream) = phase { flush() }
    }

    func answerEnd() {
        connection = nil
        guard case .answering(let mode) = phase else { return }
        switch mode {
        case .whole: finishWhole()
        case .error(let status, let retryAfter):
            let secrets = upstream.map { [$0.configuration.host, $0.configuration.name, upstreamModel] } ?? []
            let error = UpstreamErrorMapping.error(status: status, body: body, retryAfter: retryAfter, secrets: secrets)
            services.log.upstreamRefused(exchange.upstream ?? "", status, exchange.id)
            end(.failed, error)
        case .stream:
            do throws(EventStreamError) {
                try events.finish()
                finishStream()
            } catch {
                cut("the stream ended inside an event")
            }
        }
    }

    func answerFailed(_ failure: UpstreamFailure) {
        connection = nil
        switch phase {
        case .waiting: attemptFailed(failure)
        case .answering(.stream): cut("\(failure)")
        case .answering: upstreamMisbehaved("\(failure)")
        default: break
        }
    }

    private var upstreamModel: String {
        client.setup.configuration.models.first { $0.name == exchange.model }.map {
            $0.upstreamName == $0.name ? "" : $0.upstreamName
        } ?? ""
    }

    // MARK: Streams

    private func readEvents() {
        var batch: [ResponseEvent] = []
        var isAtEnd = false
        do {
            while !isAtEnd, let event = try events.next() {
                if event.data.elementsEqual("[DONE]".utf8) {
                    isAtEnd = true
                } else {
                    let piece = ResponseEvent(event: event.name, document: try JSONDocument(event.data), raw: event.raw)
                    try exchange.progress.observe(piece)
                    batch.append(piece)
                    isAtEnd = exchange.progress.hasEnded
                }
            }
        } catch let fault {
            // What came before the fault is good.
            deliver(&batch)
            return cut("\(fault)")
        }
        deliver(&batch)
        if isAtEnd { finishStream() }
    }

    private func deliver(_ batch: inout [ResponseEvent]) {
        guard !batch.isEmpty, case .answering = phase else { return }
        do throws(APIError) {
            try pipeline.transform(&batch)
        } catch {
            return end(.failed, error)
        }
        append(batch)
    }

    private func append(_ batch: [ResponseEvent]) {
        guard !batch.isEmpty else { return }
        prepareOut()
        for event in batch { event.write(to: &out) }
    }

    /// Leaves room for the chunk size; see `ClientConnection.writeStream`.
    private func prepareOut() {
        guard out.readableBytes == 0 else { return }
        out.clear()
        out.writeRepeatingByte(0, count: ClientConnection.chunkPrefix)
    }

    private func flush(isLast: Bool = false) {
        guard out.readableBytes > 0 || isLast else { return }
        prepareOut()
        if !hasBegunStream {
            hasBegunStream = true
            client.beginStream()
        }
        wroteClient = state.now
        client.writeStream(out, isLast: isLast)
        out.clear()
        if passedOn == nil { passedOn = .now() }
    }

    private func finishStream() {
        guard case .answering(.stream) = phase else { return }
        guard exchange.progress.isComplete else { return cut("the stream ended before the answer was complete") }
        do throws(APIError) {
            append(try pipeline.finish())
        } catch {
            return end(.failed, error)
        }
        if exchange.operation == .chat || exchange.operation == .completion {
            prepareOut()
            out.writeStaticString("data: [DONE]\n\n")
        }
        end(.completed, nil)
    }

    /// The upstream's stream cannot be completed: the client is told so in the stream, never by a clean end.
    private func cut(_ reason: String) {
        guard case .answering = phase else { return }
        upstreamMisbehaved(reason)
    }

    // MARK: Whole answers

    private func finishWhole() {
        let arrived = NIODeadline.now()
        do {
            var batch = [ResponseEvent(whole: try JSONDocument(body, depth: 512))]
            try exchange.progress.observe(batch[0])
            try pipeline.transform(&batch)
            batch += try pipeline.finish()
            guard batch.count == 1 else { return end(.failed, Self.internalError) }
            answered = arrived
            client.answer(batch[0].document.bytes, status: 200)
            passedOn = .now()
            settle(Outcome(ending: .completed, status: 200, usage: usage, usageIsReported: hasReportedUsage))
        } catch let error as APIError {
            end(.failed, error)
        } catch {
            upstreamMisbehaved("its answer could not be used: \(error)")
        }
    }

    // MARK: Ways out

    static let internalError = APIError(
        .internalError, "The server had an error while processing your request. Sorry about that!")

    private static func error(_ failure: UpstreamFailure) -> APIError {
        if case .timedOut = failure { return APIError(.upstreamTimeout, "The model took too long to answer.") }
        return APIError(.badUpstream, "The server had an error while processing your request. Sorry about that!")
    }

    private func upstreamMisbehaved(_ reason: String) {
        if let upstream {
            upstream.health.failed(.now())
            state.record { $0.failures[upstream.configuration.name, default: 0] += 1 }
            services.log.upstreamFailed(upstream.configuration.name, reason, exchange.id)
        }
        end(.failed, Self.error(.cut))
    }

    /// Tells the client how it ended, then settles.
    private func end(_ ending: Outcome.Ending, _ error: APIError?) {
        if case .over = phase { return }
        enter(.over)
        connection?.abandon(mayDrain: ending == .completed)
        connection = nil
        var status = 200
        if let error {
            status = error.status(exchange.dialect)
            if hasBegunStream || out.readableBytes > 0 {
                prepareOut()
                out.writeBytes(
                    error.event(exchange.operation, requestID: exchange.id, sequence: exchange.progress.sequence + 1))
                flush(isLast: true)
                client.exchangeEnded(isWhole: true)
            } else {
                client.answer(error)
            }
        } else {
            flush(isLast: true)
            client.exchangeEnded(isWhole: true)
        }
        settle(Outcome(ending: ending, status: status, usage: usage, usageIsReported: hasReportedUsage, error: error))
    }

    /// The client's connection is gone.
    func clientLeft() {
        if case .over = phase { return }
        switch phase {
        case .queued(let id): _ = services.inFlight.cancel(id)
        case .connecting(let id): if let upstream, id > 0 { state.pool(upstream).cancel(id) }
        default: break
        }
        upstream?.health.inconclusive()
        connection?.abandon(mayDrain: false)
        connection = nil
        settle(Outcome(ending: .abandoned, status: 499, usage: usage, usageIsReported: hasReportedUsage))
    }

    func clientWritabilityChanged(_ isWritable: Bool) {
        clientIsWritable = isWritable
        wroteClient = state.now
        heardUpstream = state.now
        if case .answering(.stream) = phase { connection?.setReading(isWritable) }
    }

    private var hasReportedUsage: Bool { exchange.progress.usage != nil }

    /// What was used: as reported, or counted from what passed, four bytes to a token.
    private var usage: Usage {
        if let reported = exchange.progress.usage { return reported }
        guard sent != nil else { return Usage() }
        return Usage(input: (requestBytes + 3) / 4, output: (exchange.progress.textBytes + 3) / 4)
    }

    private func releaseTurn() {
        guard holdsTurn else { return }
        holdsTurn = false
        services.inFlight.leave()
    }

    private var isSettled = false

    private func settle(_ outcome: Outcome) {
        guard !isSettled else { return }
        isSettled = true
        enter(.over)
        pipeline.settle(outcome)
        releaseTurn()
        state.record { $0.record(self, outcome) }
        services.log.exchangeEnded(self, outcome)
    }

    // MARK: Time

    func tick(_ now: NIODeadline) {
        if now - began > TimeAmount(limits.streamTime) { return expired() }
        switch phase {
        case .queued(let id):
            guard now - phaseSince > TimeAmount(limits.queueTime), services.inFlight.cancel(id) else { return }
            end(.refused, APIError(.overloaded, "The server is overloaded. Please try again later.", retryAfter: 1000))
        case .connecting(let id):
            guard let upstream, now - phaseSince > TimeAmount(upstream.configuration.connectTime) + .seconds(1) else {
                return
            }
            state.pool(upstream).cancel(id)
            attemptFailed(.unreachable)
        case .waiting:
            guard let upstream else { return }
            if now - heardUpstream > TimeAmount(upstream.configuration.firstByteTime) { return expired() }
            beat(now)
        case .answering:
            guard let upstream else { return }
            if !clientIsWritable {
                if now - wroteClient > TimeAmount(limits.stallTime) { client.abort() }
            } else if now - heardUpstream > TimeAmount(upstream.configuration.idleTime) {
                expired()
            } else {
                beat(now)
            }
        default: break
        }
    }

    /// The gateway ends before the answer does.
    func shutDown() {
        end(.failed, APIError(.overloaded, "The server is shutting down. Please try again.", retryAfter: 1000))
    }

    /// Too slow: the upstream is told by the end of its connection, the client in words.
    private func expired() {
        if let upstream {
            upstream.health.failed(.now())
            state.record { $0.failures[upstream.configuration.name, default: 0] += 1 }
            services.log.upstreamFailed(upstream.configuration.name, "timed out", exchange.id)
        }
        end(.failed, Self.error(.timedOut))
    }

    /// Something harmless in a silent stream, so that nobody between takes it for dead. Before the first byte of an answer this also
    /// commits to status 200.
    private func beat(_ now: NIODeadline) {
        guard exchange.streams, clientIsWritable, now - wroteClient >= TimeAmount(client.setup.configuration.heartbeat)
        else { return }
        if case .answering(let mode) = phase {
            guard case .stream = mode else { return }
        }
        prepareOut()
        if exchange.operation == .messages, hasBegunStream, exchange.progress.hasBegun {
            out.writeStaticString("event: ping\ndata: {\"type\": \"ping\"}\n\n")
        } else {
            out.writeStaticString(": ping\n\n")
        }
        state.record { $0.heartbeats += 1 }
        let first = passedOn
        flush()
        passedOn = first
    }
}
