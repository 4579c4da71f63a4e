import ArgumentParser
import Exchanges
import Foundation
import Simulation

/// `excise simulate`.
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the exchange log of customers and attackers that a scenario describes.",
        discussion: """
              excise simulate --example > scenario.yaml
              excise simulate scenario.yaml --log log.jsonl.zst --accounts accounts.jsonl --labels labels.jsonl
              excise simulate scenario.yaml --seed 7 --corpus prompts/ --log - --accounts a.jsonl --labels l.jsonl | excise log stats -

            The same scenario, seed, corpus and traces give the same files, byte for byte, on any number of cores. The labels say
            which account belongs to which campaign or class of customers, for 'excise evaluate'.
            """)

    @Argument(help: "The scenario, a YAML file; - for standard input.")
    var scenario: String?

    @Option(help: "Another seed, another world of the same kind.")
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp(
            "Where the exchange log goes; .gz and .zst by name, - for standard output.", valueName: "file"))
    var log: String?

    @Option(help: ArgumentHelp("Where the account directory goes.", valueName: "file"))
    var accounts: String?

    @Option(help: ArgumentHelp("Where the labels go.", valueName: "file"))
    var labels: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "JSON Lines with 'text' to take prompts from, instead of the built-in grammar.", valueName: "files"))
    var corpus: [String] = []

    @Option(
        help: ArgumentHelp(
            "A folder with servegen_clients.csv.gz, to take clients' behaviour from.", valueName: "folder"))
    var traces: String?

    @Option(help: "How many threads write; the files do not depend on it.")
    var threads: Int = ProcessInfo.processInfo.activeProcessorCount

    @Flag(help: "Print a scenario with every field explained, and end.")
    var example = false

    func validate() throws {
        guard !example else { return }
        guard scenario != nil else { throw ValidationError("Name a scenario file; --example prints one.") }
        guard log != nil, accounts != nil, labels != nil else {
            throw ValidationError("Give --log, --accounts and --labels: the three files to write.")
        }
        guard (1...1024).contains(threads) else { throw ValidationError("--threads must be from 1 to 1024.") }
    }

    func run() throws {
        if example {
            print(Scenario.example)
            return
        }
        guard let scenario, let log, let accounts, let labels else { return }
        let text: String
        do {
            text =
                try scenario == "-"
                ? String(decoding: FileHandle.standardInput.readToEnd() ?? Data(), as: UTF8.self)
                : String(contentsOfFile: scenario, encoding: .utf8)
        } catch {
            throw ValidationError("Cannot read the scenario \(scenario): \(error.localizedDescription)")
        }
        let plan: Scenario
        do {
            plan = try Scenario(yaml: text)
        } catch {
            StandardError.write(error.lines(in: scenario))
            throw ExitCode(1)
        }
        let simulation = Simulation(
            plan, seed: seed, corpus: corpus.isEmpty ? nil : try Corpus(paths: corpus),
            traces: try traces.map { try ClientTraces(folder: $0) }, threads: threads)
        let start = ContinuousClock.now
        let summary = try simulation.write(log: log, accounts: accounts, labels: labels, progress: Self.report)
        let elapsed = ContinuousClock.now - start
        if StandardError.isTerminal { FileHandle.standardError.write(Data(StandardError.clear.utf8)) }
        let seconds = max(Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18, 1e-6)
        StandardError.write(
            "\(summary.exchanges) exchanges of \(summary.accounts) accounts, \(summary.attackExchanges) of them answered attacks, "
                + String(format: "%.1f s, %.0f/s", seconds, Double(summary.exchanges) / seconds))
    }

    /// How far the log has come, on one line that is drawn over; nil where there is nobody to look.
    private static var report: (@Sendable (Simulation.Progress) -> Void)? {
        guard StandardError.isTerminal else { return nil }
        return { progress in
            let (whole, part) = progress.elapsed.components
            let rate = Double(progress.exchanges) / max(Double(whole) + Double(part) * 1e-18, 1e-6)
            let share = Double(progress.exchanges) / Double(max(progress.total, 1))
            let filled = Int(share * 24)
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
            let left = Int((Double(progress.total - progress.exchanges) / max(rate, 1)).rounded(.up))
            let line =
                "\(bar) \(Int(share * 100)) %  \(progress.exchanges) of \(progress.total) exchanges"
                + String(format: "  %.0f/s  ", rate) + "\(DurationText.format(.seconds(left))) left"
            FileHandle.standardError.write(Data((StandardError.clear + line).utf8))
        }
    }
}
