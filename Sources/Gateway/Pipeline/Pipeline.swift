import ModelAPI
import NIOCore

/// The stages' runs of one exchange, in order; makes sure that each one admitted is settled exactly once.
struct Pipeline {
    private var waiting: ArraySlice<any StageRun>
    private var admitted: [any StageRun] = []

    init(_ stages: [any Stage], _ exchange: ExchangeContext) {
        waiting = stages.compactMap { $0.begin(exchange) }[...]
    }

    /// Asks the next stages; returns a future where one of them needs time, and is then to be called again with its result.
    mutating func admit() throws -> EventLoopFuture<Void>? {
        while let run = waiting.first {
            if let later = try run.admit() { return later }
            confirm()
        }
        return nil
    }

    /// The stage that needed time has let the exchange in.
    mutating func confirm() {
        if let run = waiting.popFirst() { admitted.append(run) }
    }

    func transform(_ request: inout UpstreamRequest) throws(APIError) {
        for run in admitted { try run.transform(&request) }
    }

    func transform(_ events: inout [ResponseEvent]) throws(APIError) {
        for run in admitted { try run.transform(&events) }
    }

    /// What the stages still hold, each one's passed through those after it.
    func finish() throws(APIError) -> [ResponseEvent] {
        var events: [ResponseEvent] = []
        for run in admitted {
            if !events.isEmpty { try run.transform(&events) }
            try run.finish(&events)
        }
        return events
    }

    /// Settles whoever was admitted, last first; a second call finds nobody.
    mutating func settle(_ outcome: Outcome) {
        let runs = admitted
        admitted = []
        waiting = []
        for run in runs.reversed() { run.settle(outcome) }
    }
}
