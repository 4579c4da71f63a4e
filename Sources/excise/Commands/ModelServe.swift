import ArgumentParser
import Foundation
import LanguageModel
import Logging
import ModelServer

/// `excise model serve`: the built-in model behind an HTTP server that speaks OpenAI's and Anthropic's APIs.
struct ModelServe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve a small language model over the OpenAI and Anthropic APIs.",
        discussion: """
            Without --model the built-in model is used; it is trained on first use, which takes about a second.
            The model answers in almost-sense: it is for trying things out, for tests and for experiments.

            With --replies it answers known questions in known words, in chat completions, messages and responses: each \
            line of the file is a JSON object with `question` (what the user says last, byte for byte), `answer`, and \
            where wanted `reasoning` (written where a request asks for reasoning) and `summary` (in its place where a \
            request asks for a summary):

              {"question": "What is 2 + 3?", "reasoning": "Three after two is five.", "answer": "5"}
            """)

    @Option(help: "The name or address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 for any free one.")
    var port = 8081

    @Option(help: ArgumentHelp("A model file to serve, as `excise model train` writes them.", valueName: "file"))
    var model: String?

    @Option(help: ArgumentHelp("A file of recorded replies, as JSON Lines.", valueName: "file"))
    var replies: String?

    @Option(help: ArgumentHelp("The model's name in the API.", valueName: "name"))
    var name = "excise-tiny"

    @Option(help: ArgumentHelp("Keep the trained built-in model in this folder.", valueName: "folder"))
    var cache: String?

    @Option(help: "Wait this many milliseconds before each token.")
    var delayMs = 0

    @Option(help: "The member of chat messages that carries reasoning: reasoning or reasoning_content.")
    var reasoningField = ModelServerConfiguration.ReasoningField.reasoning

    @Flag(help: "Think before answering even where a request does not ask for it.")
    var reason = false

    @Option(
        help: ArgumentHelp("The key that requests must carry; EXCISE_MODEL_API_KEY does the same.", valueName: "key"))
    var apiKey: String?

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is a number from 0 to 65535.") }
        guard (0...600_000).contains(delayMs) else { throw ValidationError("--delay-ms is a number from 0 to 600000.") }
    }

    func run() async throws {
        let key = apiKey ?? ProcessInfo.processInfo.environment["EXCISE_MODEL_API_KEY"]
        var logger = Logger(label: "excise.model")
        logger.logLevel = .notice
        let configuration = ModelServerConfiguration(
            host: host, port: port, modelName: name, apiKey: key, tokenDelay: .milliseconds(delayMs),
            reasoningField: reasoningField, reasonsByDefault: reason, logger: logger)
        let server = ModelServer(model: try loadModel(), replies: try loadReplies(), configuration: configuration)
        let address = host.contains(":") ? "[\(host)]" : host
        try await server.runUntilSignalled { port in
            print("Serving \(name) at http://\(address):\(port)/v1")
            fflush(nil)
        }
    }

    private func loadReplies() throws -> RecordedReplies {
        guard let replies else { return RecordedReplies() }
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: replies)))
        do {
            return try RecordedReplies(jsonLines: bytes)
        } catch {
            throw ValidationError("\(replies): \(error)")
        }
    }

    private func loadModel() throws -> TextModel {
        guard let model else {
            return BuiltInModel.load(cacheFolder: cache.map { URL(fileURLWithPath: $0, isDirectory: true) })
        }
        return try ModelFileOption.read(model)
    }
}

extension ModelServerConfiguration.ReasoningField: ExpressibleByArgument {}
