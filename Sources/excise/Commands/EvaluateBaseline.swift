import ArgumentParser
import Evaluation
import Exchanges

/// `excise evaluate baseline`.
struct EvaluateBaseline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline",
        abstract: "Run a detector of earlier work over a log, to compare with.",
        discussion: """
              volume-cap           accounts with more exchanges on one day than all but 1 in 10,000
              phrases              accounts that ask for the reasoning in 60 % of their exchanges (AegisGate)
              template-repetition  accounts whose prompts begin alike in 30 % of their exchanges (AegisGate)
              shared-attributes    groups of 20 and more that share payments, addresses or devices
              synchrotrap          groups that act on the same objects at the same times (SynchroTrap, 2014)

              excise evaluate baseline volume-cap log.jsonl.zst --accounts accounts.jsonl --json baseline.json
            """)

    @Argument(help: "Which one.")
    var name: Baseline

    @OptionGroup var input: LogInputOptions

    @Option(
        help: ArgumentHelp("The account directory; without it, nobody's payment is known.", valueName: "file"))
    var accounts: String?

    @Option(help: ArgumentHelp("Where the report goes; - for standard output.", valueName: "file"))
    var json: String

    func run() throws {
        let directory = try accounts.map { try AccountDirectory(paths: [$0]) } ?? AccountDirectory([])
        let (report, summary) = try name.detect(in: try input.reader(), directory: directory)
        var bytes: [UInt8] = []
        report.write(into: &bytes)
        let output = try LogOutput(path: json)
        try output.write(bytes)
        try output.finish()
        LogInputOptions.warn(summary)
        guard json != "-" else { return }
        print(
            "\(name.rawValue): \(report.accounts.count) account(s) and \(report.campaigns.count) campaign(s) in \(json)."
        )
    }
}

extension Baseline: ExpressibleByArgument {}
