import ArgumentParser
import Exchanges

/// `excise log export`.
struct LogExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write chosen exchanges of a log to one file, in order and as they are.",
        discussion: """
              excise log export --output all.jsonl.zst
              excise log export --from 2026-02-01T00:00:00Z --to 2026-03-01T00:00:00Z --output february.jsonl.gz
              excise log export old/*.zst --account acct_1 --status 429 --status 5xx --output -

            The output is compressed as its name says (.gz, .zst), and gets its name when it is complete.
            """)

    @Option(
        help: ArgumentHelp("Only exchanges at or after this time, RFC 3339.", valueName: "time"),
        transform: { try Timestamp(rfc3339: $0) })
    var from: Timestamp?

    @Option(
        help: ArgumentHelp("Only exchanges before this time, RFC 3339.", valueName: "time"),
        transform: { try Timestamp(rfc3339: $0) })
    var to: Timestamp?

    @Option(help: "Only exchanges of this account; may be repeated.")
    var account: [String] = []

    @Option(help: "Only exchanges with this model; may be repeated.")
    var model: [String] = []

    @Option(help: "Only exchanges with this HTTP status, such as 429 or 5xx; may be repeated.")
    var status: [StatusRange] = []

    @Option(help: ArgumentHelp("The file, or - for standard output.", valueName: "file"))
    var output: String

    @OptionGroup var input: LogInputOptions

    func run() throws {
        let reader = try input.reader()
        let output = try LogOutput(path: output)
        let accounts = Set(account)
        let models = Set(model)
        var failure: (any Error)?
        var exported = 0
        let summary = try reader.forEach { (view) throws(FieldFault) in
            if from != nil || to != nil {
                let time = try view.time
                if let from, time < from { return true }
                if let to, time >= to { return true }
            }
            if !accounts.isEmpty, !accounts.contains(try view.string(.account).string) { return true }
            if !models.isEmpty, !models.contains(try view.string(.model).string) { return true }
            if !status.isEmpty {
                let code = try view.status
                if !status.contains(where: { $0.codes.contains(code) }) { return true }
            }
            do {
                try output.write(view.bytes)
                try output.write([0x0A])
                exported += 1
            } catch {
                failure = error
            }
            return failure == nil && !output.isClosedByReader
        }
        if let failure { throw failure }
        try output.finish()
        LogInputOptions.warn(summary)
        if self.output != "-" { print("\(exported) of \(summary.records) exchange(s) written to \(self.output).") }
    }
}

/// One HTTP status or a hundred of them: `429`, `5xx`.
struct StatusRange: ExpressibleByArgument {
    let codes: Range<Int>

    init?(argument: String) {
        guard argument.count == 3, let hundred = argument.first?.wholeNumberValue, (1...9).contains(hundred) else {
            return nil
        }
        if argument.lowercased().hasSuffix("xx") {
            codes = hundred * 100..<hundred * 100 + 100
        } else if let code = Int(argument) {
            codes = code..<code + 1
        } else {
            return nil
        }
    }
}
