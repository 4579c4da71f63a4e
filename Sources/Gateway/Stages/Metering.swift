import Access
import Exchanges
import JSON
import Metering
import ModelAPI
import NIOCore
import Synchronization

/// Reserves what an exchange may take from its limits and budgets before a model is asked, and settles what it took.
///
/// The answer's length is capped in the request where a limit depends on it; the head of every answer says what is left, and a refusal when to come again, in the
/// caller's dialect.
public struct Metering: Stage {
    /// "metering"
    public let name = "metering"
    private let meter: Meter
    private let counter: any TokenCounter
    private let refusals: LimitRefusals
    private let plans = PlanCache()
    /// Larger bodies are estimated whatever counter there is: counting one of 10 MB exactly would take the loop a third of a second.
    private static let exactLimit = 256 << 10

    /// - Parameters:
    ///   - counter: estimates the tokens of prompts.
    ///   - refusals: counts what limits refuse.
    public init(
        _ meter: Meter, counter: any TokenCounter, refusals: LimitRefusals = LimitRefusals()
    ) {
        self.meter = meter
        self.counter = counter
        self.refusals = refusals
    }

    /// Takes part in what is put to a model.
    public func begin(_ exchange: ExchangeContext) -> (any StageRun)? {
        switch exchange.operation {
        case .chat, .completion, .embeddings, .responses, .messages, .countTokens: Run(self, exchange)
        default: nil
        }
    }

    private func plan(_ exchange: ExchangeContext) -> MeterPlan {
        plans.plan(exchange.principal, exchange.model, generation: meter.generation) {
            let account = exchange.principal.account
            return meter.plan(
                Consumer(
                    account: account.id, organization: account.organization, key: exchange.principal.keyID,
                    plan: account.plan, entitlements: account.entitlements.map(\.rawValue), model: exchange.model))
        }
    }

    private static func inputTokens(
        of document: JSONDocument, _ operation: ModelAPI.Operation, _ counter: any TokenCounter
    ) -> Int {
        // Counting tokens generates nothing and costs nothing.
        guard operation != .countTokens else { return 0 }
        let counter = document.bytes.count > exactLimit ? TokenEstimate() : counter
        return document.read { counter.inputTokens(of: document.outline, in: $0) }
    }

    private final class Run: StageRun {
        private let stage: Metering
        private let exchange: ExchangeContext
        private let plan: MeterPlan
        private var demand: Demand?
        private var reservation: Reservation?
        private var verdict: EventLoopPromise<Void>?
        private var isOver = false
        /// The calendar's second at which it is reserved, and so settled: an exchange may wait from one window into the next.
        private lazy var wall = Timestamp.now().milliseconds / 1000
        /// Of responses whose answer may have to be ended: the `response` object.
        private var response: [UInt8]?
        /// Output tokens that the reservation covers.
        private var covered = 0
        private var shape = RequestShape(input: 0, declaredCap: nil, choices: 1, generates: false)
        /// Whether the store is asked once more, for a shorter answer.
        private var isSecond = false
        /// The budgets that the reservation takes from.
        private var budgets: [String] = []

        init(_ stage: Metering, _ exchange: ExchangeContext) {
            self.stage = stage
            self.exchange = exchange
            plan = stage.plan(exchange)
        }

        private var clock: MeterClock { .now(wall: wall) }

        func admit(_ request: UpstreamRequest) throws -> EventLoopFuture<Void>? {
            guard let document = request.document else { return nil }
            let (counter, operation) = (stage.counter, exchange.operation)
            let estimate = { (document: JSONDocument) in Metering.inputTokens(of: document, operation, counter) }
            if plan.cells.isEmpty {
                exchange.estimateInput = estimate
                return nil
            }
            let input = estimate(document)
            exchange.inputEstimate = input
            let shape = document.shape(exchange.operation, input: input)
            self.shape = shape
            let demand: Demand
            do throws(Demand.TooLarge) {
                demand = try stage.meter.demand(shape, model: exchange.model, plan)
            } catch {
                exchange.actions.append("refused \(plan.cells[error.cell].id)")
                stage.refusals.count(plan.cells[error.cell])
                throw LimitRefusal.tooLarge(plan.cells[error.cell], units: error.units, exchange)
            }
            return try reserve(demand)
        }

        /// - Returns: nil where the answer has come at once.
        private func reserve(_ demand: Demand) throws -> EventLoopFuture<Void>? {
            self.demand = demand
            let bound = NIOLoopBound(self, eventLoop: exchange.loop)
            let answer = stage.meter.reserve(demand, plan, clock: clock) { result in
                bound.eventLoop.execute { bound.value.arrived(result) }
            }
            if let answer { return try decided(answer) }
            let verdict = verdict ?? exchange.loop.makePromise(of: Void.self)
            self.verdict = verdict
            return verdict.futureResult
        }

        private func arrived(_ answer: Result<Meter.Admission, StoreFailure>) {
            do {
                if try decided(answer) != nil { return }
                // Nobody waits any more: what was taken for it goes back.
                if isOver { reservation.take()?.settle(Quantities(), clock: clock) }
                verdict?.succeed()
            } catch {
                verdict?.fail(error)
            }
        }

        func turnAway(_ outcome: Outcome) -> EventLoopFuture<Void>? {
            isOver = true
            return nil
        }

        /// - Returns: what is to be waited for where the store is asked once more.
        private func decided(_ answer: Result<Meter.Admission, StoreFailure>) throws -> EventLoopFuture<Void>? {
            guard let demand else { return nil }
            switch answer {
            case .failure:
                exchange.actions.append("refused metering unavailable")
                throw ExchangeRun.overloaded
            case .success(let admission):
                let states = admission.verdict.states
                if !admission.verdict.isAdmitted, !isSecond, !isOver, let shorter = shorter(states) {
                    isSecond = true
                    return try reserve(shorter)
                }
                for (cell, state) in zip(plan.cells, states) where cell.isShadow && !state.allows {
                    exchange.actions.append("would refuse \(cell.id)")
                    stage.refusals.count(cell)
                }
                exchange.responseFields += LimitRefusal.fields(plan, states, exchange)
                guard admission.verdict.isAdmitted else {
                    let index = LimitRefusal.deciding(plan, states)
                    exchange.actions.append("refused \(plan.cells[index].id)")
                    stage.refusals.count(plan.cells[index])
                    throw LimitRefusal.error(
                        plan.cells[index], states[index], asked: demand.amounts[index], exchange)
                }
                reservation = stage.meter.reservation(admission, demand, plan)
                covered = stage.meter.covers(demand, choices: shape.choices)
                for (cell, state) in zip(plan.cells, states) where state.allows {
                    if case .budget = cell.allowance { budgets.append(cell.id) }
                }
            }
            return nil
        }

        /// A demand that budgets' remainders pay for; nil where something else refuses, or too little is left.
        private func shorter(_ states: [Verdict.State]) -> Demand? {
            for (cell, state) in zip(plan.cells, states) where !cell.isShadow && !state.allows {
                guard case .budget = cell.allowance, state.remaining > 0 else { return nil }
            }
            return try? stage.meter.demand(shape, model: exchange.model, plan, remaining: states.map(\.remaining))
        }

        func transform(_ request: inout UpstreamRequest) throws(APIError) {
            guard let demand, demand.writesCap, let cap = demand.cap else { return }
            request.document?.setCap(cap, exchange.operation)
            exchange.actions.append("capped \(cap)")
        }

        func transform(_ events: inout [ResponseEvent]) throws(APIError) {
            guard reservation != nil, let demand, exchange.streams else { return }
            if demand.endsAtCap, exchange.operation == .responses, response == nil {
                response = events.lazy.compactMap(\.responseObject).first
            }
            extend()
            let output = exchange.progress.leastOutput
            guard demand.endsAtCap, let cap = demand.cap, output > cap * shape.choices, !exchange.progress.isComplete,
                !exchange.endsHere, let last = events.last
            else { return }
            guard
                let ending = try? StreamEnding.events(
                    .length, exchange.operation, last: last, response: response, progress: exchange.progress,
                    output: output)
            else { return }
            events += ending
            exchange.endsHere = true
            exchange.actions.append("ended \(cap)")
        }

        /// Has the reservation cover what has come.
        private func extend() {
            let output = exchange.progress.leastOutput
            guard reservation != nil, output > covered else { return }
            // Half as much again, so that a long answer is not counted event by event.
            covered = output + output / 2
            reservation?.extend(to: quantities(output: covered), clock: clock)
        }

        /// One event cannot bring more than one token for sure, so that it does not leave the cap behind.
        var keepsForm: Bool {
            guard let demand, demand.endsAtCap, let cap = demand.cap else { return true }
            return exchange.progress.leastOutput < cap * shape.choices
        }

        func observe(_ text: JSONString) {
            if demand != nil { extend() }
        }

        private func quantities(output: Int) -> Quantities {
            stage.meter.quantities(
                model: exchange.model, input: exchange.inputEstimate ?? 0, cachedInput: 0, output: output, reasoning: 0,
                counts: true)
        }

        func settle(_ outcome: Outcome) -> EventLoopFuture<Void>? {
            let actual = stage.meter.quantities(
                model: exchange.model, input: outcome.usage.input, cachedInput: outcome.usage.cachedInput,
                output: outcome.usage.output, reasoning: outcome.usage.reasoning, counts: outcome.ending != .refused)
            if stage.meter.settings.prices.price(exchange.model) != nil { exchange.cost = actual.spend }
            guard let reservation = reservation.take() else { return nil }
            reservation.settle(actual, clock: clock)
            if outcome.ending != .refused {
                exchange.budgets = budgets
                exchange.budgetsSecond = wall
            }
            return nil
        }
    }
}

/// The plans of the consumers seen lately.
private final class PlanCache: Sendable {
    private struct Key: Hashable {
        let principal: ObjectIdentifier
        let model: String
    }

    private struct State {
        var generation = 0
        /// With the principal, whose identity would else be given to another one.
        var plans: [Key: (principal: Principal, plan: MeterPlan)] = [:]
    }

    private static let capacity = 20_000

    private let state = Mutex(State())

    func plan(_ principal: Principal, _ model: String, generation: Int, _ make: () -> MeterPlan) -> MeterPlan {
        let key = Key(principal: principal.identity, model: model)
        let known = state.withLock { state in state.generation == generation ? state.plans[key]?.plan : nil }
        if let known { return known }
        let plan = make()
        state.withLock { state in
            if state.generation != generation || state.plans.count >= Self.capacity {
                state.plans = [:]
                state.generation = generation
            }
            state.plans[key] = (principal, plan)
        }
        return plan
    }
}

extension MeterClock {
    /// Now on the steady clock, with a given moment of the calendar.
    static func now(wall: Int64) -> MeterClock {
        MeterClock(steady: origin + Double(NIODeadline.now().uptimeNanoseconds) / 1e9, wall: wall)
    }

    /// Now.
    public static func now() -> MeterClock { now(wall: Timestamp.now().milliseconds / 1000) }

    private static let origin =
        Double(Timestamp.now().milliseconds) / 1000 - Double(NIODeadline.now().uptimeNanoseconds) / 1e9
}
