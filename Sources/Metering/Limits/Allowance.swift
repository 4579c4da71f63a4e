/// How much of one dimension is allowed.
public enum Allowance: Sendable, Hashable {
    /// So many units per period, refilled steadily; up to `burst` at once (GCRA, ITU-T I.371 annex A).
    case rate(amount: Int, seconds: Double, burst: Int)
    /// So many units in each window of the calendar, all there again when the next one begins.
    case budget(amount: Int, CalendarWindow)
    /// So many at the same time.
    case concurrent(Int)

    /// The most that can ever be had at once.
    public var capacity: Int {
        switch self {
        case .rate(_, _, let burst): burst
        case .budget(let amount, _): amount
        case .concurrent(let count): count
        }
    }

    /// The amount that the limit is named for.
    public var amount: Int {
        switch self {
        case .rate(let amount, _, _), .budget(let amount, _): amount
        case .concurrent(let count): count
        }
    }

    /// One `part`-th of it, at least one unit, for a gateway that must do with its share.
    public func share(_ part: Int) -> Allowance {
        let part = max(part, 1)
        func piece(_ amount: Int) -> Int { max(1, amount / part) }
        switch self {
        case .rate(let amount, let seconds, let burst):
            // The rate is shared through the period, so that small amounts are not rounded to nothing.
            return .rate(amount: amount, seconds: seconds * Double(part), burst: piece(burst))
        case .budget(let amount, let window): return .budget(amount: piece(amount), window)
        case .concurrent(let count): return .concurrent(piece(count))
        }
    }
}

/// A window of the calendar in UTC.
public enum CalendarWindow: String, Sendable, Hashable, CaseIterable, Codable {
    /// From one full hour to the next.
    case hour
    /// From midnight to midnight.
    case day
    /// From Monday to Monday (ISO 8601).
    case week
    /// From the first of one month to the first of the next.
    case month
}
