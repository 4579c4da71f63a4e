import Exchanges

/// Exchanges over time as one line of block characters.
struct Sparkline {
    private(set) var before = ""
    private(set) var after = ""
    /// Whether the detection is between two bars of it.
    let isMarked: Bool
    /// How long a bar is, in words.
    let step: String
    /// The exchanges of the highest bar.
    let greatest: Int

    init(_ timeline: TimelinePicture, columns: Int) {
        let together = (timeline.counts.count + max(columns, 1) - 1) / max(columns, 1)
        let sums = stride(from: 0, to: timeline.counts.count, by: together).map { first in
            timeline.counts[first..<min(first + together, timeline.counts.count)].reduce(0, +)
        }
        let seconds = timeline.stepSeconds * Double(together)
        let most = max(sums.max() ?? 1, 1)
        let passed = (Double(timeline.detectedAt.milliseconds) - Double(timeline.start.milliseconds)) / 1000 / seconds
        isMarked = passed >= 0 && passed <= Double(sums.count)
        step = Wording.span(from: Timestamp(milliseconds: 0), to: Timestamp(seconds: Int64(min(seconds, 1e11))))
        greatest = most < 9e18 ? Int(most) : .max
        for (index, sum) in sums.enumerated() {
            let bar = sum == 0 ? " " : Self.bars[min(Int(sum / most * 8), 7)]
            if Double(index) + 0.5 < passed { before += bar } else { after += bar }
        }
    }

    private static let bars = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
}
