import ArgumentParser
import Foundation
import LanguageModel

/// `excise model measure`: how long training and prediction take, and how good the predictions are.
struct ModelMeasure: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure",
        abstract: "Measure the built-in language model's training, speed and perplexity.",
        discussion: "Times mean something in a release build on a quiet machine only.")

    @Option(help: "How many tokens a prediction depends on, itself included: 1 to 8.")
    var order = 5

    @Option(help: "How many tokens the vocabulary should have: 263 to 65534.")
    var vocabulary = 2_048

    func run() async throws {
        let clock = ContinuousClock()
        var documents: [TrainingDocument] = []
        let making = clock.measure { documents = TrainingText.documents() }
        var trained: TextModel?
        let training = try clock.measure {
            trained = try TextModel.train(on: documents, vocabularySize: vocabulary, order: order)
        }
        guard let trained else { return }
        let format = trained.chatFormat
        let corpus = documents.map { $0.tokens(in: format) }
        let held = TrainingText.documents(seed: 1_000, bytes: 100_000).map { $0.tokens(in: format) }
        let unigram = try NGramModel.train(
            corpus: corpus, order: 1, vocabularySize: trained.tokenizer.vocabularySize)
        let file = trained.serialized()
        var loaded: TextModel?
        let loading = try clock.measure { loaded = try TextModel(serialized: file) }

        let count = held.reduce(0) { $0 + $1.count - 1 }
        let predicting = clock.measure {
            for document in held {
                for end in 1..<document.count {
                    _ = trained.model.nextTokenLogits(context: Array(document[max(0, end - 8)..<end]))
                }
            }
        }
        var generator = TokenGenerator(
            model: trained.model, context: [SpecialToken.begin.token], parameters: SamplingParameters(), seed: 1)
        let sampling = clock.measure { for _ in 0..<20_000 { _ = generator.next() } }

        print(
            "text         \(documents.count) documents, \(corpus.reduce(0) { $0 + $1.count }) tokens, \(seconds(making))"
        )
        print(
            "training     \(seconds(training)); \(trained.model.contextCount) contexts, "
                + "\(trained.model.successorCount) n-grams of order \(order), vocabulary \(trained.tokenizer.vocabularySize)"
        )
        print("file         \(file.count) bytes, read in \(seconds(loading)), equal: \(loaded == trained)")
        print(
            "prediction   \(microseconds(predicting, count)) per token, sampling included \(microseconds(sampling, 20_000))"
        )
        print(
            "perplexity   \(perplexity(trained.model, held)) on \(count) held-out tokens; unigrams \(perplexity(unigram, held))"
        )
    }

    private func perplexity(_ model: NGramModel, _ corpus: [[Token]]) -> String {
        let scores = corpus.flatMap { model.logProbabilities(of: $0).map { Double($0.logProbability) } }
        return String(format: "%.2f", exp(-scores.reduce(0, +) / Double(scores.count)))
    }

    private func seconds(_ duration: Duration) -> String { String(format: "%.2f s", duration / .seconds(1)) }

    private func microseconds(_ duration: Duration, _ count: Int) -> String {
        String(format: "%.1f µs", duration / .microseconds(1) / Double(count))
    }
}
