import Foundation
import LanguageModel
import Testing

@Suite struct NGramModelTests {
    private let model = Fixtures.model.model

    @Test("probabilities of every context sum to one and none is zero")
    func sums() {
        var random = SplitMix64(seed: 5)
        var contexts: [[Token]] = [[], [0], [-5, 99_999], [SpecialToken.begin.token, SpecialToken.user.token]]
        let corpus = Fixtures.documents.map { $0.tokens(in: Fixtures.model.chatFormat) }
        for _ in 0..<100 {
            let document = corpus[random.below(corpus.count)]
            contexts.append(Array(document.prefix(1 + random.below(document.count))))
            contexts.append((0..<5).map { _ in random.below(model.vocabularySize) })
        }
        for context in contexts {
            let logits = model.nextTokenLogits(context: context)
            #expect(logits.count == model.vocabularySize)
            #expect(logits.allSatisfy { $0.isFinite && $0 < 0 })
            let sum = logits.reduce(0.0) { $0 + exp(Double($1)) }
            #expect(abs(sum - 1) < 1e-4, "\(context)")
        }
    }

    @Test("probabilities are those of a plain implementation of the formulas", arguments: 1...5)
    func reference(order: Int) throws {
        var random = SplitMix64(seed: UInt64(order))
        let corpus = (0..<60).map { _ in [0] + (0..<random.below(20)).map { _ in 1 + random.below(6) * random.below(3) }
        }
        let size = 12
        let model = try NGramModel.train(corpus: corpus, order: order, vocabularySize: size)
        let plain = PlainKneserNey(corpus: corpus, order: order, vocabularySize: size)
        for _ in 0..<200 {
            let context = (0..<random.below(6)).map { _ in random.below(size) }
            let logits = model.nextTokenLogits(context: context)
            for token in 0..<size {
                let expected = plain.probability(of: token, after: context)
                #expect(abs(exp(Double(logits[token])) - expected) < 1e-5, "\(context) \(token)")
            }
        }
    }

    @Test("what cannot be trained on says why")
    func errors() {
        #expect(throws: NGramModel.TrainingError.orderOutOfRange(0)) {
            try NGramModel.train(corpus: [[1, 2]], order: 0, vocabularySize: 5)
        }
        #expect(throws: NGramModel.TrainingError.vocabularyOutOfRange(70_000)) {
            try NGramModel.train(corpus: [[1, 2]], order: 2, vocabularySize: 70_000)
        }
        #expect(throws: NGramModel.TrainingError.tokenOutOfRange(9, document: 1, vocabularySize: 5)) {
            try NGramModel.train(corpus: [[1, 2], [9, 1]], order: 2, vocabularySize: 5)
        }
        #expect(throws: NGramModel.TrainingError.emptyCorpus) {
            try NGramModel.train(corpus: [[1], []], order: 2, vocabularySize: 5)
        }
    }

    @Test("text that was not trained on is predicted far better than by token frequencies")
    func perplexity() throws {
        let format = Fixtures.model.chatFormat
        let corpus = Fixtures.documents.map { $0.tokens(in: format) }
        let held = TrainingText.documents(seed: 1_000, bytes: 4_000).map { $0.tokens(in: format) }
        let unigram = try NGramModel.train(corpus: corpus, order: 1, vocabularySize: model.vocabularySize)
        let ours = Self.perplexity(of: model, on: held)
        let plain = Self.perplexity(of: unigram, on: held)
        print("held-out perplexity: order \(model.order) \(ours), unigram \(plain)")
        #expect(ours * 5 < plain)
    }

    private static func perplexity(of model: NGramModel, on corpus: [[Token]]) -> Double {
        var sum = 0.0
        var count = 0.0
        for document in corpus {
            for token in model.logProbabilities(of: document) {
                sum -= Double(token.logProbability)
                count += 1
            }
        }
        return exp(sum / count)
    }
}

/// Interpolated modified Kneser-Ney smoothing as the formulas say it, without any data structure but dictionaries.
private struct PlainKneserNey {
    private var counts: [[[Token]: Int]] = []
    private var discounts: [[Double]] = []
    private let order: Int
    private let vocabularySize: Int

    init(corpus: [[Token]], order: Int, vocabularySize: Int) {
        self.order = order
        self.vocabularySize = vocabularySize
        for length in 1...order {
            var raw: [[Token]: Int] = [:]
            var before: [[Token]: Set<Token>] = [:]
            for document in corpus {
                for end in document.indices.dropFirst() where end + 1 >= length {
                    let gram = Array(document[(end + 1 - length)...end])
                    if length == order || end + 1 == length {
                        raw[gram, default: 0] += 1
                    } else {
                        before[gram, default: []].insert(document[end - length])
                    }
                }
            }
            for (gram, tokens) in before { raw[gram, default: 0] += tokens.count }
            counts.append(raw)
            let n = (1...4).map { count in Double(raw.values.count { $0 == count }) }
            let y = n[0] + n[1] > 0 ? n[0] / (n[0] + 2 * n[1]) : 0
            discounts.append(
                (0..<3).map { index in
                    let count = Double(index + 1)
                    guard y > 0, n[index] > 0 else { return 0.5 * count }
                    return min(max(count - (count + 1) * y * n[index + 1] / n[index], 0.1 * count), 0.9 * count)
                })
        }
    }

    func probability(of token: Token, after context: [Token]) -> Double {
        var probability = 1 / Double(vocabularySize)
        for length in 1...order {
            guard context.count >= length - 1 else { break }
            let history = Array(context.suffix(length - 1))
            let followers = counts[length - 1].filter { $0.key.dropLast() == history[...] }
            guard !followers.isEmpty else { break }
            let total = Double(followers.values.reduce(0, +))
            let freed = followers.values.reduce(0) { $0 + discounts[length - 1][min($1, 3) - 1] }
            let count = followers[history + [token]] ?? 0
            let own = count > 0 ? Double(count) - discounts[length - 1][min(count, 3) - 1] : 0
            probability = (own + freed * probability) / total
        }
        return probability
    }
}
