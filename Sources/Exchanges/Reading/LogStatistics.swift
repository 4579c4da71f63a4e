/// Sums over an exchange log, for each model, account, day, or whatever of these is asked for together.
///
/// It merges associatively and exactly: the result does not depend on how the log was divided.
public struct LogStatistics: Sendable, Equatable {
    /// What sums are kept apart by.
    public enum Dimension: String, Sendable, CaseIterable {
        /// The model asked for.
        case model
        /// Who is billed.
        case account
        /// The day in UTC.
        case day
    }

    /// Which sums a record belongs to; nil for a dimension that was not asked for.
    public struct Group: Sendable, Hashable {
        /// The model asked for.
        public var model: String?
        /// Who is billed.
        public var account: String?
        /// The day in UTC, such as `2026-02-03`.
        public var day: String?

        /// A group.
        public init(model: String? = nil, account: String? = nil, day: String? = nil) {
            self.model = model
            self.account = account
            self.day = day
        }
    }

    /// The sums of one group.
    public struct Sums: Sendable, Equatable {
        /// How many exchanges.
        public var exchanges = 0
        /// Their tokens.
        public var tokens = TokenCounts()
        /// What they cost, in billionths of the operator's currency, each rounded to one.
        public var costBillionths: Int128 = 0
        /// How many exchanges had each HTTP status.
        public var statuses: [Int: Int] = [:]

        /// What they cost, in the operator's currency.
        public var cost: Double { Double(costBillionths) / 1e9 }

        /// How many exchanges had a status in a range, such as `200..<300`.
        public func exchanges(status: Range<Int>) -> Int {
            statuses.reduce(0) { status.contains($1.key) ? $0 + $1.value : $0 }
        }

        /// Adds other sums.
        public static func += (left: inout Sums, right: Sums) {
            left.exchanges += right.exchanges
            left.tokens += right.tokens
            left.costBillionths += right.costBillionths
            left.statuses.merge(right.statuses, uniquingKeysWith: +)
        }
    }

    /// What the sums are kept apart by.
    public let dimensions: Set<Dimension>
    /// The sums.
    public private(set) var groups: [Group: Sums] = [:]

    /// No sums yet.
    public init(by dimensions: Set<Dimension>) {
        self.dimensions = dimensions
    }

    /// All groups together.
    public var total: Sums { groups.values.reduce(into: Sums(), +=) }

    /// Adds one record.
    ///
    /// - Throws: ``FieldFault`` for a field that is needed and wrong; then nothing was added.
    public mutating func add(_ view: borrowing ExchangeView) throws(FieldFault) {
        var group = Group()
        if dimensions.contains(.model) { group.model = try view.string(.model).string }
        if dimensions.contains(.account) { group.account = try view.string(.account).string }
        if dimensions.contains(.day) { group.day = String(try view.time.rfc3339.prefix(10)) }
        let usage = try view.usage
        let status = try view.status
        let cost = try view.numberIfAny(.cost) ?? 0
        guard let billionths = Int64(exactly: (cost * 1e9).rounded()) else {
            throw FieldFault("cost", "must be less than nine billion")
        }
        groups[group, default: Sums()].add(usage, status, billionths)
    }

    /// Adds what was summed elsewhere by the same dimensions.
    public mutating func merge(_ other: LogStatistics) {
        for (group, sums) in other.groups { groups[group, default: Sums()] += sums }
    }
}

extension LogStatistics.Sums {
    fileprivate mutating func add(_ usage: TokenCounts, _ status: Int, _ billionths: Int64) {
        exchanges += 1
        tokens += usage
        costBillionths += Int128(billionths)
        statuses[status, default: 0] += 1
    }
}
