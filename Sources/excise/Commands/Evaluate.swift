import ArgumentParser

/// `excise evaluate`: how good a detection is.
struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Score campaign reports against the truth of a benchmark.",
        discussion: """
            A report comes from 'excise detect --json' or from a baseline, labels from 'excise simulate'.

              excise evaluate report.json labels.jsonl.zst
              excise evaluate baseline synchrotrap log.jsonl.zst --accounts accounts.jsonl --json baseline.json
              excise evaluate baseline.json labels.jsonl.zst
            """,
        subcommands: [EvaluateReport.self, EvaluateBaseline.self], defaultSubcommand: EvaluateReport.self)
}
