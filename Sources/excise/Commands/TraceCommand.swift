import ArgumentParser
import Audit
import Foundation
import JSON
import ReportPage

/// `excise trace`.
struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Find out whether a model was made from our answers, and through which accounts.",
        discussion: """
            Asks the suspect through an OpenAI-compatible API, or reads text that was collected, and tests it for the marks of every \
            account. Asking stops when it is enough. docs/trace.md says what a result proves and what it does not.

              excise trace --suspect http://127.0.0.1:9000/v1 --model student --keys keys --commitment commitment.json
              excise trace --suspect https://api.example/v1 --model x --key-file key --keys keys --commitment c.json \\
                --campaign report.json --html trace.html
              excise trace --suspect collected.jsonl --keys keys --commitment c.json --json trace.json
            """)

    @Option(
        help: ArgumentHelp(
            "The suspect's API (http:// or https://, up to /v1), or a file of its text.", valueName: "url or file"))
    var suspect: String

    @Option(help: ArgumentHelp("The suspect model's name in the API.", valueName: "name"))
    var model: String?

    @Option(
        help: ArgumentHelp("A file with the key for the suspect's API; or set EXCISE_SUSPECT_KEY.", valueName: "file"))
    var keyFile: String?

    @OptionGroup var options: TraceOptions

    @Option(help: ArgumentHelp("Questions, one a line.", valueName: "file"))
    var prompts: String?

    @Option(
        help: ArgumentHelp(
            "A campaign report of excise detect; questions are of the kinds that its campaigns asked.",
            valueName: "file"))
    var campaign: String?

    @Option(help: "The most questions that are put.")
    var questions = 2000

    @Option(help: "Questions at the same time.")
    var concurrency = 4

    @Option(help: "The suspect's sampling temperature.")
    var temperature = 1.0

    @Option(help: "The most tokens of an answer.")
    var maxTokens = 256

    private var isURL: Bool { suspect.hasPrefix("http://") || suspect.hasPrefix("https://") }

    func validate() throws {
        if isURL, model == nil { throw ValidationError("Name the suspect's --model.") }
        guard (1...256).contains(concurrency) else { throw ValidationError("--concurrency is a number from 1 to 256.") }
        guard (1...1_000_000).contains(questions) else {
            throw ValidationError("--questions is a number from 1 to 1000000.")
        }
        guard (1...100_000).contains(maxTokens) else {
            throw ValidationError("--max-tokens is a number from 1 to 100000.")
        }
        guard (0...2).contains(temperature) else { throw ValidationError("--temperature is a number from 0 to 2.") }
    }

    func run() async throws {
        var trace = try options.trace()
        guard isURL else {
            for answer in try CollectedText.read(suspect) { trace.add(answer) }
            let verdict = await trace.verdict(isSequential: false, tasks: options.threads)
            return try options.write(
                TraceReport(trace, verdict, suspect: suspect, isSequential: false, ending: nil))
        }
        var url = suspect
        while url.hasSuffix("/") { url.removeLast() }
        let settings = OpenAISuspect.Settings(
            url: url, model: model ?? "", key: try SuspectKey.read(keyFile), temperature: temperature,
            maxTokens: maxTokens)
        let client = OpenAISuspect.client()
        let interrogation = Interrogation(
            OpenAISuspect(settings, client: client), prompts: try questionsToPut(), concurrency: concurrency,
            tasks: options.threads)
        let (verdict, ending) = await interrogation.run(into: &trace) { progress in
            let best = progress.verdict.scores.filter { if case .account = $0.holder { true } else { false } }
                .max { $0.logE < $1.logE }
            StandardError.write(
                "\(progress.asked) asked, \(progress.tuples) tuples, e-value 10^\(TraceText.power(progress.verdict.globalLogE)) for ours, "
                    + "10^\(TraceText.power(best?.logE ?? 0)) for the clearest account")
        }
        try await client.shutdown()
        try options.write(
            TraceReport(trace, verdict, suspect: "\(settings.model) at \(url)", isSequential: true, ending: ending))
        if case .hopeless = ending, trace.counts.answers == 0 { throw ExitCode.failure }
    }

    private func questionsToPut() throws -> [String] {
        if let prompts {
            let text = String(decoding: try CommitmentFile.bytes(prompts), as: UTF8.self)
            let lines = text.split(whereSeparator: \.isNewline).map(String.init).filter {
                !$0.allSatisfy(\.isWhitespace)
            }
            guard !lines.isEmpty else { throw CommandFailure("\(prompts) has no questions", next: "write one a line") }
            return Array(lines.prefix(questions))
        }
        return CapabilityPrompts.prompts(try campaign.map(Self.capabilities) ?? [], count: questions)
    }

    /// The capabilities that a report's campaigns were after, each once.
    private static func capabilities(_ path: String) throws -> [String] {
        guard let document = try? JSONDocument(try CommitmentFile.bytes(path), depth: 64),
            document.string("schema") == "excise.campaigns/1", let campaigns = document.member("campaigns")
        else {
            throw CommandFailure(
                "\(path) is no campaign report", next: "make one with 'excise detect LOG --json report.json'")
        }
        var names: [String] = []
        document.read { text in
            campaigns.forEachElement(in: text) { campaign in
                campaign.member("capabilities", in: text)?.forEachElement(in: text) { capability in
                    if let name = capability.member("name", in: text)?.string(in: text), !names.contains(name) {
                        names.append(name)
                    }
                    return true
                }
                return true
            }
        }
        return names
    }
}
