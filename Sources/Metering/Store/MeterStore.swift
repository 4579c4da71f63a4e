/// Where cells are kept: in this process, or in a store that several gateways share.
///
/// All or nothing: a reservation takes from every cell or from none. Calls come from any thread and never block.
public protocol MeterStore: AnyObject, Sendable {
    /// Takes `amounts` from the cells if every one that is not a shadow allows it.
    ///
    /// - Parameters:
    ///   - plan: the cells, each once.
    ///   - amounts: units for each cell, 0 or more, at most its capacity.
    ///   - lease: names this exchange among all of all gateways; what is taken from concurrent cells is held under it.
    ///   - clock: the caller's time, for stores without one of their own.
    ///   - later: called once, from any thread, where the answer needs time.
    /// - Returns: the verdict; nil where `later` will bring it.
    func reserve(
        _ plan: MeterPlan, _ amounts: [Int], lease: UInt64, clock: MeterClock,
        later: @escaping @Sendable (Result<Verdict, StoreFailure>) -> Void
    ) -> Result<Verdict, StoreFailure>?

    /// Corrects what was reserved: positive changes are taken whatever is left (debt), negative ones given back.
    ///
    /// A store that cannot be reached keeps the changes and applies them when it can.
    ///
    /// - Parameters:
    ///   - changes: for each cell of the plan; 0 leaves it.
    ///   - taken: which cells the reservation took from (shadow cells that would have refused are left out).
    ///   - releases: the exchange is over: what it holds of concurrent cells becomes free.
    func settle(_ plan: MeterPlan, _ changes: [Int], taken: [Bool], lease: UInt64, releases: Bool, clock: MeterClock)
}

/// The time of one call.
public struct MeterClock: Sendable, Equatable {
    /// Seconds on a clock that never runs backwards and whose zero is near 1970.
    public var steady: Double
    /// Unix seconds by the calendar; it may jump.
    public var wall: Int64

    /// Makes one.
    public init(steady: Double, wall: Int64) {
        self.steady = steady
        self.wall = wall
    }
}

/// Why a store gave no verdict.
public enum StoreFailure: Error, Sendable, Equatable {
    /// It cannot be reached, or does not answer in time.
    case unreachable
}

/// The cells that one kind of exchange takes from, found once and used often.
public final class MeterPlan: Sendable {
    /// Each once.
    public let cells: [Cell]

    /// Makes one.
    public init(_ cells: [Cell]) {
        self.cells = cells
    }
}

/// What became of a reservation.
public struct Verdict: Sendable, Equatable {
    /// One cell after the reservation, or as it is where that was refused.
    public struct State: Sendable, Equatable {
        /// Units that can still be had now; negative while there is debt.
        public var remaining: Int
        /// Seconds until everything is there again.
        public var reset: Double
        /// Seconds until the amount asked for can be had: 0 where it could, infinite where it never can.
        public var wait: Double

        /// Makes one.
        public init(remaining: Int, reset: Double, wait: Double) {
            self.remaining = remaining
            self.reset = reset
            self.wait = wait
        }

        /// Whether the cell had enough.
        public var allows: Bool { wait == 0 }
    }

    /// For each cell of the plan.
    public var states: [State]
    /// Whether the exchange may begin; then the amounts have been taken from the cells that allow them.
    public var isAdmitted: Bool

    /// Makes one.
    public init(states: [State], isAdmitted: Bool) {
        self.states = states
        self.isAdmitted = isAdmitted
    }
}
