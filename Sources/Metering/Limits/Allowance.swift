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
