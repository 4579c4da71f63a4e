import Metering

/// What this gateway was last told of the cells that it touches, and what it takes from them on its own while it is cut off.
///
/// On its own, it may take its share of what was left: with N gateways each unit weighs N. A rate refills meanwhile, for every gateway with its share, so the
/// work that N queues hold together is never less than what one queue for all would hold: what is owed afterwards is never too little.
struct CellMemory: Sendable {
    /// Cells that can be remembered.
    static let capacity = 100_000

    /// A cell since the connection was lost.
    private struct Own {
        /// As it would be without what was taken alone.
        var base: CellCount
        /// With it, each unit weighing N.
        var count: CellCount
    }

    private let weight: Int
    private var told: [Cell: CellCount] = [:]
    private var own: [Cell: Own] = [:]
    private var ownLeases: Set<UInt64> = []
    private var held: [Cell: Set<UInt64>] = [:]
    private var sweepAt = 4096
    private var sweptAt = 0.0

    /// - Parameter gateways: how many share the cells.
    init(gateways: Int) { weight = max(gateways, 1) }

    /// Cells remembered.
    var count: Int { told.count }

    /// Keeps what the store said of a cell.
    ///
    /// - Parameter count: a rate's arrival is in steady seconds.
    mutating func tell(_ cell: Cell, _ count: CellCount, _ clock: MeterClock) {
        if count.isAsNew(cell.allowance, clock) {
            if told.isEmpty { return }
            told[cell] = nil
            return
        }
        if told.count >= sweepAt, clock.steady >= sweptAt + 1 {
            forgetIdle(clock)
            sweepAt = min(max(4096, 2 * told.count), Self.capacity)
            sweptAt = clock.steady
        }
        if told.count >= Self.capacity, told[cell] == nil { return }
        told[cell] = count
    }

    /// Forgets cells that are as good as new.
    mutating func forgetIdle(_ clock: MeterClock) {
        told = told.filter { cell, count in !count.isAsNew(cell.allowance, clock) }
    }

    /// What the store must at least have taken of each cell.
    func remembered(_ clock: MeterClock) -> [ScriptRecord] {
        told.compactMap { cell, count in
            guard !count.isAsNew(cell.allowance, clock) else { return nil }
            switch cell.allowance {
            case .rate: return ScriptRecord(cell, .demand, amount: count.arrival - clock.steady)
            case .budget:
                return ScriptRecord(
                    cell, .demand, amount: Double(count.taken), windowStart: count.window.lowerBound)
            case .concurrent: return nil
            }
        }
    }
}

/// Concurrent cells: who of this gateway holds them.
extension CellMemory {
    mutating func hold(_ cell: Cell, _ lease: UInt64) { held[cell, default: []].insert(lease) }

    func holds(_ cell: Cell, _ lease: UInt64) -> Bool { held[cell]?.contains(lease) ?? false }

    mutating func release(_ cell: Cell, _ lease: UInt64) {
        held[cell]?.remove(lease)
        if held[cell]?.isEmpty == true { held[cell] = nil }
    }

    /// Everything that is held, to be said again.
    var leases: [ScriptRecord] {
        held.flatMap { cell, leases in leases.map { ScriptRecord(cell, .demand, lease: $0) } }
    }
}

/// While the gateway is cut off.
extension CellMemory {
    /// Whether an exchange was admitted without the store, and the store does not know of it yet.
    func isOwn(_ lease: UInt64) -> Bool { !ownLeases.isEmpty && ownLeases.contains(lease) }

    /// An exchange is over.
    mutating func end(_ lease: UInt64) { ownLeases.remove(lease) }

    /// Decides without the store.
    ///
    /// - Parameter refuses: false admits everything, and counts it.
    mutating func reserve(
        _ plan: MeterPlan, _ amounts: [Int], lease: UInt64, refuses: Bool, _ pending: PendingChanges,
        _ clock: MeterClock
    ) -> Verdict {
        var states: [Verdict.State] = []
        var isAdmitted = true
        for (cell, amount) in zip(plan.cells, amounts) {
            var state: Verdict.State
            if case .concurrent(let limit) = cell.allowance {
                let taken = held[cell]?.count ?? 0
                let allows = taken == 0 || (taken + 1) * weight <= limit
                state = Verdict.State(remaining: max(limit / weight, 1) - taken, reset: 0, wait: allows ? 0 : 1)
            } else {
                state = entry(cell, pending, clock).count.state(cell.allowance, asking: weighed(amount), clock)
                state.remaining /= weight
                // More than the share can ever give can be had when the store is back.
                if state.wait == .infinity, amount <= cell.allowance.capacity { state.wait = 30 }
            }
            if !refuses { state.wait = 0 }
            if !state.allows, !cell.isShadow { isAdmitted = false }
            states.append(state)
        }
        guard isAdmitted else { return Verdict(states: states, isAdmitted: false) }
        ownLeases.insert(lease)
        for (index, cell) in plan.cells.enumerated() where states[index].allows {
            states[index].remaining -= amounts[index]
            if case .concurrent = cell.allowance {
                hold(cell, lease)
            } else {
                var entry = entry(cell, pending, clock)
                entry.count.take(weighed(amounts[index]), cell.allowance, clock)
                own[cell] = entry
            }
        }
        return Verdict(states: states, isAdmitted: true)
    }

    /// An exchange took more or less than was reserved for it.
    mutating func change(
        _ cell: Cell, by units: Int, windowStart: Int64, isOwn: Bool, _ clock: MeterClock
    ) {
        guard var entry = own[cell] else { return }
        if case .budget = cell.allowance, windowStart < entry.count.window.lowerBound { return }
        entry.count.take(isOwn ? weighed(units) : units, cell.allowance, clock)
        if !isOwn { entry.base.take(units, cell.allowance, clock) }
        own[cell] = entry
    }

    /// What was taken alone and has not come back since, to be added to the store's cells; from now on nothing is.
    mutating func takeOwed(_ clock: MeterClock) -> [ScriptRecord] {
        defer {
            own = [:]
            ownLeases = []
        }
        return own.compactMap { cell, entry in
            switch cell.allowance {
            case .rate(let amount, let seconds, let burst):
                let interval = RateArithmetic(amount: amount, seconds: seconds, burst: burst).interval
                let backlog = max(entry.count.arrival, clock.steady) - max(entry.base.arrival, clock.steady)
                let units = (backlog / Double(weight) / interval - 1e-6).rounded(.up)
                return units > 0 ? ScriptRecord(cell, .change, amount: units) : nil
            case .budget:
                guard entry.count.window.contains(clock.wall) else { return nil }
                let taken =
                    entry.count.taken - (entry.base.window == entry.count.window ? entry.base.taken : 0)
                let units = (taken + weight - 1) / weight
                return units > 0
                    ? ScriptRecord(
                        cell, .change, amount: Double(units), windowStart: entry.count.window.lowerBound) : nil
            case .concurrent: return nil
            }
        }
    }

    /// A cell as the gateway may take from it: what it was told, and what it has to say to that.
    private func entry(_ cell: Cell, _ pending: PendingChanges, _ clock: MeterClock) -> Own {
        if var known = own[cell] {
            if known.count.follow(cell.allowance, now: clock.steady) {
                _ = known.base.follow(cell.allowance, now: clock.steady)
            }
            return known
        }
        var base = told[cell] ?? CellCount()
        _ = base.follow(cell.allowance, now: clock.steady)
        var windowStart: Int64 = 0
        if case .budget(_, let window) = cell.allowance { windowStart = window.bounds(of: clock.wall).lowerBound }
        let change = pending.sum(of: cell, windowStart: windowStart)
        if change != 0 { base.take(change, cell.allowance, clock) }
        return Own(base: base, count: base)
    }

    private func weighed(_ units: Int) -> Int {
        let (product, overflow) = units.multipliedReportingOverflow(by: weight)
        return overflow ? (units > 0 ? .max / 2 : .min / 2) : product
    }
}
