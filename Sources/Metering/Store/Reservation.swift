/// What an exchange holds of its cells until it is over. It cannot be copied, and it is settled exactly once: by `settle`, or as reserved when it
/// is dropped, so that no way out of an exchange leaks or refunds twice.
public struct Reservation: ~Copyable {
    private let store: any MeterStore
    private let plan: MeterPlan
    private let lease: UInt64
    private let taken: [Bool]
    private var reserved: [Int]
    private var isSettled = false

    /// What the store admitted.
    ///
    /// - Parameters:
    ///   - taken: the cells that the store took from: all but shadows that would have refused.
    ///   - reserved: units taken of each cell.
    init(store: any MeterStore, plan: MeterPlan, lease: UInt64, taken: [Bool], reserved: [Int]) {
        self.store = store
        self.plan = plan
        self.lease = lease
        self.taken = taken
        self.reserved = reserved
    }

    /// Takes more, whatever is left: the exchange has gone beyond its reservation already.
    public mutating func extend(to actual: Quantities, clock: MeterClock) {
        var changes = [Int](repeating: 0, count: reserved.count)
        for index in reserved.indices {
            changes[index] = max(0, actual[plan.cells[index].dimension] - reserved[index])
            reserved[index] += changes[index]
        }
        store.settle(plan, changes, taken: taken, lease: lease, releases: false, clock: clock)
    }

    /// Gives back what was not used, and takes what was used beyond.
    public consuming func settle(_ actual: Quantities, clock: MeterClock) {
        var changes = [Int](repeating: 0, count: reserved.count)
        for index in reserved.indices {
            changes[index] = actual[plan.cells[index].dimension] - reserved[index]
        }
        store.settle(plan, changes, taken: taken, lease: lease, releases: true, clock: clock)
        isSettled = true
    }

    deinit {
        guard !isSettled else { return }
        store.settle(
            plan, [Int](repeating: 0, count: reserved.count), taken: taken, lease: lease, releases: true,
            clock: MeterClock(steady: 0, wall: 0))
    }
}
