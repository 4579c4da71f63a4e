import ArgumentParser
import Detection
import Exchanges
import Foundation
import ReportPage

/// `excise detect`.
struct Detect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find campaigns in an exchange log: accounts that one operator runs to collect answers.",
        discussion: """
              excise detect log.jsonl.zst --accounts accounts.jsonl
              excise detect logs/ --accounts accounts.jsonl --json report.json --html report.html
              excise detect logs/ --accounts accounts.jsonl --at 2026-02-10T00:00:00Z
              excise detect monday.jsonl.zst --sketches monday.sketches
              excise detect monday.sketches tuesday.sketches --accounts accounts.jsonl

            The report tells what links the accounts of a campaign, what speaks for it, and how often independent customers would
            show as much. docs/detection.md explains how it decides.

            The parts of a large log can be read on several machines: each writes its sketches, which hold no text, and one detects
            over them, in the order of the log. The report is that of the whole log.
            """)

    @OptionGroup var input: LogInputOptions

    @Option(
        help: ArgumentHelp(
            "The account directory; without it, accounts are judged by their exchanges alone.", valueName: "file"))
    var accounts: String?

    @Option(help: ArgumentHelp("Where the report goes as JSON; - for standard output.", valueName: "file"))
    var json: String?

    @Option(help: ArgumentHelp("Where the report goes as a page to read in a browser.", valueName: "file"))
    var html: String?

    @Option(help: ArgumentHelp("Where a picture of the most certain campaign goes (SVG).", valueName: "file"))
    var picture: String?

    @Option(
        help: ArgumentHelp(
            "Where the sketches of the accounts go, to be detected in later with others'; nothing is searched now.",
            valueName: "file"))
    var sketches: String?

    @Option(help: ArgumentHelp("Look only at what had been seen by then (RFC 3339).", valueName: "time"))
    var at: Timestamp?

    @Option(
        help: ArgumentHelp(
            "How often a live detector would have looked, for the moments of detection: such as 6h or 30m.",
            valueName: "duration"))
    var sweep: DurationArgument = DurationArgument(.seconds(6 * 3600))

    @Option(help: "Another seed for the hashes; the findings hardly depend on it.")
    var seed: UInt64 = 1

    @Option(
        name: .customLong("without"), parsing: .upToNextOption,
        help: ArgumentHelp(
            "Families of evidence that are not looked at, to see what they are worth.", valueName: "family"))
    var ignored: [Family] = []

    @Option(help: "How many threads work; the report does not depend on it.")
    var threads: Int = ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        guard (1...1024).contains(threads) else { throw ValidationError("--threads must be from 1 to 1024.") }
        guard sweep.duration >= .seconds(1) else { throw ValidationError("--sweep must be a second or more.") }
        if sketches != nil, json != nil || html != nil || picture != nil || at != nil {
            throw ValidationError("--sketches writes no report: detect in the sketches to get one.")
        }
    }

    func run() throws {
        let directory = try accounts.map { try AccountDirectory(paths: [$0]) } ?? AccountDirectory([])
        let (table, skippedLines) =
            try SketchFiles.areGiven(input) ? SketchFiles.read(input.logs, seed: seed) : readLogs()
        if let sketches {
            let output = try LogOutput(path: sketches)
            try table.write(skippedLines: skippedLines) { (bytes) throws(ExchangeLogError) in try output.write(bytes) }
            return try output.finish()
        }
        var detector = Detector()
        detector.threads = threads
        detector.sweepInterval = Int(sweep.duration.components.seconds)
        detector.ignored = Set(ignored)
        detector.progress = SearchProgressBar.report
        let report = detector.report(
            Population(table, directory: directory, threads: threads), at: at, skippedLines: skippedLines)

        if let json {
            var bytes: [UInt8] = []
            report.write(into: &bytes)
            try write(bytes, to: json)
        }
        if let html { try write(Array(CampaignPage.html(for: report).utf8), to: html) }
        if let picture {
            if let campaign = report.campaigns.first {
                try write(Array(CampaignPicture.svg(for: campaign).utf8), to: picture)
            } else {
                StandardError.write("No campaign was found, so \(picture) was not written.")
            }
        }
        if json != "-", html != "-", picture != "-" {
            let text = CampaignText(width: Terminal.width, isColoured: Terminal.isColoured)
            print(text.text(of: report, from: .log), terminator: "")
        }
    }

    /// The sketches of the accounts in the logs, and how many lines were skipped.
    private func readLogs() throws -> (table: SketchTable, skippedLines: Int) {
        var reader = try input.reader()
        reader.threads = threads
        let seed = seed
        let (table, summary) = try reader.reduce(into: SketchTable(seed: seed)) {
            (table, view) throws(FieldFault) in
            try table.add(view)
        } merge: {
            $0.merge($1)
        }
        LogInputOptions.warn(summary)
        return (table, summary.skipped)
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let output = try LogOutput(path: path)
        try output.write(bytes)
        try output.finish()
    }
}

extension Family: ExpressibleByArgument {}

extension Timestamp: ExpressibleByArgument {
    /// RFC 3339.
    public init?(argument: String) {
        guard let time = try? Timestamp(rfc3339: argument) else { return nil }
        self = time
    }
}

/// A duration on a command line, such as `6h`.
struct DurationArgument: ExpressibleByArgument {
    let duration: Duration

    init(_ duration: Duration) { self.duration = duration }

    init?(argument: String) {
        guard let duration = try? DurationText.parse(argument) else { return nil }
        self.duration = duration
    }

    var defaultValueDescription: String { DurationText.format(duration) }
}

/// How far the search after reading has come, on one line that is drawn over.
enum SearchProgressBar {
    /// What ``Detector/progress`` calls; nil where there is nobody to look.
    static var report: (@Sendable (Double) -> Void)? {
        guard StandardError.isTerminal else { return nil }
        let begun = ContinuousClock.now
        return { share in
            let elapsed = ContinuousClock.now - begun
            let (seconds, _) = elapsed.components
            let filled = Int(min(max(share, 0), 1) * 24)
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
            let left = share > 0.02 ? Int(Double(seconds) * (1 - share) / share) : 0
            let text =
                share >= 1
                ? ""
                : "\(bar) \(Int(share * 100)) %  searching for campaigns  \(DurationText.format(.seconds(left))) left"
            FileHandle.standardError.write(Data((StandardError.clear + text).utf8))
        }
    }
}
