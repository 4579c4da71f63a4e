import Detection
import Exchanges

/// A campaign's exchanges over time, in one colour what was answered before detection and in another what came after.
struct TimelinePicture {
    /// More steps than that would be narrower than a line.
    static let greatestSteps = 240

    let start: Timestamp
    let stepSeconds: Double
    let counts: [Double]
    let detectedAt: Timestamp

    /// Nil for a campaign without figures.
    init?(_ campaign: Campaign) {
        guard let timeline = campaign.figures?.timeline, !timeline.counts.isEmpty else { return nil }
        let together = (timeline.counts.count + Self.greatestSteps - 1) / Self.greatestSteps
        start = timeline.start
        stepSeconds = Double(max(timeline.stepSeconds, 1)) * Double(together)
        counts = stride(from: 0, to: timeline.counts.count, by: together).map { first in
            timeline.counts[first..<min(first + together, timeline.counts.count)].reduce(0) { $0 + Double(max($1, 0)) }
        }
        detectedAt = campaign.detectedAt
    }

    /// Where the last step ends.
    var end: Timestamp {
        let seconds = Double(start.milliseconds) / 1000 + stepSeconds * Double(counts.count)
        return seconds < 253_402_300_799 ? Timestamp(seconds: Int64(max(seconds, -62_167_219_200))) : .latest
    }

    /// How long a step is, in words.
    var step: String {
        Wording.span(from: Timestamp(milliseconds: 0), to: Timestamp(seconds: Int64(min(stepSeconds, 1e11))))
    }

    func draw(on markup: inout Markup, width: Double, height: Double) {
        let (left, top, bottom) = (44.0, 22.0, 22.0)
        let plot = (width: width - left - 8, height: height - top - bottom)
        let time = TimeScale(from: start, to: end, width: plot.width)
        let scale = CountScale(greatest: counts.max() ?? 1, height: plot.height)
        markup.group(x: left, y: top) { markup in
            for tick in scale.ticks {
                let y = plot.height - scale.length(tick)
                markup.line(0, y, plot.width, y, kind: "rule")
                markup.words(CountScale.label(tick), x: -8, y: y + 4, size: 11, anchor: .end, kind: "muted")
            }
            drawAreas(on: &markup, time, scale)
            markup.line(0, plot.height, plot.width, plot.height, kind: "axis")
            for tick in time.ticks(Int(plot.width / 90)) where tick.place > 14 && tick.place < plot.width - 14 {
                markup.line(tick.place, plot.height, tick.place, plot.height + 4, kind: "axis")
                markup.words(tick.label, x: tick.place, y: plot.height + 17, size: 11, anchor: .middle, kind: "muted")
            }
            let detected = time.place(detectedAt)
            let isRight = detected > plot.width / 2
            markup.line(detected, -8, detected, plot.height, kind: "mark", width: 1.2)
            markup.words(
                "detected \(TimeScale.day(detectedAt)), \(Wording.moment(detectedAt).suffix(5))",
                x: detected + (isRight ? -6 : 6), y: -4, size: 12, anchor: isRight ? .end : .start, bold: true)
        }
    }

    /// The areas alone, for a row of a table.
    func drawSmall(on markup: inout Markup, _ time: TimeScale, height: Double) {
        drawAreas(on: &markup, time, CountScale(greatest: counts.max() ?? 1, height: height))
        let detected = time.place(detectedAt)
        markup.line(detected, 0, detected, height, kind: "mark")
    }

    private func drawAreas(on markup: inout Markup, _ time: TimeScale, _ scale: CountScale) {
        var before = ""
        var after = ""
        let detected = time.place(detectedAt)
        for (index, count) in counts.enumerated() where count > 0 {
            let begin = Double(start.milliseconds) + Double(index) * stepSeconds * 1000
            let left = place(begin, time)
            let right = max(place(begin + stepSeconds * 1000, time), left + 0.5)
            let height = max(scale.length(count), 0.6)
            let middle = min(max(detected, left), right)
            if middle > left { before += area(left, middle, height, scale.height) }
            if right > middle { after += area(middle, right, height, scale.height) }
        }
        if !before.isEmpty { markup.empty("path", ["d": before, "class": "leaked"]) }
        if !after.isEmpty { markup.empty("path", ["d": after, "class": "known"]) }
    }

    private func place(_ milliseconds: Double, _ time: TimeScale) -> Double {
        time.place(Timestamp(milliseconds: Int64(min(max(milliseconds, -9e18), 9e18))))
    }

    private func area(_ left: Double, _ right: Double, _ height: Double, _ floor: Double) -> String {
        "M\(Markup.pixels(left)) \(Markup.pixels(floor))v\(Markup.pixels(-height))H\(Markup.pixels(right))"
            + "v\(Markup.pixels(height))z"
    }
}
