import ArgumentParser
import Audit
import Exchanges
import Foundation
import JSON
import ReportPage
import Watermarking

/// What `excise trace` and `excise watermark detect` have in common: keys, marks, the tokenizer, and where results go.
struct TraceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of watermark keys.", valueName: "folder"))
    var keys: String

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Commitments that were published before, one for each epoch. Without one nobody is named.",
            valueName: "file"))
    var commitment: [String] = []

    @Option(help: ArgumentHelp("Without a commitment: the epoch whose keys are tried.", valueName: "name"))
    var epoch: String?

    @Option(
        help: ArgumentHelp(
            "Without a commitment: the account directory whose keys are tried.", valueName: "file"))
    var accounts: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Marks to look for: excise-1/WIDTH, sglang/WIDTH, vllm/WIDTH, unigram/ENTRIES/VOCABULARY, lexical.",
            valueName: "mark"))
    var mark: [TraceMark] = [.excise1(contextWidth: 2)]

    @OptionGroup var tokenizer: MarkedTokenizerOptions

    @Option(
        help: ArgumentHelp(
            "The table of variants that lexical marks were made with, if it is your own.", valueName: "file"))
    var variants: String?

    @Option(help: "The chance of naming anybody innocent that is taken.")
    var level = 0.001

    @Option(help: ArgumentHelp("Where the report goes as JSON; - for standard output.", valueName: "file"))
    var json: String?

    @Option(help: ArgumentHelp("Where the report goes as a page to read in a browser.", valueName: "file"))
    var html: String?

    @Option(help: "How many threads share the keys.")
    var threads: Int = ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        guard level > 0, level < 1 else { throw ValidationError("--level lies between 0 and 1, such as 0.001.") }
        guard (1...1024).contains(threads) else { throw ValidationError("--threads must be from 1 to 1024.") }
        if commitment.isEmpty, epoch == nil || accounts == nil {
            throw ValidationError("Name --commitment, or --epoch and --accounts to look without naming anybody.")
        }
    }

    /// A trace that has seen nothing.
    ///
    /// - Throws: where keys are not those committed to; nothing is tested then.
    func trace() throws -> Trace {
        let folder = KeyFolder(path: keys)
        var epochs: [TraceEpoch] = []
        do {
            for file in commitment {
                let commitment = try CommitmentFile.read(file)
                let (roster, keys) = try folder.keys(of: commitment)
                epochs.append(TraceEpoch(roster: roster, keys: keys, commitment: commitment))
            }
            if epochs.isEmpty, let epoch, let accounts, let number = try folder.numbers().last {
                let members = try AccountDirectory(paths: [accounts]).accounts.map {
                    KeyRoster.Member(account: $0.id, cohort: $0.organization ?? $0.payment ?? $0.id)
                }
                let roster = KeyRoster(epoch: epoch, master: number, decoys: 1000, members: members)
                epochs = [
                    TraceEpoch(roster: roster, keys: try folder.epoch(epoch, master: number), commitment: nil)
                ]
            }
        } catch let failure as KeyFolder.Failure {
            throw CommandFailure(
                "nobody can be accused with these keys: \(failure)",
                next: "use the commitment that was published for this folder, or its backup")
        }
        guard !epochs.isEmpty else {
            throw CommandFailure(
                "there are no keys in \(keys)", next: "make the first with 'excise watermark keys create'")
        }
        let tokenizer = try tokenizer.read()
        return Trace(
            epochs: epochs, marks: mark, level: level, vocabularySize: tokenizer.vocabularySize,
            variants: try variants.map { try Watermarks.variants($0) } ?? .english, tokenize: tokenizer.encode)
    }

    func write(_ report: TraceReport) throws {
        if let json { try write(report.json, to: json) }
        if let html { try write(Array(TracePage.html(for: report).utf8), to: html) }
        if json != "-", html != "-" { print(TraceText.text(of: report), terminator: "") }
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let output = try LogOutput(path: path)
        try output.write(bytes)
        try output.finish()
    }
}

extension TraceMark: ExpressibleByArgument {
    /// As in a report.
    public init?(argument: String) { self.init(argument) }
}
