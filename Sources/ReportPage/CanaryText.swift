import Audit

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A canary check's result as text for a terminal.
public enum CanaryText {
    /// The text, with a line feed at its end.
    public static func text(of report: CanaryReport) -> String {
        let verdict = report.verdict
        var lines = [report.headline, ""] + report.remarks
        let candidates = verdict.results.first?.candidates ?? 1
        let most = verdict.results.first.map { log2(Double($0.candidates)) } ?? 0
        let method =
            switch report.outcome.method {
            case .probabilities: "log-probabilities"
            case .completions: "completions, \(report.samples) of each"
            case .chat: "chat, \(report.samples) answer(s) to each question"
            }
        lines.append(
            "\(verdict.results.count) canaries, each among \(candidates) values; by \(method); level \(report.level)."
        )
        lines.append(
            "\(verdict.firstCount) stand first, alone of \(verdict.results.count): \(chance(verdict.firstLogP))."
        )
        lines.append("All ranks together: \(chance(verdict.rankLogP)).")
        lines.append("That the suspect never saw them: \(chance(verdict.logP)).")
        for (repetitions, results) in verdict.byRepetitions {
            let mean = results.reduce(0) { $0 + $1.exposure } / Double(results.count)
            let reproduced = results.count { $0.isReproduced == true }
            lines.append(
                "planted \(repetitions) ×: \(results.count { $0.rank == 1 }) of \(results.count) first; exposure \(Markup.pixels(mean)) bits on average, by chance 1.4, at most \(Markup.pixels(most))"
                    + (results.contains { $0.isReproduced != nil } ? ", \(reproduced) said in full" : ""))
        }
        lines.append(
            "Commitment \(report.commitment.prefix(16))…, \(report.isCommitted ? "as published" : "not published").")
        return lines.joined(separator: "\n") + "\n"
    }

    /// A p-value, as a power of ten where it is small.
    private static func chance(_ logP: Double) -> String {
        logP < -4.6 ? "p = 10^\(TraceText.power(logP))" : "p = \(TraceText.rounded(exp(logP)))"
    }
}
