import ModelAPI
import NIOCore

/// Every way out, each through `settle`.
extension ExchangeRun {
    static let internalError = APIError(
        .internalError, "The server had an error while processing your request. Sorry about that!")

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

    /// Tells the client how it ended, then settles.
    func end(_ ending: Outcome.Ending, _ error: APIError?) {
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

    var hasReportedUsage: Bool { exchange.progress.usage != nil }

    /// What was used: as reported, or counted from what passed, four bytes to a token.
    var usage: Usage {
        if let reported = exchange.progress.usage { return reported }
        guard sent != nil else { return Usage() }
        return exchange.progress.countedUsage(requestBytes: requestBytes)
    }

    func releaseTurn() {
        guard holdsTurn else { return }
        holdsTurn = false
        services.inFlight.leave()
    }

    func settle(_ outcome: Outcome) {
        guard !isSettled else { return }
        isSettled = true
        enter(.over)
        pipeline.settle(outcome)
        releaseTurn()
        state.record { $0.record(self, outcome) }
        services.log.exchangeEnded(self, outcome)
    }
}
