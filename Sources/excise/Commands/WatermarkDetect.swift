import ArgumentParser
import Audit
import Exchanges
import Foundation
import LanguageModel
import ReportPage
import Watermarking

/// `excise watermark detect`.
struct WatermarkDetect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect",
        abstract: "Look for marks in text: of which scheme and key, how surely, and where.",
        discussion: """
            FILE is plain text (.txt) with empty lines between passages, or JSON lines with output (or text, or tokens) and perhaps prompt.

              excise watermark detect text.txt --keys keys --commitment commitment.json
              excise watermark detect text.jsonl --keys keys --commitment c.json --mark excise-1/2 sglang/2 --json report.json
            """)

    @Argument(help: "The text.")
    var file: String

    @OptionGroup var options: TraceOptions

    func run() async throws {
        var trace = try options.trace()
        let answers = try CollectedText.read(file)
        for answer in answers { trace.add(answer) }
        let verdict = await trace.verdict(isSequential: false, tasks: options.threads)
        let report = TraceReport(trace, verdict, suspect: file, isSequential: false, ending: nil)
        try options.write(report)
        guard options.json != "-", options.html != "-" else { return }
        for finding in verdict.accounts.prefix(5) {
            guard let score = finding.score else { continue }
            print("\nPassages with the mark of \(TextTable.oneLine(finding.name)), the clearest first:")
            var table = TextTable("passage", "tuples", "log10 p", "begins")
            let passages = trace.passages(of: score).enumerated().filter { $0.element.count > 0 }
                .sorted { $0.element.logP < $1.element.logP }.prefix(10)
            let texts = answers.filter { !$0.text.isEmpty || $0.tokens != nil }
            for (index, passage) in passages {
                table.add(
                    "\(index + 1)", "\(passage.count)", TraceText.power(passage.logP),
                    index < texts.count ? String(texts[index].text.prefix(50)) : nil)
            }
            print(table.text, terminator: "")
        }
    }
}
