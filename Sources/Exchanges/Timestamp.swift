/// A moment: whole milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Written as RFC 3339 in UTC with three fraction digits (`2026-02-03T04:05:06.789Z`), the form that every file of the
/// exchange log's contract uses. Years 0000 to 9999 have that form; moments outside are held at those ends when written.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Milliseconds since the epoch, negative before it.
    public var milliseconds: Int64

    /// The moment that many milliseconds after 1970-01-01T00:00:00Z.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The moment that many whole seconds after 1970-01-01T00:00:00Z. Seconds outside of years 0000 to 9999 are held at
    /// those ends.
    public init(seconds: Int64) {
        let (first, last) = (Self.earliest.milliseconds / 1000, Self.latest.milliseconds / 1000)
        self.milliseconds = min(max(seconds, first), last) * 1000
    }

    /// 0000-01-01T00:00:00.000Z.
    public static let earliest = Timestamp(milliseconds: -62_167_219_200_000)
    /// 9999-12-31T23:59:59.999Z.
    public static let latest = Timestamp(milliseconds: 253_402_300_799_999)

    /// Earlier before later.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// This moment and a span after it (rounded down to milliseconds), held between ``earliest`` and ``latest``.
    public func advanced(by span: Duration) -> Timestamp {
        let (seconds, attoseconds) = span.components
        let milliseconds = Int128(seconds) * 1000 + Int128(attoseconds / 1_000_000_000_000_000)
        let sum = Int128(self.milliseconds) + milliseconds
        let held = min(max(sum, Int128(Self.earliest.milliseconds)), Int128(Self.latest.milliseconds))
        return Timestamp(milliseconds: Int64(held))
    }
}
