import Audit
import Watermarking

/// A trace's result as text for a terminal.
public enum TraceText {
    /// The text, with a line feed at its end.
    public static func text(of report: TraceReport) -> String {
        var lines = [plain(report.headline), ""]
        lines += report.remarks.map(plain)
        lines.append(
            "\(report.counts.answers) answers, \(report.tokens) tokens, \(report.tuples) distinct tuples; "
                + "\(report.verdict.tried) keys × epochs × marks tried; level \(report.level), by \(report.isSequential ? "e-values" : "p-values")."
        )
        for commitment in report.commitments {
            lines.append("Commitment \(commitment.rootText), epoch \(commitment.epoch), \(commitment.count) keys.")
        }
        lines.append("Ours: family-wise p = 10^\(power(report.verdict.globalLogP)).")
        for (kind, findings) in [("Cohort", report.verdict.cohorts), ("Account", report.verdict.accounts)] {
            for finding in findings {
                var line = "\(kind) \(plain(finding.name)): family-wise p = 10^\(power(finding.logP))"
                if let score = finding.score {
                    line +=
                        " (\(score.mark), n \(score.count), score \(Markup.pixels(score.sum)), by chance \(Markup.pixels(score.expected)), e = 10^\(power(score.logE)))"
                }
                lines.append(line)
            }
        }
        let decoys = report.verdict.decoys
        let quantiles = decoys.quantiles.map { "\(Int($0.share * 100)) %: \(rounded($0.p))" }.joined(separator: ", ")
        lines.append(
            "\(decoys.count) keys of nobody: \(decoys.belowHundredth) with p at most 0.01; quantiles of p \(quantiles)."
        )
        return lines.joined(separator: "\n") + "\n"
    }

    /// A natural logarithm as a power of ten, with one digit.
    public static func power(_ logarithm: Double) -> String {
        logarithm.isFinite ? Markup.pixels(logarithm / 2.302585092994046) : "-999"
    }

    static func rounded(_ p: Double) -> String {
        guard p.isFinite else { return "?" }
        let scaled = (p * 10_000).rounded() / 10_000
        return "\(scaled)"
    }

    private static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
    }
}
