import ArgumentParser
import Audit
import Exchanges
import Foundation
import JSON
import LanguageModel
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

    @Option(
        help: ArgumentHelp(
            "The marked model's tokenizer: a model file of excise, or built-in. Text may also come as tokens.",
            valueName: "file"))
    var tokenizer = ModelFileOption.builtIn

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
        let model = try ModelFileOption.read(tokenizer).tokenizer
        return Trace(epochs: epochs, marks: mark, level: level, vocabularySize: model.vocabularySize) { text in
            model.encode(text).map { Int32(truncatingIfNeeded: $0) }
        }
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

/// Reads collected text.
enum CollectedText {
    /// The answers of a file. JSON lines have `output` or `text`, or `tokens`, and may have `prompt` or `messages`, as an exchange
    /// log has; other files are passages between empty lines.
    static func read(_ path: String) throws -> [CollectedAnswer] {
        let bytes = try CommitmentFile.bytes(path)
        let first = bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D }
        guard first == UInt8(ascii: "{") else {
            return TrainingDocument.passages(in: String(decoding: bytes, as: UTF8.self)).flatMap(\.texts).map {
                CollectedAnswer(text: $0)
            }
        }
        var answers: [CollectedAnswer] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let document = try? JSONDocument(Array(line), depth: 64) else {
                throw CommandFailure(
                    "\(path):\(index + 1): not JSON",
                    next: "one object a line, or plain text with empty lines between passages")
            }
            let text = document.string("output") ?? document.string("text")
            let tokens = tokens(document)
            guard text != nil || tokens != nil else { continue }
            answers.append(
                CollectedAnswer(
                    prompt: document.string("prompt") ?? messages(document), text: text ?? "", tokens: tokens))
        }
        return answers
    }

    private static func tokens(_ document: JSONDocument) -> [Int32]? {
        guard let list = document.member("tokens"), list.kind == .array else { return nil }
        var tokens: [Int32] = []
        document.read { text in
            list.forEachElement(in: text) { element in
                if let number = element.integer(in: text) { tokens.append(Int32(truncatingIfNeeded: number)) }
                return true
            }
        }
        return tokens
    }

    private static func messages(_ document: JSONDocument) -> String? {
        guard let list = document.member("messages"), list.kind == .array else { return nil }
        var parts: [String] = []
        document.read { text in
            list.forEachElement(in: text) { message in
                if let content = message.member("content", in: text)?.string(in: text) { parts.append(content) }
                return true
            }
        }
        return parts.joined(separator: "\n")
    }
}
