import Detection

/// How many accounts sent how many exchanges with the shared template, beside what independent customers would show.
struct SpreadPicture {
    let labels: [String]
    let accounts: [Double]
    let independent: [Double]

    /// Nil for a campaign that has no such numbers, or whose numbers do not fit together.
    init?(_ campaign: Campaign) {
        guard let spread = campaign.figures?.spread, !spread.accounts.isEmpty,
            spread.bounds.count == spread.accounts.count + 1, spread.independent.count == spread.accounts.count
        else { return nil }
        accounts = spread.accounts.map { Double(max($0, 0)) }
        independent = spread.independent.map { $0.isFinite ? max($0, 0) : 0 }
        let last = spread.accounts.count - 1
        labels = (0...last).map { index in
            let (from, below) = (spread.bounds[index], spread.bounds[index + 1])
            if index == last, below == .max { return "≥ \(Wording.count(from))" }
            return below <= from || below - 1 == from
                ? Wording.count(from) : "\(Wording.count(from))–\(Wording.count(below - 1))"
        }
    }

    func draw(on markup: inout Markup, width: Double, height: Double) {
        let (left, top, bottom) = (44.0, 30.0, 40.0)
        let plot = (width: width - left - 8, height: height - top - bottom)
        let scale = CountScale(greatest: max(accounts.max() ?? 1, independent.max() ?? 1), height: plot.height)
        let slot = plot.width / Double(labels.count)
        drawKey(on: &markup, x: left)
        markup.group(x: left, y: top) { markup in
            for tick in scale.ticks {
                let y = plot.height - scale.length(tick)
                markup.line(0, y, plot.width, y, kind: "rule")
                markup.words(CountScale.label(tick), x: -8, y: y + 4, size: 11, anchor: .end, kind: "muted")
            }
            for (index, count) in accounts.enumerated() where count > 0 {
                let high = max(scale.length(count), 0.6)
                markup.rectangle(
                    x: slot * (Double(index) + 0.14), y: plot.height - high, width: slot * 0.72, height: high,
                    kind: "known")
            }
            markup.line(0, plot.height, plot.width, plot.height, kind: "axis")
            drawIndependent(on: &markup, slot, scale)
            let widest = Double(labels.map(\.count).max() ?? 1) * 6.5 + 8
            let every = max(Int((widest / slot).rounded(.up)), 1)
            for (index, label) in labels.enumerated() where index % every == 0 {
                markup.words(
                    label, x: slot * (Double(index) + 0.5), y: plot.height + 16, size: 11, anchor: .middle,
                    kind: "muted")
            }
            markup.words(
                "exchanges with the template that an account sent", x: plot.width / 2, y: plot.height + 33, size: 11,
                anchor: .middle, kind: "muted")
        }
    }

    private func drawKey(on markup: inout Markup, x: Double) {
        markup.rectangle(x: x, y: 3, width: 10, height: 10, kind: "known", radius: 2)
        markup.words("these accounts", x: x + 15, y: 12)
        markup.line(x + 122, 8, x + 142, 8, kind: "mark", width: 1.4, dashes: "4 3")
        markup.words("independent customers", x: x + 148, y: 12)
    }

    private func drawIndependent(on markup: inout Markup, _ slot: Double, _ scale: CountScale) {
        let points = independent.enumerated().map { index, count in
            (x: slot * (Double(index) + 0.5), y: scale.height - scale.length(count))
        }
        let path = points.enumerated().map { index, point in
            "\(index == 0 ? "M" : "L")\(Markup.pixels(point.x)) \(Markup.pixels(point.y))"
        }.joined()
        markup.empty("path", ["d": path, "class": "mark", "stroke-width": "1.4", "stroke-dasharray": "4 3"])
        for point in points {
            markup.empty(
                "circle",
                ["cx": Markup.pixels(point.x), "cy": Markup.pixels(point.y), "r": "2.4", "class": "dot"])
        }
    }
}
