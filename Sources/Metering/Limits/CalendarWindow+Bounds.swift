import Exchanges

extension CalendarWindow {
    /// The window that a moment falls into: its first second and the first one after it, in Unix seconds.
    public func bounds(of second: Int64) -> Range<Int64> {
        switch self {
        case .hour: return Self.aligned(second, to: 3600)
        case .day: return Self.aligned(second, to: 86_400)
        case .week:
            // 1970-01-01 was a Thursday, the fourth day of its week.
            let shifted = Self.aligned(second + 3 * 86_400, to: 604_800)
            return shifted.lowerBound - 3 * 86_400..<shifted.upperBound - 3 * 86_400
        case .month:
            let (year, month) = Timestamp(seconds: second).yearAndMonth
            let first = Timestamp.monthStart(year: year, month: month)
            let next =
                month == 12
                ? Timestamp.monthStart(year: year + 1, month: 1) : Timestamp.monthStart(year: year, month: month + 1)
            return first.milliseconds / 1000..<next.milliseconds / 1000
        }
    }

    private static func aligned(_ second: Int64, to length: Int64) -> Range<Int64> {
        let rest = second % length
        let start = second - (rest < 0 ? rest + length : rest)
        return start..<start + length
    }
}
