import ArgumentParser
import Audit
import Exchanges
import Foundation
import JSON
import ReportPage

/// `excise canary check`.
struct CanaryCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Find out whether a model knows the values of planted canaries.",
        discussion: """
            Asks through an OpenAI-compatible API: with log-probabilities of prompts where it gives them (exposure), else by \
            completions, else by chat. P-values are exact: before planting, every value was as likely to be the planted one.

              excise canary check --set canaries.json --commitment commitment.json --suspect http://127.0.0.1:9000/v1 --model m
              excise canary check --set canaries.json --suspect https://api.example/v1 --model m --key-file key --ask chat --json -

            Ends with status 0 whatever is found, with 1 where nothing could be asked.
            """)

    @Option(help: ArgumentHelp("The set of canaries.", valueName: "file"))
    var set: String

    @Option(help: ArgumentHelp("The commitment that was published before training.", valueName: "file"))
    var commitment: String?

    @Option(help: ArgumentHelp("The suspect's API (http:// or https://, up to /v1).", valueName: "url"))
    var suspect: String

    @Option(help: ArgumentHelp("The suspect model's name in the API.", valueName: "name"))
    var model: String

    @Option(
        help: ArgumentHelp("A file with the key for the suspect's API; or set EXCISE_SUSPECT_KEY.", valueName: "file"))
    var keyFile: String?

    @Option(
        help: "How to ask: probabilities, completions or chat; without it, the most telling way that the API allows.")
    var ask: CanaryInterview.Method?

    @Option(help: "Answers for each canary where there are no log-probabilities: 1 to 1000.")
    var samples = 4

    @Option(help: "The suspect's sampling temperature.")
    var temperature = 0.7

    @Option(help: "The most tokens of an answer.")
    var maxTokens = 64

    @Option(help: "Canaries at the same time.")
    var concurrency = 4

    @Option(help: "The chance that is taken of saying that a model knows canaries that it never saw.")
    var level = 0.001

    @Option(help: ArgumentHelp("Where the report goes as JSON; - for standard output.", valueName: "file"))
    var json: String?

    func validate() throws {
        guard suspect.hasPrefix("http://") || suspect.hasPrefix("https://") else {
            throw ValidationError("--suspect is a URL, such as http://127.0.0.1:9000/v1.")
        }
        guard (1...1000).contains(samples) else { throw ValidationError("--samples is a number from 1 to 1000.") }
        guard (1...256).contains(concurrency) else { throw ValidationError("--concurrency is a number from 1 to 256.") }
        guard (1...100_000).contains(maxTokens) else {
            throw ValidationError("--max-tokens is a number from 1 to 100000.")
        }
        guard (0...2).contains(temperature) else { throw ValidationError("--temperature is a number from 0 to 2.") }
        guard level > 0, level < 1 else { throw ValidationError("--level lies between 0 and 1, such as 0.001.") }
    }

    func run() async throws {
        let set = try CanaryFile.readSet(self.set)
        if let commitment {
            let document = try? JSONDocument(try CanaryFile.bytes(commitment))
            guard document?.string("schema") == "excise.canary-commitment/1",
                document?.string("sha256") == set.commitment
            else {
                throw CommandFailure(
                    "\(self.set) is not the set that \(commitment) commits to",
                    next: "name the commitment that was written when this set was made")
            }
        }
        var url = suspect
        while url.hasSuffix("/") { url.removeLast() }
        let client = OpenAISuspect.client()
        let settings = OpenAISuspect.Settings(
            url: url, model: model, key: try SuspectKey.read(keyFile), temperature: temperature, maxTokens: maxTokens)
        let interview = CanaryInterview(
            OpenAISuspect(settings, client: client), canaries: set.canaries(), samples: samples,
            concurrency: concurrency)
        let outcome: Result<CanaryInterview.Outcome, SuspectFailure>
        do throws(SuspectFailure) {
            let method = if let ask { ask } else { try await interview.method() }
            outcome = .success(
                await interview.run(method) { done in
                    if StandardError.isTerminal { StandardError.write("\(done) of \(set.count) canaries asked about") }
                })
        } catch {
            outcome = .failure(error)
        }
        try await client.shutdown()
        switch outcome {
        case .failure(let failure): throw CommandFailure("\(failure)", next: nil)
        case .success(let outcome):
            let report = CanaryReport(
                outcome, set: set, suspect: "\(model) at \(url)", level: level, isCommitted: commitment != nil,
                samples: samples)
            if let json {
                let file = try LogOutput(path: json)
                try file.write(report.json)
                try file.finish()
            }
            if json != "-" { print(CanaryText.text(of: report), terminator: "") }
            if outcome.failed == outcome.results.count { throw ExitCode.failure }
        }
    }
}

extension CanaryInterview.Method: ExpressibleByArgument {}
