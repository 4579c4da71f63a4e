import ArgumentParser
import Exchanges
import Foundation

/// `excise log tail`.
struct LogTail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Show the last exchanges.",
        discussion: """
              excise log tail
              excise log tail -n 100 --json | jq .usage
              excise log tail --follow --data /var/lib/excise

            With --follow, exchanges are shown as they end, until Ctrl-C.
            """)

    @Option(name: .customShort("n"), help: ArgumentHelp("How many exchanges.", valueName: "count"))
    var count = 20

    @Flag(name: [.customShort("f"), .long], help: "Go on with what is added.")
    var follow = false

    @Flag(help: "Write records as they are in the log.")
    var json = false

    @OptionGroup var input: LogInputOptions

    func validate() throws {
        if count < 0 { throw ValidationError("-n must be 0 or more.") }
        if follow, input.logs.contains("-") { throw ValidationError("Standard input cannot be followed.") }
        if input.strict {
            throw ValidationError("'excise log tail' passes bad lines over; --strict is for the others.")
        }
    }

    func run() async throws {
        let output = try LogOutput(path: "-")
        if !json { try output.write(Array((LogRow.header + "\n").utf8)) }
        func show(_ view: borrowing ExchangeView) throws(FieldFault) {
            var line = json ? [UInt8](view.bytes) : Array(try LogRow.text(view).utf8)
            line.append(0x0A)
            lines += line
        }
        var lines: [UInt8] = []
        var follower = try LogFollower(input.paths)
        let summary = try follower.last(count) { (view) throws(FieldFault) in try show(view) }
        try output.write(lines)
        try output.flush()
        LogInputOptions.warn(summary)
        while follow, !output.isClosedByReader {
            try await Task.sleep(for: .milliseconds(250))
            lines = []
            let skipped = try follower.poll { (view) throws(FieldFault) in try show(view) }
            try output.write(lines)
            try output.flush()
            if skipped > 0 { StandardError.write("\(skipped) bad line(s) skipped") }
        }
        try output.finish()
    }
}

/// One exchange as a line for a person.
enum LogRow {
    private static let widths = [24, 6, 20, 24, 11, 8, 8, 9]

    static let header = row([
        "TIME", "STATUS", "ACCOUNT", "MODEL", "OPERATION", "INPUT", "OUTPUT", "MS", "ACTIONS",
    ])

    static func text(_ view: borrowing ExchangeView) throws(FieldFault) -> String {
        let usage = try view.usage
        let latency = try view.numberIfAny(.latency).map { abs($0) < 1e15 ? String(Int($0.rounded())) : "-" }
        return row([
            try view.time.rfc3339, String(try view.status), try view.string(.account).string,
            try view.string(.model).string, try view.stringIfAny(.operation)?.string ?? "-", String(usage.input),
            String(usage.output), latency ?? "-", try view.strings(.actions).joined(separator: " "),
        ])
    }

    private static func row(_ cells: [String]) -> String {
        var line = ""
        for (cell, width) in zip(cells, widths + [0]) {
            let cell = TextTable.oneLine(cell)
            line += cell + String(repeating: " ", count: max(width - cell.count, 0)) + "  "
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}
