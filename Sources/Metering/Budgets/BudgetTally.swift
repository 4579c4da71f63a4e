import Exchanges

/// Counts budgets from the exchange log: what the log says was taken is what was taken, also after a crash.
///
/// One reading serves three ends: it keeps the storage up to date while a gateway runs, it catches up when one starts, and it checks
/// the storage against the log.
public struct BudgetTally: Sendable {
    /// How long windows are kept.
    private static let memory: Int64 = 70 * 86_400

    private let folder: String
    private let storage: any MeteringStorage

    /// - Parameters:
    ///   - folder: of the exchange log.
    ///   - storage: where counts are kept.
    public init(folder: String, storage: any MeteringStorage) {
        self.folder = folder
        self.storage = storage
    }

    /// Counts what the log got since the last time.
    ///
    /// - Parameter now: the moment, in Unix seconds. Windows are forgotten by it, whatever a record says of its own time.
    /// - Throws: what the storage throws, or a log that cannot be read.
    public func advance(now: Int64) throws {
        let counted = try storage.counted().segments
        let known = Dictionary(counted.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        let present = try ExchangeLogSegment.list(folder)
        var charges = Charges()
        var segments: [CountedSegment] = []
        for segment in present {
            let before = known[segment.name] ?? CountedSegment(name: segment.name, bytes: 0, isComplete: false)
            if before.isComplete { continue }
            let end = try segment.forEach(from: before.bytes) { (view) throws(FieldFault) in try charges.add(view) }.end
            if end != before.bytes || segment.isSealed {
                segments.append(CountedSegment(name: segment.name, bytes: end, isComplete: segment.isSealed))
            }
        }
        let names = Set(present.map(\.name))
        guard !segments.isEmpty else { return }
        let horizon = min(charges.latest ?? 0, now) - Self.memory
        // Names begin with the time; what is gone is remembered as long as windows are, see ``check()``.
        let oldest = Timestamp(seconds: horizon).rfc3339
        let gone = counted.map(\.name).filter { !names.contains($0) && $0 < oldest }
        try storage.count(charges.counts, segments: segments, gone: gone, forgettingBefore: horizon)
    }

    /// A window whose count in the storage is not what the log says.
    public struct Difference: Sendable, Equatable {
        /// The cell's id.
        public let cell: String
        /// The window's first second in Unix time.
        public let windowStart: Int64
        /// What the storage has.
        public let stored: Int
        /// What the log adds up to.
        public let logged: Int
    }

    /// What a check found.
    public struct Check: Sendable, Equatable {
        /// Windows compared.
        public var windows = 0
        /// Windows that began before the oldest segment that is left where others have been removed, and so cannot be compared.
        public var beyondLog = 0
        /// Windows that differ.
        public var differences: [Difference] = []
    }

    /// Adds up the log as far as it has been counted, and compares.
    public func check() throws -> Check {
        let (counted, budgets) = try storage.counted()
        let present = try ExchangeLogSegment.list(folder)
        var charges = Charges()
        for segment in present {
            guard let known = counted.first(where: { $0.name == segment.name }) else { continue }
            try segment.forEach(from: 0, to: known.isComplete ? .max : known.bytes) { (view) throws(FieldFault) in
                try charges.add(view)
            }
        }
        let names = Set(present.map(\.name))
        let isWhole = counted.allSatisfy { names.contains($0.name) }
        let begin = isWhole ? .min : charges.earliest ?? .max
        var check = Check()
        let logged = Dictionary(charges.counts.map { (Charges.Window($0), $0.taken) }, uniquingKeysWith: +)
        for budget in budgets {
            let sum = logged[Charges.Window(budget)] ?? 0
            if budget.taken == sum {
                check.windows += 1
            } else if budget.windowStart < begin {
                check.beyondLog += 1
            } else {
                check.windows += 1
                check.differences.append(
                    Difference(cell: budget.cell, windowStart: budget.windowStart, stored: budget.taken, logged: sum))
            }
        }
        return check
    }

    /// Sums by cell and window.
    struct Charges {
        struct Window: Hashable {
            let cell: String
            let start: Int64

            init(cell: String, start: Int64) {
                self.cell = cell
                self.start = start
            }

            init(_ count: BudgetCount) { self.init(cell: count.cell, start: count.windowStart) }
        }

        private var sums: [Window: Int] = [:]
        private(set) var earliest: Int64?
        private(set) var latest: Int64?

        var counts: [BudgetCount] {
            sums.map { BudgetCount(cell: $0.key.cell, windowStart: $0.key.start, taken: $0.value) }
        }

        mutating func add(_ view: borrowing ExchangeView) throws(FieldFault) {
            let second = try view.time.milliseconds / 1000
            earliest = min(earliest ?? second, second)
            latest = max(latest ?? second, second)
            let budgets = try view.strings(.budgets)
            guard !budgets.isEmpty else { return }
            let charged = try view.timeIfAny(.budgetsTime).map { $0.milliseconds / 1000 } ?? second
            let usage = try view.usage
            let cost = try view.numberIfAny(.cost) ?? 0
            guard cost >= 0, cost < 9e9, max(usage.input, usage.output, usage.reasoning) <= 1 << 40 else {
                throw FieldFault("cost", "must be 0 or more, and counts must be possible ones")
            }
            let taken = Quantities(
                requests: 1, input: usage.input, output: usage.output, reasoning: usage.reasoning,
                spend: Int((cost * 1e9).rounded()))
            for id in budgets {
                guard let (dimension, window) = Cell.budget(id) else { continue }
                let start = window.bounds(of: charged).lowerBound
                let (sum, isOver) = sums[Window(cell: id, start: start), default: 0]
                    .addingReportingOverflow(taken[dimension])
                sums[Window(cell: id, start: start)] = isOver ? .max : sum
            }
        }
    }
}
