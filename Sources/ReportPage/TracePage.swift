import Audit
import Watermarking

/// A trace's result as one page.
public enum TracePage {
    /// Keys past that many are only in the JSON report.
    private static let greatestRows = 50

    /// One self-contained XHTML-compatible HTML document: no script, nothing from elsewhere. The same report gives the same
    /// bytes.
    public static func html(for report: TraceReport) -> String {
        Markup.page("Trace: \(report.suspect)") { markup in
            writeOpening(report, on: &markup)
            writePicture(report, on: &markup)
            writeFindings(report, on: &markup)
            writeKeys(report, on: &markup)
            writeMethod(report, on: &markup)
        }
    }

    private static func writeOpening(_ report: TraceReport, on markup: inout Markup) {
        markup.element("header") { markup in
            markup.element("h1", text: "Trace of \(report.suspect)")
            markup.element("p", ["class": "lede"], text: report.headline)
            for remark in report.remarks { markup.element("p", ["class": "quiet"], text: remark) }
        }
        markup.element("dl") { markup in
            for (name, value) in [
                ("Answers", "\(report.counts.answers)"), ("Distinct tuples", "\(report.tuples)"),
                ("Keys × epochs × marks tried", "\(report.verdict.tried)"),
                ("Chance of naming an innocent", "\(report.level)"),
            ] {
                markup.element("div") { markup in
                    markup.element("dt", text: name)
                    markup.element("dd", text: value)
                }
            }
        }
        markup.newline()
    }

    private static func writePicture(_ report: TraceReport, on markup: inout Markup) {
        markup.element("section") { markup in
            markup.element("h2", text: "Keys of nobody, of others, and of those named")
            markup.element("figure") { markup in
                TracePicture.draw(report, on: &markup)
                markup.element(
                    "figcaption",
                    text:
                        "How far each key's score lies above what text without the mark has, in standard deviations. The columns are keys that "
                        + "never marked anything, the curve is what chance predicts, the ticks are accounts."
                )
            }
        }
        markup.newline()
    }

    private static func writeFindings(_ report: TraceReport, on markup: inout Markup) {
        let findings =
            report.verdict.cohorts.map { ("cohort", $0) } + report.verdict.accounts.map { ("account", $0) }
        guard !findings.isEmpty else { return }
        markup.element("section") { markup in
            markup.element("h2", text: "Who is named")
            table(
                ["", "name", "mark", "tuples", "score", "by chance", "p of this key", "p of all that was tried"],
                on: &markup
            ) {
                markup in
                for (kind, finding) in findings {
                    let score = finding.score
                    row(
                        [
                            kind, finding.name, score.map { "\($0.mark)" } ?? "its accounts’",
                            score.map { "\($0.count)" } ?? "",
                            score.map { Markup.pixels($0.sum) } ?? "", score.map { Markup.pixels($0.expected) } ?? "",
                            score.map { power($0.logP) } ?? "", power(finding.logP),
                        ], on: &markup)
                }
            }
        }
        markup.newline()
    }

    private static func writeKeys(_ report: TraceReport, on markup: inout Markup) {
        let keys = report.verdict.scores.filter { if case .decoy = $0.holder { false } else { true } }
            .sorted { $0.logP < $1.logP }.prefix(greatestRows)
        markup.element("section") { markup in
            markup.element("h2", text: "The clearest keys")
            table(["key of", "epoch", "mark", "tuples", "deviation", "p", "e-value"], on: &markup) { markup in
                for key in keys {
                    row(
                        [
                            words(key.holder), key.epoch, "\(key.mark)", "\(key.count)", Markup.pixels(key.deviation),
                            power(key.logP), power(key.logE),
                        ], on: &markup)
                }
            }
        }
        markup.newline()
    }

    private static func writeMethod(_ report: TraceReport, on markup: inout Markup) {
        let decoys = report.verdict.decoys
        markup.element("section", ["class": "dispute"]) { markup in
            markup.element("h2", text: "How to dispute it")
            markup.element(
                "p",
                text:
                    "Every tuple of context and token counts once, and contexts that stood in the question were left out. A key’s p-value is the exact "
                    + "tail of what text made without that key scores; p-values are multiplied by everything that was tried"
                    + (report.isSequential
                        ? ", and e-values decided, which hold whenever one stops asking." : "."))
            markup.element(
                "p",
                text:
                    "\(decoys.count) keys that never marked anything went the same way: \(decoys.belowHundredth) of them have a p-value of at most 0.01, "
                    + "where chance gives about \(decoys.count / 100).")
            for commitment in report.commitments {
                markup.element("p") { markup in
                    markup.write(
                        "All \(commitment.count) keys of epoch \(commitment.epoch) were committed to before by ")
                    markup.element("span", ["class": "id"], text: commitment.rootText)
                    markup.write(". A key that is opened can be checked against it.")
                }
            }
            markup.element(
                "p",
                text:
                    "A mark says that the text depends on a key, not how: text of the marked model that was passed on or published carries it, too."
            )
        }
    }

    private static func table(
        _ names: [String], on markup: inout Markup, _ rows: (inout Markup) -> Void
    ) {
        markup.element("div", ["class": "wide"]) { markup in
            markup.element("table") { markup in
                markup.element("thead") { markup in
                    markup.element("tr") { markup in for name in names { markup.element("th", text: name) } }
                }
                markup.element("tbody") { rows(&$0) }
            }
        }
    }

    private static func row(_ cells: [String], on markup: inout Markup) {
        markup.element("tr") { markup in for cell in cells { markup.element("td", text: cell) } }
    }

    private static func words(_ holder: EpochKeys.Holder) -> String {
        switch holder {
        case .everyone: "everyone"
        case .cohort(let name): "cohort \(name)"
        case .account(let name): "account \(name)"
        case .decoy(let number): "decoy \(number)"
        }
    }

    private static func power(_ logarithm: Double) -> String {
        // Values that people can read without a power.
        abs(logarithm) < 6.9 ? TraceText.rounded(exponential(logarithm)) : "10^\(TraceText.power(logarithm))"
    }

    private static func exponential(_ x: Double) -> Double { TracePicture.exponential(x) }
}
