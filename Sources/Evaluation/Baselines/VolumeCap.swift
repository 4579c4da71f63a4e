import Detection
import Exchanges

/// A cap on the exchanges of one account on one UTC day, the oldest of measures.
///
/// The cap is the quantile of the log's own accounts that leaves ``share`` of them above it, so it is set as well as somebody
/// could who knows the log. Memory: eight bytes for each day on which an account is active.
struct VolumeCap {
    /// The share of all accounts that may be above the cap: 1 in 10,000, the rate that the benchmark asks of detectors.
    var share = 1e-4

    func detect(in reader: ExchangeLogReader) throws(LogReadError) -> (CampaignReport, LogSummary) {
        let activity = try AccountActivity<DailyCounts>(reader) { (counts, _, time) throws(FieldFault) in
            counts.add(day: Int32(clamping: time.milliseconds / 86_400_000))
        }
        let cap = cap(activity.entries.values.map(\.detail.most))
        let flagged = activity.entries.filter { $0.value.detail.most > cap }.keys
        return (
            activity.report(flagging: flagged, reason: "It sent more than \(cap) exchanges on one day."),
            activity.summary
        )
    }

    /// The smallest count that at most ``share`` of the counts are above.
    func cap(_ counts: [Int32]) -> Int32 {
        let sorted = counts.sorted()
        let above = Int(Double(sorted.count) * share)
        return sorted.isEmpty ? 0 : sorted[max(0, sorted.count - 1 - above)]
    }

    /// Exchanges on each day.
    struct DailyCounts: AccountDetail {
        private var days: [(day: Int32, count: Int32)] = []

        var most: Int32 { days.map(\.count).max() ?? 0 }

        mutating func add(day: Int32, count: Int32 = 1) {
            // Logs are nearly in order, so the day is one of the last.
            if let place = days.lastIndex(where: { $0.day == day }) {
                days[place].count += count
            } else {
                days.append((day, count))
            }
        }

        mutating func merge(_ later: DailyCounts) {
            for (day, count) in later.days { add(day: day, count: count) }
        }
    }
}
