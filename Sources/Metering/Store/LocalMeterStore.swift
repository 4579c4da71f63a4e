import Synchronization

/// Cells in this process's memory.
public final class LocalMeterStore: MeterStore {
    private struct State {
        var counts: [Cell: CellCount] = [:]
        /// What was saved of cells that nobody has asked for yet, by id.
        var saved: [String: Saved] = [:]

        /// A cell's count, a saved one put to use.
        mutating func count(_ cell: Cell, _ clock: MeterClock) -> CellCount {
            if var known = counts[cell] {
                if known.follow(cell.allowance, now: clock.steady) { counts[cell] = known }
                return known
            }
            guard !saved.isEmpty, let old = saved.removeValue(forKey: cell.id) else { return CellCount() }
            let count = old.count(cell, clock)
            counts[cell] = count
            return count
        }
    }

    private let state: Mutex<State>

    /// Makes a store.
    ///
    /// - Parameter saved: what cells had taken when they were kept last.
    public init(saved: [Saved] = []) {
        state = Mutex(State(saved: Dictionary(saved.map { ($0.id, $0) }, uniquingKeysWith: { $1 })))
    }

    /// Decides at once.
    public func reserve(
        _ plan: MeterPlan, _ amounts: [Int], lease: UInt64, clock: MeterClock,
        later: @escaping @Sendable (Result<Verdict, StoreFailure>) -> Void
    ) -> Result<Verdict, StoreFailure>? {
        .success(reserve(plan, amounts, clock: clock))
    }

    /// Decides.
    public func reserve(_ plan: MeterPlan, _ amounts: [Int], clock: MeterClock) -> Verdict {
        state.withLock { state in
            var states: [Verdict.State] = []
            states.reserveCapacity(plan.cells.count)
            var isAdmitted = true
            for (cell, amount) in zip(plan.cells, amounts) {
                let seen = state.count(cell, clock).state(cell.allowance, asking: amount, clock)
                if !seen.allows, !cell.isShadow { isAdmitted = false }
                states.append(seen)
            }
            guard isAdmitted else { return Verdict(states: states, isAdmitted: false) }
            for index in plan.cells.indices where states[index].allows {
                let (cell, amount) = (plan.cells[index], amounts[index])
                state.counts[cell, default: CellCount()].take(amount, cell.allowance, clock)
                states[index].remaining -= amount
                if case .rate(let units, let seconds, let burst) = cell.allowance {
                    let arithmetic = RateArithmetic(amount: units, seconds: seconds, burst: burst)
                    states[index].reset = arithmetic.untilFull(
                        arrival: state.counts[cell]?.arrival ?? 0, now: clock.steady)
                }
            }
            return Verdict(states: states, isAdmitted: true)
        }
    }

    /// Corrects at once.
    public func settle(
        _ plan: MeterPlan, _ changes: [Int], taken: [Bool], lease: UInt64, releases: Bool, clock: MeterClock
    ) {
        state.withLock { state in
            for index in plan.cells.indices where taken[index] {
                let cell = plan.cells[index]
                if case .concurrent = cell.allowance {
                    if releases, let held = state.counts[cell]?.taken { state.counts[cell]?.taken = max(0, held - 1) }
                } else if changes[index] != 0 {
                    // What an exchange of an earlier window gives back belongs to that window.
                    if case .budget = cell.allowance, let known = state.counts[cell],
                        clock.wall < known.window.lowerBound
                    {
                        continue
                    }
                    state.counts[cell, default: CellCount()].take(changes[index], cell.allowance, clock)
                }
            }
        }
    }

    /// What a cell has left, without taking anything.
    public func state(of cell: Cell, clock: MeterClock) -> Verdict.State {
        state.withLock { $0.count(cell, clock) }.state(cell.allowance, asking: 0, clock)
    }

    /// Forgets cells that are as good as new.
    public func forgetIdle(clock: MeterClock) {
        state.withLock { state in
            state.counts = state.counts.filter { cell, count in !count.isAsNew(cell.allowance, clock) }
        }
    }

    /// How many cells are kept.
    public var cellCount: Int { state.withLock { $0.counts.count } }
}

/// What survives a restart.
extension LocalMeterStore {
    /// A cell as it is written down.
    public struct Saved: Sendable, Equatable {
        /// The cell's id.
        public var id: String
        /// A rate's theoretical arrival time in Unix seconds; nil for a budget.
        public var arrival: Double?
        /// What a budget's window has spent.
        public var taken: Int
        /// The window's first second.
        public var windowStart: Int64

        /// Makes one.
        public init(id: String, arrival: Double? = nil, taken: Int = 0, windowStart: Int64 = 0) {
            self.id = id
            self.arrival = arrival
            self.taken = taken
            self.windowStart = windowStart
        }
    }

    /// Rates that a restart must not refill: those whose burst takes a minute or more to come back, and is not all there.
    public func savedRates(clock: MeterClock) -> [Saved] {
        state.withLock { state in
            let untouched = state.saved.values.filter { $0.arrival ?? 0 > Double(clock.wall) }
            return untouched
                + state.counts.compactMap { cell, count in
                    guard case .rate(let amount, let seconds, let burst) = cell.allowance,
                        RateArithmetic(amount: amount, seconds: seconds, burst: burst).depth >= 60,
                        count.arrival > clock.steady
                    else { return nil }
                    return Saved(id: cell.id, arrival: Double(clock.wall) + (count.arrival - clock.steady))
                }
        }
    }
}

extension LocalMeterStore.Saved {
    fileprivate func count(_ cell: Cell, _ clock: MeterClock) -> CellCount {
        var count = CellCount()
        switch cell.allowance {
        case .rate: if let arrival { count.arrival = clock.steady + (arrival - Double(clock.wall)) }
        case .budget(_, let window):
            count.window = window.bounds(of: windowStart)
            count.taken = taken
        case .concurrent: break
        }
        return count
    }
}
