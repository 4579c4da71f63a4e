import ModelAPI
import NIOCore

/// Every way out, each through `settle`.
extension ExchangeRun {
    static let internalError = APIError(
        .internalError, "The server had an error while processing your request. Sorry about that!")

    static let overloaded = APIError(
        .overloaded, "The server is overloaded. Please try again later.", retryAfter: 1000)

    static func error(_ failure: UpstreamFailure) -> APIError {
        if case .timedOut = failure { return APIError(.upstreamTimeout, "The model took too long to answer.") }
        return APIError(.badUpstream, "The server had an error while processing your request. Sorry about that!")
    }

    func upstreamMisbehaved(_ reason: String) {
        if let upstream {
            upstream.health.failed(.now())
            state.record { $0.failures[upstream.configuration.name, default: 0] += 1 }
            services.log.upstreamFailed(upstream.configuration.name, reason, exchange.id)
        }
        end(.failed, Self.error(.cut))
    }

    /// Settles, and tells the client how it ended as soon as nothing has to be waited for.
    func end(_ ending: Outcome.Ending, _ error: APIError?) {
        if case .over = phase { return }
        enter(.over)
        connection?.abandon(mayDrain: ending == .completed && !exchange.endsHere)
        connection = nil
        settle(outcome(ending, status: error?.status(exchange.dialect) ?? 200, error: error)) {
            guard let error else {
                self.flush(isLast: true)
                return self.client.exchangeEnded(isWhole: true)
            }
            guard self.hasBegunStream || self.out.readableBytes > 0 else { return self.client.answer(error) }
            self.prepareOut()
            self.out.writeBytes(
                error.event(
                    self.exchange.operation, requestID: self.exchange.id, sequence: self.exchange.progress.sequence + 1)
            )
            self.flush(isLast: true)
            self.client.exchangeEnded(isWhole: true)
        }
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
        settle(outcome(.abandoned, status: 499)) {}
    }

    /// The whole answer is there.
    func complete(_ body: [UInt8], _ ending: Outcome.Ending = .completed) {
        settle(outcome(ending, status: 200)) {
            self.client.answer(body, status: 200)
            self.passedOn = .now()
        }
    }

    func clientWritabilityChanged(_ isWritable: Bool) {
        clientIsWritable = isWritable
        wroteClient = state.now
        heardUpstream = state.now
        if case .answering(.stream) = phase { connection?.setReading(isWritable) }
    }

    /// What was used: as reported, or counted from what passed. A model's server that failed before it answered anything is not paid for.
    func usage(_ ending: Outcome.Ending) -> Usage {
        let reported = exchange.progress.usage
        if let reported, exchange.progress.isComplete { return reported }
        guard sent != nil, exchange.progress.hasBegun || ending == .abandoned else { return reported ?? Usage() }
        var counted = exchange.progress.countedUsage(requestBytes: requestBytes)
        if let estimate = exchange.inputEstimate ?? request.document.flatMap({ exchange.estimateInput?($0) }) {
            counted.input = estimate
        }
        guard var usage = reported else { return counted }
        // A report from the beginning of an answer (Anthropic's `message_start`) does not know its length.
        usage.output = max(usage.output, counted.output)
        return usage
    }

    private func outcome(_ ending: Outcome.Ending, status: Int, error: APIError? = nil) -> Outcome {
        Outcome(
            ending: ending, status: status, usage: usage(ending), usageIsReported: exchange.progress.usage != nil,
            error: error)
    }

    func releaseTurn() {
        guard holdsTurn else { return }
        holdsTurn = false
        services.inFlight.leave()
    }

    /// Settles every stage, once, then says the last word to the client: at once, or when the stages' work on it is done.
    func settle(_ outcome: Outcome, _ answer: @escaping () -> Void) {
        guard !isSettled else { return }
        isSettled = true
        enter(.over)
        beginPipeline()
        let delay = pipeline.settle(outcome)
        releaseTurn()
        guard let delay else { return conclude(outcome, answer) }
        delay.assumeIsolated().whenComplete { _ in self.conclude(outcome, answer) }
    }

    private func conclude(_ outcome: Outcome, _ answer: () -> Void) {
        answer()
        state.record { $0.record(self, outcome) }
        services.log.exchangeEnded(self, outcome)
    }
}
