import Synchronization

/// Cells in this process's memory.
public final class LocalMeterStore: MeterStore {
    fileprivate struct Count {
        /// A rate's theoretical arrival time, in steady seconds.
        var arrival = 0.0
        /// Seconds for a unit of the rate that the arrival time was reckoned with.
        var interval = 0.0
        /// What is taken: of a budget in its window, of a concurrent cell now.
        var taken = 0
        /// The budget's window, in Unix seconds.
        var window: Range<Int64> = 0..<0
    }

    /// What this process counts.
    private struct State {
        var counts: [Cell: Count] = [:]
        /// What was saved of cells that nobody has asked for yet, by id.
        var saved: [String: Saved] = [:]

        /// A cell's count, a saved one put to use.
        mutating func count(_ cell: Cell, _ allowance: Allowance, _ clock: MeterClock) -> Count {
            if var known = counts[cell] {
                if known.follow(allowance, now: clock.steady) { counts[cell] = known }
                return known
            }
            guard !saved.isEmpty, let old = saved.removeValue(forKey: cell.id) else { return Count() }
            let count = old.count(cell, clock)
            counts[cell] = count
            return count
        }
    }

    private let state: Mutex<State>
    private let share: Int

    /// Makes a store.
    ///
    /// - Parameters:
    ///   - share: this gateway's part of every allowance is one `share`-th; 1 where it is the only one.
    ///   - saved: what cells had taken when they were kept last.
    public init(share: Int = 1, saved: [Saved] = []) {
        self.share = max(share, 1)
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
                let seen = Self.look(state.count(cell, allowance(cell), clock), allowance(cell), amount, clock)
                if !seen.allows, !cell.isShadow { isAdmitted = false }
                states.append(seen)
            }
            guard isAdmitted else { return Verdict(states: states, isAdmitted: false) }
            for index in plan.cells.indices where states[index].allows {
                let (cell, amount) = (plan.cells[index], amounts[index])
                let allowance = allowance(cell)
                Self.take(amount, from: &state.counts[cell, default: Count()], allowance, clock)
                states[index].remaining -= amount
                if case .rate(let units, let seconds, let burst) = allowance {
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
                    Self.take(changes[index], from: &state.counts[cell, default: Count()], allowance(cell), clock)
                }
            }
        }
    }

    /// What a cell has left, without taking anything.
    public func state(of cell: Cell, clock: MeterClock) -> Verdict.State {
        Self.look(state.withLock { $0.count(cell, allowance(cell), clock) }, allowance(cell), 0, clock)
    }

    /// Forgets cells that are as good as new.
    public func forgetIdle(clock: MeterClock) {
        state.withLock { state in
            state.counts = state.counts.filter { cell, count in
                switch cell.allowance {
                case .rate: count.arrival > clock.steady
                case .budget: count.window.contains(clock.wall) && count.taken != 0
                case .concurrent: count.taken > 0
                }
            }
        }
    }

    /// How many cells are kept.
    public var cellCount: Int { state.withLock { $0.counts.count } }

    private func allowance(_ cell: Cell) -> Allowance {
        share == 1 ? cell.allowance : cell.allowance.share(share)
    }

    private static func look(_ count: Count, _ allowance: Allowance, _ amount: Int, _ clock: MeterClock)
        -> Verdict.State
    {
        switch allowance {
        case .rate(let units, let seconds, let burst):
            let arithmetic = RateArithmetic(amount: units, seconds: seconds, burst: burst)
            let isFine = arithmetic.reserve(amount, arrival: count.arrival, now: clock.steady) != nil
            return Verdict.State(
                remaining: arithmetic.remaining(arrival: count.arrival, now: clock.steady),
                reset: arithmetic.untilFull(arrival: count.arrival, now: clock.steady),
                wait: isFine
                    ? 0 : max(1e-3, arithmetic.wait(amount, arrival: count.arrival, now: clock.steady)))
        case .budget(let limit, let window):
            let bounds = current(count.window, window, clock)
            let remaining = limit - (bounds == count.window ? count.taken : 0)
            let reset = Double(max(bounds.upperBound - clock.wall, 1))
            return Verdict.State(
                remaining: remaining, reset: reset,
                wait: amount <= remaining ? 0 : amount <= limit ? reset : .infinity)
        case .concurrent(let limit):
            // How long the others will take cannot be known; asking again in a second does no harm.
            return Verdict.State(remaining: limit - count.taken, reset: 0, wait: count.taken < limit ? 0 : 1)
        }
    }

    /// Takes without asking; negative amounts are given back.
    private static func take(_ amount: Int, from count: inout Count, _ allowance: Allowance, _ clock: MeterClock) {
        switch allowance {
        case .rate(let units, let seconds, let burst):
            let arithmetic = RateArithmetic(amount: units, seconds: seconds, burst: burst)
            count.interval = arithmetic.interval
            let arrival = amount > 0 ? max(count.arrival, clock.steady) : count.arrival
            count.arrival = arithmetic.settle(refunding: -amount, arrival: arrival)
        case .budget(_, let window):
            let bounds = current(count.window, window, clock)
            if bounds != count.window {
                count.window = bounds
                count.taken = max(amount, 0)
            } else {
                count.taken += amount
            }
        case .concurrent:
            count.taken += 1
        }
    }

    /// The window that counts now: the known one, also where the clock has jumped back before it.
    private static func current(_ known: Range<Int64>, _ window: CalendarWindow, _ clock: MeterClock) -> Range<Int64> {
        if clock.wall < known.upperBound { return known }
        return window.bounds(of: clock.wall)
    }
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

extension LocalMeterStore.Count {
    /// Keeps the units that are taken where the rate has been changed since; true where it has.
    fileprivate mutating func follow(_ allowance: Allowance, now: Double) -> Bool {
        guard case .rate(let amount, let seconds, let burst) = allowance, interval > 0 else { return false }
        let present = RateArithmetic(amount: amount, seconds: seconds, burst: burst).interval
        guard present != interval else { return false }
        if arrival > now { arrival = now + (arrival - now) / interval * present }
        interval = present
        return true
    }
}

extension LocalMeterStore.Saved {
    fileprivate func count(_ cell: Cell, _ clock: MeterClock) -> LocalMeterStore.Count {
        var count = LocalMeterStore.Count()
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
