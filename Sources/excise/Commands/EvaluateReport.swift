import ArgumentParser
import Detection
import Evaluation
import Exchanges
import Foundation

/// `excise evaluate report`, which is meant where `excise evaluate` names no other.
struct EvaluateReport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Score one report, or several of other logs together.",
        discussion: """
            Tells recall, precision, false positives of each class of customers with exact 95 % bounds, how far each hidden \
            campaign was found, what it had collected by then, and whether the stated confidence is right.

              excise evaluate report.json labels.jsonl.zst
              excise evaluate 1/report.json 1/labels.jsonl 2/report.json 2/labels.jsonl --json scores.json
            """)

    @Argument(
        help: ArgumentHelp("Reports and the labels of their logs, in turn.", valueName: "report> <labels"))
    var files: [String]

    @Option(help: ArgumentHelp("Write the scores as JSON, too; - for standard output.", valueName: "file"))
    var json: String?

    @Flag(help: "Write the tables as Markdown.")
    var markdown = false

    func validate() throws {
        guard files.count >= 2, files.count.isMultiple(of: 2) else {
            throw ValidationError("Name a report and the labels of its log, or several such pairs.")
        }
    }

    func run() throws {
        let runs = try stride(from: 0, to: files.count, by: 2).map { place in
            try EvaluationRun(
                name: Self.name(of: files[place]), report: Self.report(files[place]),
                labels: Labels(path: files[place + 1]))
        }
        let evaluation = try Evaluation(runs)
        if let json {
            let output = try LogOutput(path: json)
            try output.write(Array(try Self.encoder.encode(evaluation)) + [0x0A])
            try output.finish()
        }
        if json != "-" { print(tables(evaluation), terminator: "") }
        let unknown = evaluation.accounts.unknownFlagged
        if unknown > 0 {
            StandardError.write("\(unknown) flagged account(s) have no label: are these the labels of the same log?")
        }
    }

    /// What tells runs apart: the report's folder where it is in one, else its name.
    private static func name(of path: String) -> String {
        let parts = path.split(separator: "/").suffix(2)
        return String((parts.count == 2 ? parts.first : parts.last) ?? "-")
    }

    private static func report(_ path: String) throws -> CampaignReport {
        let text =
            try path == "-"
            ? FileHandle.standardInput.readToEnd() ?? Data() : Data(contentsOf: URL(fileURLWithPath: path))
        do {
            return try CampaignReport(json: Array(text))
        } catch {
            throw CommandFailure("\(path): \(error)", next: "name the report first, then the labels of its log")
        }
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    private func tables(_ evaluation: Evaluation) -> String {
        if markdown { return evaluation.tables.map(\.markdown).joined(separator: "\n") }
        return evaluation.tables.map { table in
            var text = TextTable(names: table.columns)
            for row in table.rows { text.add(row) }
            return table.title + "\n" + text.text + (table.note.map { $0 + "\n" } ?? "")
        }.joined(separator: "\n")
    }
}
