import Synchronization

/// Metering's storage for a process that keeps nothing, and for tests.
public final class InMemoryMeteringStorage: MeteringStorage {
    private struct State {
        var groups: [String: AccountGroup] = [:]
        var rates: [LocalMeterStore.Saved] = []
        var segments: [String: CountedSegment] = [:]
        var budgets: [Window: Int] = [:]
    }

    private struct Window: Hashable {
        let cell: String
        let start: Int64
    }

    private let state = Mutex(State())

    /// An empty storage.
    public init() {}

    /// Every group.
    public func groups() -> [AccountGroup] { state.withLock { $0.groups.values.sorted { $0.name < $1.name } } }

    /// Adds or replaces a group.
    public func setGroup(_ group: AccountGroup) { state.withLock { $0.groups[group.name] = group } }

    /// Removes a group.
    public func removeGroup(_ name: String) -> Bool { state.withLock { $0.groups.removeValue(forKey: name) != nil } }

    /// The rates saved last.
    public func rates() -> [LocalMeterStore.Saved] { state.withLock { $0.rates } }

    /// Saves rates.
    public func saveRates(_ rates: [LocalMeterStore.Saved]) { state.withLock { $0.rates = rates } }

    /// How far segments have been counted, and what budgets have taken.
    public func counted() -> (segments: [CountedSegment], budgets: [BudgetCount]) {
        state.withLock { state in
            (
                state.segments.values.sorted { $0.name < $1.name },
                state.budgets.map { BudgetCount(cell: $0.key.cell, windowStart: $0.key.start, taken: $0.value) }
                    .sorted { ($0.cell, $0.windowStart) < ($1.cell, $1.windowStart) }
            )
        }
    }

    /// Adds charges.
    public func count(
        _ charges: [BudgetCount], segments: [CountedSegment], gone: [String], forgettingBefore before: Int64
    ) {
        state.withLock { state in
            for charge in charges {
                state.budgets[Window(cell: charge.cell, start: charge.windowStart), default: 0] += charge.taken
            }
            for segment in segments { state.segments[segment.name] = segment }
            for name in gone { state.segments[name] = nil }
            state.budgets = state.budgets.filter { $0.key.start >= before }
        }
    }
}
