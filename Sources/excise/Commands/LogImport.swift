import ArgumentParser
import Exchanges

/// `excise log import`.
struct LogImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Turn somebody else's log into an exchange log.",
        discussion: """
              excise log import requests.jsonl results.jsonl --account acct_1 --output batch.jsonl.zst
              excise log import spend-logs.json --output litellm.jsonl.zst
              excise log import --from otel-genai traces/*.json --account 'the shop' --output -

            openai-batch: request and result lines of OpenAI's Batch API, joined by custom_id.
            litellm: rows of LiteLLM_SpendLogs, as an array or one a line.
            otel-genai: OpenTelemetry spans as JSON, in OTLP envelopes or one by one.

            Every line that cannot be used is told with its file, line and field, and the command then ends with status 1.
            """)

    @Option(name: .customLong("from"), help: "The format. Without it, each file's first object tells it.")
    var format: LogImporter.Format?

    @Option(help: "The account of exchanges that name none.")
    var account: String?

    @Option(
        help: ArgumentHelp("The time of exchanges that tell none, RFC 3339.", valueName: "time"),
        transform: { try Timestamp(rfc3339: $0) })
    var time: Timestamp?

    @Option(help: ArgumentHelp("The file, or - for standard output; .gz and .zst by name.", valueName: "file"))
    var output: String

    @Argument(help: "Files, folders, patterns, or - for standard input.")
    var files: [String]

    func run() throws {
        let output = try LogOutput(path: output)
        var line: [UInt8] = []
        let summary = try LogImporter(format: format, account: account, time: time).run(files) { fault in
            StandardError.write("\(fault)")
        } write: { record in
            line.removeAll(keepingCapacity: true)
            record.write(into: &line)
            try output.write(line)
        }
        try output.finish()
        var told = "\(summary.imported) exchange(s) imported"
        if summary.rejected > 0 { told += ", \(summary.rejected) line(s) not usable" }
        if summary.passedOver > 0 { told += ", \(summary.passedOver) span(s) that are no calls of a model" }
        StandardError.write(told)
        if summary.rejected > 0 { throw ExitCode(1) }
    }
}

extension LogImporter.Format: ExpressibleByArgument {}
