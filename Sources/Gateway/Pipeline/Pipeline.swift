import JSON
import ModelAPI
import NIOCore

/// The stages' runs of one exchange, in order; makes sure that each one admitted is settled exactly once.
final class Pipeline {
    private var waiting: ArraySlice<any StageRun>
    private var admitted: [any StageRun] = []
    private let exchange: ExchangeContext
    /// The stage that has the answer.
    private var answeredBy: Int?

    init(_ stages: [any Stage], _ exchange: ExchangeContext) {
        self.exchange = exchange
        waiting = stages.compactMap { $0.begin(exchange) }[...]
    }

    /// Asks the next stages; returns a future where one of them needs time, and is then to be called again with its result.
    func admit(_ request: UpstreamRequest) throws -> EventLoopFuture<Void>? {
        while answeredBy == nil, let run = waiting.first {
            if let later = try run.admit(request) { return later }
            confirm()
        }
        return nil
    }

    /// The stage that needed time has let the exchange in.
    func confirm() {
        guard let run = waiting.popFirst() else { return }
        if exchange.answer != nil { answeredBy = admitted.count }
        admitted.append(run)
    }

    func transform(_ request: inout UpstreamRequest) throws(APIError) {
        for (index, run) in admitted.enumerated() where answeredBy == nil {
            try run.transform(&request)
            if exchange.answer != nil { answeredBy = index }
        }
    }

    /// The stages that see the answer, the first one last.
    private var answering: ReversedCollection<ArraySlice<any StageRun>> {
        admitted[..<(answeredBy ?? admitted.count)].reversed()
    }

    /// An answer passes the stages from the model to the client.
    func transform(_ events: inout [ResponseEvent]) throws(APIError) {
        for run in answering { try run.transform(&events) }
    }

    /// Whether events of the form of the one that passed last need not pass the stages; see ``StageRun/keepsForm``.
    var keepsForm: Bool {
        for run in answering where !run.keepsForm { return false }
        return true
    }

    /// Tells the stages of an event that does not pass them.
    ///
    /// - Returns: whether the next one need not, either.
    func observe(_ text: JSONString) -> Bool {
        var keepsForm = true
        var index = answeredBy ?? admitted.count
        while index > 0 {
            index -= 1
            admitted[index].observe(text)
            if !admitted[index].keepsForm { keepsForm = false }
        }
        return keepsForm
    }

    /// What the stages still hold, each one's passed through those between it and the client.
    func finish() throws(APIError) -> [ResponseEvent] {
        var events: [ResponseEvent] = []
        for run in answering {
            if !events.isEmpty { try run.transform(&events) }
            try run.finish(&events)
        }
        return events
    }

    /// Settles whoever was admitted, last first, and tells the others; a second call finds nobody.
    ///
    /// - Returns: what the end of the answer must wait for.
    func settle(_ outcome: Outcome) -> EventLoopFuture<Void>? {
        let runs = admitted
        let others = waiting
        admitted = []
        waiting = []
        var delay: EventLoopFuture<Void>?
        func wait(for next: EventLoopFuture<Void>?) {
            guard let next else { return }
            delay = delay.map { $0.and(next).map { _ in } } ?? next
        }
        for run in others.reversed() { wait(for: run.turnAway(outcome)) }
        for run in runs.reversed() { wait(for: run.settle(outcome)) }
        return delay
    }
}
