import ArgumentParser
import Foundation
import LanguageModel
import ModelServer

/// `excise model train`: a model file from text.
struct ModelTrain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a small language model.",
        discussion: """
            Without --text the model learns from the built-in text. A text file is cut into documents at empty lines; its
            bytes may be of any kind.
            """)

    @Option(parsing: .upToNextOption, help: ArgumentHelp("UTF-8 text files to learn from.", valueName: "file"))
    var text: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Questions and answers to learn from: JSON lines with prompt (or messages) and output, as an exchange log has.",
            valueName: "file"))
    var conversations: [String] = []

    @Option(help: "How many tokens a prediction depends on, itself included: 1 to 8.")
    var order = 5

    @Option(help: "How many tokens the vocabulary should have: 263 to 65534.")
    var vocabulary = 2_048

    @Option(
        help: ArgumentHelp(
            "Take the tokenizer of this model file instead of learning one; built-in for the built-in model's.",
            valueName: "file"))
    var tokenizer: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("Where to write the model.", valueName: "file"))
    var output: String

    func validate() throws {
        guard (1...NGramModel.largestOrder).contains(order) else {
            throw ValidationError("--order is a number from 1 to \(NGramModel.largestOrder).")
        }
        guard (Tokenizer.firstMerge...NGramModel.largestVocabulary).contains(vocabulary) else {
            throw ValidationError(
                "--vocabulary is a number from \(Tokenizer.firstMerge) to \(NGramModel.largestVocabulary).")
        }
    }

    func run() async throws {
        let start = ContinuousClock.now
        let documents = try readDocuments()
        let size = documents.reduce(0) { $0 + $1.texts.reduce(0) { $0 + $1.utf8.count } }
        report("\(documents.count) documents, \(size) bytes of text", since: start)
        let progress = { (step: TextModel.TrainingStep) in
            switch step {
            case .learningTokens: report("learning tokens", since: start)
            case .encoding: report("turning text into tokens", since: start)
            case .countingNGrams: report("counting n-grams", since: start)
            }
        }
        let model =
            if let tokenizer {
                try TextModel.train(
                    on: documents, tokenizer: ModelFileOption.read(tokenizer).tokenizer, order: order,
                    progress: progress)
            } else {
                try TextModel.train(on: documents, vocabularySize: vocabulary, order: order, progress: progress)
            }
        let bytes = model.serialized()
        try Data(bytes).write(to: URL(fileURLWithPath: output), options: .atomic)
        report(
            "wrote \(output): \(bytes.count) bytes, \(model.tokenizer.vocabularySize) tokens, "
                + "\(model.model.contextCount) contexts, \(model.model.successorCount) n-grams", since: start)
    }

    private func readDocuments() throws -> [TrainingDocument] {
        guard !text.isEmpty || !conversations.isEmpty else { return TrainingText.documents() }
        let answered = try conversations.flatMap { try CollectedText.read($0) }.map { answer in
            TrainingDocument.conversation([
                Turn(role: .user, text: answer.prompt ?? ""), Turn(role: .assistant, text: answer.text),
            ])
        }
        return try answered
            + text.flatMap { file in
                let content = String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
                return TrainingDocument.passages(in: content)
            }
    }

    private func report(_ message: String, since start: ContinuousClock.Instant) {
        let seconds = Double((ContinuousClock.now - start) / .milliseconds(1)) / 1_000
        FileHandle.standardError.write(Data(String(format: "%7.2f s  %@\n", seconds, message).utf8))
    }
}
