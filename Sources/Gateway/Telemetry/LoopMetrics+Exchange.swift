import ModelAPI
import NIOCore

extension LoopMetrics {
    /// Counts one exchange that is over.
    mutating func record(_ run: ExchangeRun, _ outcome: Outcome) {
        let now = NIODeadline.now()
        let exchange = run.exchange
        let key = Key(
            operation: exchange.operation.name, model: exchange.model, status: outcome.status,
            error: outcome.ending == .completed ? "" : outcome.ending.rawValue)
        let total = now - exchange.started
        series[key, default: Series()].observe(run, outcome, total: total)
        if outcome.usageIsReported { reportedUsage += 1 } else if run.sent != nil { countedUsage += 1 }
        if let sent = run.sent, let answered = run.answered, let passedOn = run.passedOn {
            overhead.observe(seconds((sent - exchange.started) + (passedOn - answered)))
        }
    }
}

extension LoopMetrics.Series {
    fileprivate mutating func observe(_ run: ExchangeRun, _ outcome: Outcome, total: TimeAmount) {
        duration.observe(seconds(total))
        guard run.sent != nil else { return }
        inputTokens.observe(Double(outcome.usage.input))
        outputTokens.observe(Double(outcome.usage.output))
        guard run.exchange.streams, let passedOn = run.passedOn else { return }
        let first = passedOn - run.exchange.started
        firstToken.observe(seconds(first))
        if outcome.usage.output > 1 { perToken.observe(seconds(total - first) / Double(outcome.usage.output - 1)) }
    }
}

/// A length of time in seconds.
func seconds(_ amount: TimeAmount) -> Double { Double(amount.nanoseconds) / 1e9 }
