import Exchanges

/// From moments to pixels, with ticks where a calendar has them.
struct TimeScale {
    let from, to: Timestamp
    let width: Double

    init(from: Timestamp, to: Timestamp, width: Double) {
        self.from = min(max(from, .earliest), .latest)
        self.to = max(min(max(to, .earliest), .latest), self.from.advanced(by: .seconds(60)))
        self.width = width
    }

    /// Where a moment is, held within the scale.
    func place(_ moment: Timestamp) -> Double {
        let length = Double(to.milliseconds) - Double(from.milliseconds)
        guard length > 0 else { return 0 }
        return min(max((Double(moment.milliseconds) - Double(from.milliseconds)) / length, 0), 1) * width
    }

    /// Moments to mark, with their labels; at most about `count`.
    func ticks(_ count: Int) -> [(place: Double, label: String)] {
        let seconds = (Double(to.milliseconds) - Double(from.milliseconds)) / 1000
        let wanted = seconds / Double(max(count, 1))
        let steps = [60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600]
        guard let step = steps.first(where: { Double($0) >= wanted }) else { return months(wanted / 2_629_746) }
        let length = Int64(step) * 1000
        let offset = from.milliseconds % length
        var moment = from.milliseconds - offset + (offset > 0 ? length : 0)
        var ticks: [(place: Double, label: String)] = []
        while moment <= to.milliseconds {
            let time = Timestamp(milliseconds: moment)
            ticks.append((place(time), label(time, isDaily: step >= 86_400)))
            moment += length
        }
        return ticks
    }

    private func months(_ wanted: Double) -> [(place: Double, label: String)] {
        let step =
            [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12_000].first { Double($0) >= wanted } ?? 24_000
        let (first, last) = (from.yearAndMonth, to.yearAndMonth)
        var month = first.year * 12 + first.month - 1
        month -= month % Int64(step)
        var ticks: [(place: Double, label: String)] = []
        while month <= last.year * 12 + last.month - 1 {
            let time = Timestamp.monthStart(year: month / 12, month: month % 12 + 1)
            let name = Self.monthNames[Int(month % 12)]
            if time >= from { ticks.append((place(time), step >= 12 ? "\(month / 12)" : "\(name) \(month / 12)")) }
            month += Int64(step)
        }
        return ticks
    }

    private func label(_ time: Timestamp, isDaily: Bool) -> String {
        let text = time.rfc3339
        let clock = String(text.dropFirst(11).prefix(5))
        return isDaily || clock == "00:00" ? Self.day(time) : clock
    }

    /// `3 Feb`.
    static func day(_ time: Timestamp) -> String {
        let text = time.rfc3339
        let day = Int(text.dropFirst(8).prefix(2)) ?? 0
        let month = Int(text.dropFirst(5).prefix(2)) ?? 1
        return "\(day) \(monthNames[(month + 11) % 12])"
    }

    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
