/// stub
public final class LeasedMeterStore: MeterStore {
    private let store: any MeterStore
    /// stub
    public init(_ store: any MeterStore, part: Double) { self.store = store }
    /// stub
    public func reserve(
        _ plan: MeterPlan, _ amounts: [Int], lease: UInt64, clock: MeterClock,
        later: @escaping @Sendable (Result<Verdict, StoreFailure>) -> Void
    ) -> Result<Verdict, StoreFailure>? {
        store.reserve(plan, amounts, lease: lease, clock: clock, later: later)
    }
    /// stub
    public func settle(
        _ plan: MeterPlan, _ changes: [Int], taken: [Bool], lease: UInt64, releases: Bool, clock: MeterClock
    ) { store.settle(plan, changes, taken: taken, lease: lease, releases: releases, clock: clock) }
    /// stub
    public func giveBackIdle(clock: MeterClock) {}
    /// stub
    public func giveBackAll() {}
}
