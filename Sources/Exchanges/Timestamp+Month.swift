extension Timestamp {
    /// The year and the month (1 to 12) in UTC.
    public var yearAndMonth: (year: Int64, month: Int64) {
        let date = Self.civil(fromDays: Self.floorDivide(milliseconds, 86_400_000).quotient)
        return (date.year, date.month)
    }

    /// The first moment of a month (1 to 12) in UTC.
    public static func monthStart(year: Int64, month: Int64) -> Timestamp {
        Timestamp(milliseconds: days(fromCivil: year, month, 1) * 86_400_000)
    }
}
