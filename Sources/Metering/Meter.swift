import Synchronization

/// Limits, prices and groups brought together: says what an exchange takes from which cells, and reserves it.
public final class Meter: Sendable {
    /// What the configuration says.
    public struct Settings: Sendable, Equatable {
        /// The rules; every one that matches applies.
        public var rules: [LimitRule] = []
        /// What tokens cost.
        public var prices = PriceTable()
        /// The answer's length written into requests that name none, where a limit depends on it; in tokens.
        public var outputCap = 4096
        /// The same for single models.
        public var outputCaps: [String: Int] = [:]
        /// Output tokens that rates are asked for at first; more are taken while the answer grows. nil: the whole cap.
        public var outputReserve: Int?

        /// Nothing is limited, nothing costs.
        public init() {}
    }

    /// The rules and prices in force.
    public let settings: Settings
    private let store: any MeterStore
    private let groups: AccountGroups
    private let leases: Mutex<UInt64>

    /// Makes one.
    ///
    /// - Parameters:
    ///   - store: where cells are kept.
    ///   - groups: the sets of accounts given at run time.
    ///   - firstLease: the first of this process's names for exchanges, different from those of other processes.
    public init(_ settings: Settings, store: any MeterStore, groups: AccountGroups, firstLease: UInt64) {
        self.settings = settings
        self.store = store
        self.groups = groups
        leases = Mutex(firstLease)
    }

    /// Changes whenever plans may have changed.
    public var generation: Int { groups.generation }

    /// The cells that a consumer takes from.
    ///
    /// - Parameter consumer: its `groups` are filled in here.
    public func plan(_ consumer: Consumer) -> MeterPlan {
        var consumer = consumer
        let memberships = groups.memberships(of: consumer.account)
        consumer.groups = memberships.map(\.name)
        var cells: [Cell] = []
        for rule in settings.rules + memberships.compactMap(\.rule) {
            for cell in rule.cells(consumer) where !cells.contains(cell) { cells.append(cell) }
        }
        return MeterPlan(cells)
    }

    /// Takes what an exchange demands.
    ///
    /// - Parameter later: called once, from any thread, where the store needs time.
    /// - Returns: the answer; nil where `later` will bring it.
    public func reserve(
        _ demand: Demand, _ plan: MeterPlan, clock: MeterClock,
        later: @escaping @Sendable (Result<Admission, StoreFailure>) -> Void
    ) -> Result<Admission, StoreFailure>? {
        let lease = leases.withLock { next in
            defer { next &+= 1 }
            return next
        }
        let answer = store.reserve(plan, demand.amounts, lease: lease, clock: clock) { result in
            later(result.map { Admission(verdict: $0, lease: lease) })
        }
        return answer.map { $0.map { Admission(verdict: $0, lease: lease) } }
    }

    /// The store's word on a demand.
    public struct Admission: Sendable {
        /// What became of it.
        public let verdict: Verdict
        let lease: UInt64
    }

    /// The reservation that an admission stands for. To be made exactly once, where `verdict.isAdmitted`.
    public func reservation(_ admission: Admission, _ demand: Demand, _ plan: MeterPlan) -> Reservation {
        Reservation(
            store: store, plan: plan, lease: admission.lease, taken: admission.verdict.states.map(\.allows),
            reserved: demand.amounts)
    }
}
