import Exchanges
import Metering
import Testing

@Suite("Windows of the calendar")
struct CalendarWindowTests {
    @Test(
        "a moment lies in its window, which begins and ends where the calendar says",
        arguments: [
            (CalendarWindow.hour, "2026-11-24T21:07:33Z", "2026-11-24T21:00:00Z", "2026-11-24T22:00:00Z"),
            (.day, "2026-11-24T00:00:00Z", "2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"),
            (.week, "2026-11-24T21:07:33Z", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"),
            (.week, "2026-11-29T23:59:59Z", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"),
            (.month, "2026-11-24T21:07:33Z", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"),
            (.month, "2026-12-31T23:59:59Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            (.month, "2028-02-29T12:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"),
            (.day, "1969-12-31T23:00:00Z", "1969-12-31T00:00:00Z", "1970-01-01T00:00:00Z"),
        ])
    func bounds(window: CalendarWindow, moment: String, start: String, end: String) throws {
        func second(_ text: String) throws -> Int64 { try Timestamp(rfc3339: text).milliseconds / 1000 }
        #expect(window.bounds(of: try second(moment)) == (try second(start))..<(try second(end)))
    }
}
