import Exchanges

/// A campaign that a benchmark hid in its log.
public struct LabelledCampaign: Sendable, Equatable {
    /// The campaign's id in its file.
    public var id: String
    /// Who collects the answers. JSON: `operator`.
    public var operatorName: String
    /// The pool of accounts that serves it; several operators may share one.
    public var pool: String
    /// The parameters that it was made with, names in the order of the file, values as JSON texts, strings without quotes.
    public var cell: [Parameter]
    /// How many exchanges were attacks.
    public var attackExchanges: Int
    /// When the first of them was.
    public var first: Timestamp
    /// When the last of them was.
    public var last: Timestamp
    /// How many were before a moment, for moments that rise.
    public var leak: [LeakPoint]

    /// A campaign.
    public init(
        id: String, operatorName: String, pool: String, cell: [Parameter], attackExchanges: Int, first: Timestamp,
        last: Timestamp, leak: [LeakPoint]
    ) {
        self.id = id
        self.operatorName = operatorName
        self.pool = pool
        self.cell = cell
        self.attackExchanges = attackExchanges
        self.first = first
        self.last = last
        self.leak = leak
    }

    /// One parameter of a campaign.
    public struct Parameter: Sendable, Hashable, Encodable {
        /// Such as `accounts` or `template`.
        public var name: String
        /// Such as `500` or `suffix`.
        public var value: String

        /// A parameter.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// How many attack exchanges there were before a moment.
    public struct LeakPoint: Sendable, Equatable {
        /// The moment.
        public var time: Timestamp
        /// Attack exchanges before it.
        public var exchanges: Int

        /// A point of the curve.
        public init(_ time: Timestamp, _ exchanges: Int) {
            self.time = time
            self.exchanges = exchanges
        }
    }

    /// How many attack exchanges there were before a moment; between two points of ``leak``, on a straight line, rounded up.
    public func leaked(before moment: Timestamp) -> Int {
        if moment <= first { return 0 }
        var before = LeakPoint(first, 0)
        for point in leak {
            if moment <= point.time {
                let span = Double(point.time.milliseconds - before.time.milliseconds)
                guard span > 0 else { return point.exchanges }
                let share = Double(moment.milliseconds - before.time.milliseconds) / span
                return before.exchanges + Int((share * Double(point.exchanges - before.exchanges)).rounded(.up))
            }
            before = point
        }
        return attackExchanges
    }
}
