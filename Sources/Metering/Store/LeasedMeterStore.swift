import Synchronization

/// Slices of a shared store's cells, drawn in advance, so that most exchanges are decided here and at once.
///
/// A slice is taken from the shared cell like any reservation, and then spent here. When less than half of it is left, the rest is drawn in the background; what an
/// exchange does not use goes back into the slice, and from there, beyond its size or after ``idleTime``, into the shared cell. A demand that the slice does not cover
/// is asked of the shared store: only what is missing, all cells or none. Concurrent cells have no slices: an exchange that takes from one is asked of the
/// shared store, with whatever its slices do not cover of the others. So are cells of which a slice would be less than a unit.
///
/// **How much too much.** With G gateways and slices of s units, in any span of time exchanges take at most G × s units more from a cell than the shared store alone
/// would let them. For what lies in slices changes only by what is drawn from the shared cell and by what exchanges take, each less what is given back. So what
/// exchanges take in a span is what is drawn in it, and what lay in slices at its beginning, less what lies there at its end. The first is what the shared store
/// lets be drawn; the second is at most G × s, because no slice ever holds more than s, units on their way back into it among them. A gateway that crashes loses
/// its slices: of a rate they come back with time, of a budget they are gone until its window ends; neither lets more be taken.
///
/// What answers say is left is what the shared cell had when it was asked last, and this gateway's slice.
public final class LeasedMeterStore: MeterStore {
    /// Seconds after which an unused slice is given back.
    public static let idleTime = 2.0
    /// Seconds for which a refusal is not asked again.
    static let refusalTime = 0.1

    private struct Slice {
        /// Units drawn and not used.
        var units = 0
        /// Units that demands have taken out and the shared store has not answered for: they may come back.
        var pending = 0
        /// Whether more is being drawn.
        var isDrawing = false
        /// When it was used last, in steady seconds.
        var used = 0.0
        /// When it is drawn again at the earliest, in steady seconds.
        var drawsAt = 0.0
        /// The end of the window that a budget's units are of.
        var end = Int64.max
        /// What the shared store said of the cell last.
        var told: Verdict.State?
        /// Units that were refused, and until when they need not be asked for.
        var refused: (units: Int, until: Double)?
    }

    private let store: any MeterStore
    private let part: Double
    private let slices = Mutex<[Cell: Slice]>([:])

    /// - Parameters:
    ///   - store: the shared cells.
    ///   - part: how much of a rate's burst or a budget a slice is, above 0 up to 0.5.
    public init(_ store: any MeterStore, part: Double) {
        self.store = store
        self.part = min(max(part, 0), 0.5)
    }

    /// Units of a cell's slice; 0 where it has none.
    public func size(of cell: Cell) -> Int {
        switch cell.allowance {
        case .rate(_, _, let burst): Int(Double(burst) * part)
        case .budget(let amount, _): Int(Double(amount) * part)
        case .concurrent: 0
        }
    }

    /// Units that lie in slices now.
    public func held(of cell: Cell) -> Int { slices.withLock { $0[cell]?.units ?? 0 } }

    /// Decides at once where slices cover the demand.
    public func reserve(
        _ plan: MeterPlan, _ amounts: [Int], lease: UInt64, clock: MeterClock,
        later: @escaping @Sendable (Result<Verdict, StoreFailure>) -> Void
    ) -> Result<Verdict, StoreFailure>? {
        var draws: [Draw] = []
        let split = slices.withLock { slices -> Split in
            let split = take(plan, amounts, clock, &slices)
            if split.missing.isEmpty || split.refusal != nil {
                for cell in plan.cells { considerDrawing(cell, clock, &slices, &draws) }
            }
            return split
        }
        for draw in draws { self.draw(draw, clock) }
        if let refusal = split.refusal { return .success(refusal) }
        guard !split.missing.isEmpty else { return .success(Verdict(states: split.states, isAdmitted: true)) }
        let missing = MeterPlan(split.missing.map { plan.cells[$0] })
        let answer = store.reserve(
            missing, split.missing.map { amounts[$0] - split.covered[$0] }, lease: lease, clock: clock
        ) { [self] result in
            later(merge(result, plan, amounts, split, clock))
        }
        return answer.map { merge($0, plan, amounts, split, clock) }
    }

    /// Corrects slices, and the shared cells by what goes beyond them.
    public func settle(
        _ plan: MeterPlan, _ changes: [Int], taken: [Bool], lease: UInt64, releases: Bool, clock: MeterClock
    ) {
        var rest: [(cell: Cell, change: Int)] = []
        slices.withLock { slices in
            for (index, cell) in plan.cells.enumerated() where taken[index] {
                if case .concurrent = cell.allowance {
                    if releases { rest.append((cell, 0)) }
                    continue
                }
                guard changes[index] != 0 else { continue }
                var change = changes[index]
                let size = size(of: cell)
                // A slice takes part only in its own window's settlements.
                if size > 0, var slice = slices[cell], slice.end == Self.end(cell, clock) {
                    if change > 0 {
                        let part = min(change, slice.units)
                        slice.units -= part
                        change -= part
                    } else {
                        let part = min(-change, max(0, size - slice.units - slice.pending))
                        slice.units += part
                        change += part
                    }
                    slices[cell] = slice
                }
                if change != 0 { rest.append((cell, change)) }
            }
        }
        guard !rest.isEmpty else { return }
        store.settle(
            MeterPlan(rest.map(\.cell)), rest.map(\.change), taken: rest.map { _ in true }, lease: lease,
            releases: releases, clock: clock)
    }

    /// Gives slices back that nobody has used lately. To be called about once a second.
    public func giveBackIdle(clock: MeterClock) {
        giveBack(clock) { !$0.isDrawing && $0.pending == 0 && $0.used + Self.idleTime <= clock.steady }
    }

    /// Gives every slice back.
    public func giveBackAll(clock: MeterClock) { giveBack(clock) { _ in true } }

    private func giveBack(_ clock: MeterClock, _ isIdle: (Slice) -> Bool) {
        var units: [(cell: Cell, change: Int)] = []
        slices.withLock { slices in
            for (cell, slice) in slices where isIdle(slice) {
                // Units of a window that is over went with it.
                if slice.units > 0, slice.end == Self.end(cell, clock) { units.append((cell, -slice.units)) }
                slices[cell] = nil
            }
        }
        guard !units.isEmpty else { return }
        store.settle(
            MeterPlan(units.map(\.cell)), units.map(\.change), taken: units.map { _ in true }, lease: 0,
            releases: false, clock: clock)
    }
}

/// Reservations.
extension LeasedMeterStore {
    /// A demand as slices see it.
    private struct Split {
        /// Units that slices gave, for each cell.
        var covered: [Int] = []
        /// States of the cells, as far as they are known here.
        var states: [Verdict.State] = []
        /// Cells, by their place in the plan, that the shared store must be asked for.
        var missing: [Int] = []
        /// The answer, where the shared store has just given it.
        var refusal: Verdict?
    }

    /// Takes what slices have for a demand.
    private func take(
        _ plan: MeterPlan, _ amounts: [Int], _ clock: MeterClock, _ slices: inout [Cell: Slice]
    ) -> Split {
        var split = Split()
        var isRefused = false
        for (index, cell) in plan.cells.enumerated() {
            let amount = amounts[index]
            guard size(of: cell) > 0 else {
                split.covered.append(0)
                split.states.append(Verdict.State(remaining: 0, reset: 0, wait: 0))
                split.missing.append(index)
                continue
            }
            let end = Self.end(cell, clock)
            var slice = slices[cell] ?? Slice(end: end)
            if slice.end < end {
                slice = Slice(isDrawing: slice.isDrawing, end: end)
            }
            slice.used = clock.steady
            let covered = min(amount, slice.units)
            slices[cell] = slice
            var state = slice.told ?? Verdict.State(remaining: 0, reset: 0, wait: 0)
            state.remaining = max(state.remaining, 0) + slice.units - covered
            state.wait = 0
            if covered < amount || slice.told == nil {
                split.missing.append(index)
                if let refused = slice.refused, refused.until > clock.steady, amount - covered >= refused.units {
                    state.wait = max(slice.told?.wait ?? 0, 1e-3)
                    if !cell.isShadow { isRefused = true }
                }
            }
            split.covered.append(covered)
            split.states.append(state)
        }
        if isRefused {
            split.refusal = Verdict(states: split.states, isAdmitted: false)
            return split
        }
        for (index, cell) in plan.cells.enumerated() where split.covered[index] > 0 {
            slices[cell]?.units -= split.covered[index]
            if !split.missing.isEmpty { slices[cell]?.pending += split.covered[index] }
        }
        return split
    }

    /// Puts together what slices gave and what the shared store said of the rest.
    private func merge(
        _ result: Result<Verdict, StoreFailure>, _ plan: MeterPlan, _ amounts: [Int], _ split: Split,
        _ clock: MeterClock
    ) -> Result<Verdict, StoreFailure> {
        var draws: [Draw] = []
        let merged = slices.withLock { slices -> Result<Verdict, StoreFailure> in
            var states = split.states
            var isAdmitted = false
            if case .success(let verdict) = result {
                isAdmitted = verdict.isAdmitted
                for (place, index) in split.missing.enumerated() {
                    let cell = plan.cells[index]
                    let state = verdict.states[place]
                    states[index] = state
                    guard size(of: cell) > 0 else { continue }
                    states[index].remaining += slices[cell]?.units ?? 0
                    slices[cell]?.told = state
                    slices[cell]?.refused =
                        state.allows
                        ? nil
                        : (amounts[index] - split.covered[index], clock.steady + min(state.wait, Self.refusalTime))
                }
            }
            for (index, cell) in plan.cells.enumerated() where split.covered[index] > 0 {
                // A window may have ended meanwhile, and its slice with it.
                guard slices[cell]?.end == Self.end(cell, clock) else { continue }
                slices[cell]?.pending -= split.covered[index]
                // What slices gave for a demand that came to nothing goes back, and so does it where a shadow takes nothing.
                if !isAdmitted || !states[index].allows { slices[cell]?.units += split.covered[index] }
            }
            if isAdmitted { for cell in plan.cells { considerDrawing(cell, clock, &slices, &draws) } }
            return result.map { _ in Verdict(states: states, isAdmitted: isAdmitted) }
        }
        for draw in draws { self.draw(draw, clock) }
        return merged
    }
}

/// Drawing.
extension LeasedMeterStore {
    private struct Draw {
        let cell: Cell
        let units: Int
        let end: Int64
    }

    /// Decides whether a slice is to be filled up.
    private func considerDrawing(
        _ cell: Cell, _ clock: MeterClock, _ slices: inout [Cell: Slice], _ draws: inout [Draw]
    ) {
        let size = size(of: cell)
        guard size > 0, let slice = slices[cell], !slice.isDrawing, 2 * (slice.units + slice.pending) < size,
            clock.steady >= slice.drawsAt
        else { return }
        slices[cell]?.isDrawing = true
        draws.append(Draw(cell: cell, units: size - slice.units - slice.pending, end: slice.end))
    }

    private func draw(_ draw: Draw, _ clock: MeterClock) {
        let answer = store.reserve(MeterPlan([draw.cell]), [draw.units], lease: 0, clock: clock) { [self] result in
            drawn(draw, result, clock)
        }
        if let answer { drawn(draw, answer, clock) }
    }

    private func drawn(_ draw: Draw, _ result: Result<Verdict, StoreFailure>, _ clock: MeterClock) {
        let surplus = slices.withLock { slices -> Int in
            guard var slice = slices[draw.cell] else {
                // The slice was given back meanwhile, and so is this.
                if case .success(let verdict) = result, verdict.states.first?.allows == true { return draw.units }
                return 0
            }
            defer { slices[draw.cell] = slice }
            slice.isDrawing = false
            guard case .success(let verdict) = result, let state = verdict.states.first else {
                slice.drawsAt = clock.steady + 1
                return 0
            }
            slice.told = state
            guard verdict.isAdmitted, state.allows else {
                // Others have the rest, or nobody: what is needed is asked for, unit by unit.
                slice.drawsAt = clock.steady + min(max(state.wait, Self.refusalTime), 1)
                return 0
            }
            // What was given back meanwhile may have filled it; a window may have ended.
            guard slice.end == draw.end else { return 0 }
            let part = min(draw.units, max(0, size(of: draw.cell) - slice.units - slice.pending))
            slice.units += part
            return draw.units - part
        }
        guard surplus > 0 else { return }
        store.settle(MeterPlan([draw.cell]), [-surplus], taken: [true], lease: 0, releases: false, clock: clock)
    }

    /// The end of the window that a moment falls into; the end of time for what has no windows.
    private static func end(_ cell: Cell, _ clock: MeterClock) -> Int64 {
        guard case .budget(_, let window) = cell.allowance else { return .max }
        return window.bounds(of: clock.wall).upperBound
    }
}
