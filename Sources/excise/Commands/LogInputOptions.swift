import ArgumentParser
import Exchanges

/// Which logs a command reads, and what it does about bad lines.
struct LogInputOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Files, folders, patterns, or - for standard input.",
            discussion: "Without any: the folder 'exchanges' of the data folder.", valueName: "log"))
    var logs: [String] = []

    @OptionGroup var data: DataFolderOption

    @Flag(help: "Stop at the first bad line. Without it, bad lines are skipped, counted and told at the end.")
    var strict = false

    var paths: [String] {
        logs.isEmpty ? [data.path + "/exchanges"] : logs
    }

    func validate() throws {
        if !logs.isEmpty, data.folder != nil { throw ValidationError("Name logs or --data, not both.") }
        if logs.count(where: { $0 == "-" }) > 1 { throw ValidationError("Standard input (-) can be read only once.") }
    }

    /// A reader of the logs that shows its progress.
    func reader() throws -> ExchangeLogReader {
        var reader = try ExchangeLogReader(paths)
        reader.badLines = strict ? .stop : .skip
        reader.progress = LogProgressBar.report
        return reader
    }

    /// Tells what was skipped.
    static func warn(_ summary: LogSummary) {
        guard summary.skipped > 0 else { return }
        for fault in summary.faults.prefix(10) { StandardError.write("\(fault)") }
        let rest = summary.skipped - min(summary.faults.count, 10)
        StandardError.write("\(summary.skipped) bad line(s) skipped" + (rest > 0 ? ", \(rest) of them not shown" : ""))
    }
}
