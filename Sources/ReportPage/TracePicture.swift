import Audit
import Watermarking

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Decoys as columns, chance as a curve, accounts as ticks, and those named with their names, over the deviation from what
/// unmarked text has.
enum TracePicture {
    private static let width = 960.0
    private static let height = 330.0
    private static let left = 56.0
    private static let right = 24.0
    private static let top = 56.0
    private static let bottom = 262.0
    /// Columns of decoys are half a standard deviation wide.
    private static let step = 0.5

    static func exponential(_ x: Double) -> Double { exp(x) }

    static func draw(_ report: TraceReport, on markup: inout Markup) {
        let scores = report.verdict.scores
        let decoys = scores.filter { if case .decoy = $0.holder { true } else { false } }.map(\.deviation)
        let accounts = scores.filter { if case .account = $0.holder { true } else { false } }
        let greatest = max(5, (accounts.map(\.deviation) + decoys).max() ?? 0) * 1.08
        let least = min(-4, ((accounts.map(\.deviation) + decoys).min() ?? 0) - 0.5)
        func x(_ deviation: Double) -> Double {
            left + (deviation - least) / (greatest - least) * (width - left - right)
        }
        var columns: [Int: Int] = [:]
        for decoy in decoys { columns[Int((decoy / step).rounded(.down)), default: 0] += 1 }
        let peak = Double(max(columns.values.max() ?? 1, Int(Double(decoys.count) * step * 0.45) + 1))
        func y(_ count: Double) -> Double { bottom - count / peak * (bottom - top) }

        markup.picture(
            id: "trace", width: width, height: height, title: "Keys of nobody, of accounts, and of those named",
            description: report.headline
        ) { markup in
            markup.rectangle(x: 0, y: 0, width: width, height: height, kind: "ground")
            for (column, count) in columns.sorted(by: { $0.key < $1.key }) {
                let from = x(Double(column) * step)
                markup.rectangle(
                    x: from + 0.5, y: y(Double(count)), width: x(Double(column + 1) * step) - from - 1,
                    height: bottom - y(Double(count)), kind: "known")
            }
            drawCurve(decoys.count, from: least, to: greatest, x, y, on: &markup)
            markup.line(left, bottom, width - right, bottom, kind: "axis")
            let spacing = [1.0, 2, 5, 10, 20, 50, 100].first { (greatest - least) / $0 <= 16 } ?? 200
            var tick = (least / spacing).rounded(.up) * spacing
            while tick <= greatest {
                markup.line(x(tick), bottom, x(tick), bottom + 5, kind: "axis")
                markup.words(Markup.pixels(tick), x: x(tick), y: bottom + 40, anchor: .middle, kind: "muted")
                tick += spacing
            }
            markup.words(
                "standard deviations above text without the mark", x: width - right, y: bottom + 60, anchor: .end,
                kind: "muted")
            for account in accounts.prefix(2000) {
                markup.line(
                    x(account.deviation), bottom + 8, x(account.deviation), bottom + 20, kind: "mark", width: 1)
            }
            drawNames(report.verdict.accounts, x, on: &markup)
            markup.words(
                "\(decoys.count) keys of nobody", x: left, y: 20, kind: "muted")
        }
    }

    /// The normal density, which the scores of many tuples come close to.
    private static func drawCurve(
        _ count: Int, from least: Double, to greatest: Double, _ x: (Double) -> Double, _ y: (Double) -> Double,
        on markup: inout Markup
    ) {
        guard count > 0 else { return }
        var points: [String] = []
        for place in stride(from: max(least, -4), through: min(greatest, 4.5), by: 0.1) {
            let density = exp(-place * place / 2) / 2.5066282746
            points.append("\(Markup.pixels(x(place))),\(Markup.pixels(y(density * step * Double(count))))")
        }
        markup.empty("polyline", ["points": points.joined(separator: " "), "class": "mark", "stroke-width": "1.5"])
    }

    private static func drawNames(
        _ findings: [TraceVerdict.Finding], _ x: (Double) -> Double, on markup: inout Markup
    ) {
        for (index, finding) in findings.prefix(8).enumerated() {
            guard let score = finding.score else { continue }
            let place = x(score.deviation)
            let height = top + Double(index) * 18
            markup.line(place, height + 4, place, bottom, kind: "link1", width: 2)
            markup.words(
                finding.name, x: place - 6, y: height + 8, anchor: .end, kind: "ink", bold: true)
        }
    }
}
