import ArgumentParser
import Foundation
import ReportPage
import Watermarking

/// `excise watermark test`.
struct WatermarkTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Test text for given keys of any scheme, others' schemes among them.",
        discussion: """
            Each SCHEME is a file with one scheme and its key as JSON (docs/watermarking.md): \
            {"scheme": "kgw-transformers", "vocabulary_size": 50257, "key": 15485863}. FILE is as for 'excise watermark detect'; \
            text of another model's tokenizer comes as tokens, or with --tokenizer. Nobody is named: whose the keys are is not known.

              excise watermark test answers.jsonl --scheme kgw.json sglang.json
              excise watermark test text.txt --scheme vllm.json --tokenizer o200k_base.tiktoken --pattern o200k
            """)

    @Argument(help: "The text.")
    var file: String

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Schemes with their keys.", valueName: "file"))
    var scheme: [String]

    @OptionGroup var tokenizer: MarkedTokenizerOptions

    func run() async throws {
        let schemes = try scheme.map { path in
            do {
                return try SchemeDescription.read(try CommitmentFile.bytes(path))
            } catch let failure as SchemeDescription.Failure {
                throw CommandFailure(
                    "\(path): \(failure)", next: "docs/watermarking.md has the schemes and their members")
            }
        }
        let answers = try CollectedText.read(file)
        var encode: (@Sendable (String) -> [Int32])?
        if answers.contains(where: { $0.tokens == nil || $0.prompt != nil }) {
            encode = try tokenizer.read().encode
        }
        var table = TextTable("scheme", "tuples", "score", "by chance", "log10 p", "")
        var best = 0.0
        for (path, scheme) in zip(scheme, schemes) {
            var tape = Tape(contextWidth: scheme.contextWidth)
            for answer in answers {
                let prompt = answer.prompt.flatMap { encode?($0) } ?? []
                tape.add(answer.tokens ?? encode?(answer.text) ?? [], prompt: prompt)
            }
            let name = URL(fileURLWithPath: path).lastPathComponent
            do {
                let evidence = try scheme.evidence(from: tape)
                best = min(best, evidence.logP ?? 0)
                table.add(
                    name, "\(evidence.count)", Self.rounded(evidence.sum),
                    evidence.expected.map(Self.rounded), evidence.logP.map { TraceText.power($0) },
                    Self.remark(scheme.null))
            } catch {
                table.add(name, "\(tape.count)", nil, nil, nil, "\(error)")
            }
        }
        print(table.text, terminator: "")
        let familyWise = min(0, best + log(Double(schemes.count)))
        print("Of \(schemes.count) that were tried, the family-wise p is 10^\(TraceText.power(familyWise)).")
    }

    private static func rounded(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

    private static func remark(_ null: ScoreNull) -> String? {
        if case .unknown(let reason) = null { "no p-value: \(reason)" } else { nil }
    }
}
