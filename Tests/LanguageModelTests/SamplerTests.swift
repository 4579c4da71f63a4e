import Foundation
import LanguageModel
import Testing

@Suite struct SamplerTests {
    private let logits: [Float] = [1, 0.5, 0, -0.5, -1, -2, 2, 0.25]

    @Test(
        "tokens are drawn as often as their probabilities say",
        arguments: [
            SamplingParameters(), SamplingParameters(temperature: 0.5), SamplingParameters(temperature: 2),
            SamplingParameters(topP: 0.7), SamplingParameters(topK: 3), SamplingParameters(topP: 0.9, topK: 5),
            SamplingParameters(logitBias: [0: 2, 6: -100]), SamplingParameters(temperature: 0.8, topP: 0.95),
        ])
    func frequencies(_ parameters: SamplingParameters) {
        let count = 40_000
        var sampler = Sampler(parameters: parameters, seed: 17)
        let expected = sampler.distribution(of: logits)
        #expect(abs(expected.reduce(0, +) - 1) < 1e-5)
        var observed = [Int](repeating: 0, count: logits.count)
        for _ in 0..<count { observed[sampler.draw(from: logits)] += 1 }
        for token in logits.indices where expected[token] == 0 { #expect(observed[token] == 0) }
        let cells = logits.indices.filter { Double(expected[$0]) * Double(count) >= 5 }
        let statistic = cells.reduce(0.0) { sum, token in
            let mean = Double(expected[token]) * Double(count)
            return sum + (Double(observed[token]) - mean) * (Double(observed[token]) - mean) / mean
        }
        // Pearson's statistic exceeds this bound by chance once in 10,000 seeds (quantile of chi-square by Wilson and
        // Hilferty's approximation, z = 3.719).
        let freedom = Double(max(cells.count - 1, 1))
        let bound = freedom * pow(1 - 2 / (9 * freedom) + 3.719 * (2 / (9 * freedom)).squareRoot(), 3)
        #expect(statistic < bound)
    }

    @Test("the distribution is the softmax, cut as asked")
    func distributions() {
        let sampler = Sampler(parameters: SamplingParameters(), seed: 0)
        let weights = logits.map { exp(Double($0)) }
        let total = weights.reduce(0, +)
        for (found, weight) in zip(sampler.distribution(of: logits), weights) {
            #expect(abs(Double(found) - weight / total) < 1e-6)
        }
        // Sorted: token 6 has 0.471, token 0 0.173, 1 0.105, 7 0.082 …
        let half = Sampler(parameters: SamplingParameters(topP: 0.47), seed: 0).distribution(of: logits)
        #expect(half.indices.filter { half[$0] > 0 } == [6])
        let more = Sampler(parameters: SamplingParameters(topP: 0.6), seed: 0).distribution(of: logits)
        #expect(more.indices.filter { more[$0] > 0 } == [0, 6])
        let top = Sampler(parameters: SamplingParameters(topK: 3), seed: 0).distribution(of: logits)
        #expect(top.indices.filter { top[$0] > 0 } == [0, 1, 6])
        let none = Sampler(parameters: SamplingParameters(topP: 0), seed: 0).distribution(of: logits)
        #expect(none[6] == 1)
    }

    @Test("temperature 0 takes the most probable token, the first of equals")
    func greedy() {
        var sampler = Sampler(parameters: SamplingParameters(temperature: 0), seed: 1)
        #expect(sampler.draw(from: logits) == 6)
        #expect(sampler.draw(from: [0, 3, 3]) == 1)
        var biased = Sampler(parameters: SamplingParameters(temperature: 0, logitBias: [4: 100]), seed: 1)
        #expect(biased.draw(from: logits) == 4)
    }

    @Test("the same seed draws the same tokens, another seed others")
    func seeds() {
        func text(_ seed: UInt64) -> [Token] {
            var generator = TokenGenerator(
                model: Fixtures.model.model, context: [SpecialToken.begin.token], parameters: SamplingParameters(),
                seed: seed)
            return (0..<40).map { _ in generator.next().token }
        }
        #expect(text(1) == text(1))
        #expect(text(1) != text(2))
    }

    @Test("penalties make what was drawn less likely")
    func penalties() {
        let flat = [Float](repeating: 0, count: 10)
        var sampler = Sampler(parameters: SamplingParameters(presencePenalty: 100), seed: 2)
        #expect(Set((0..<10).map { _ in sampler.draw(from: flat) }) == Set(0..<10))
        var frequent = Sampler(parameters: SamplingParameters(temperature: 0, frequencyPenalty: 0.4), seed: 2)
        #expect((0..<5).map { _ in frequent.draw(from: [1, 0.3]) } == [0, 0, 1, 0, 1])
        var counted = Sampler(parameters: SamplingParameters(temperature: 0, frequencyPenalty: 1), seed: 2)
        #expect((0..<4).map { _ in counted.draw(from: [1.5, 0]) } == [0, 0, 1, 0])
    }

    @Test("odd parameters and scores do not trap")
    func odd() {
        for parameters in [
            SamplingParameters(temperature: -1), SamplingParameters(temperature: .nan), SamplingParameters(topP: -3),
            SamplingParameters(topP: .nan), SamplingParameters(topK: -2),
            SamplingParameters(logitBias: [-1: 3, 99: 1]),
            SamplingParameters(temperature: 1e-30), SamplingParameters(temperature: .infinity),
        ] {
            let odd: [[Float]] = [logits, [], [0], [-.infinity, -.infinity], [-.infinity, 1], [.nan, 0, 1]]
            for scores in odd {
                var sampler = Sampler(parameters: parameters, seed: 3)
                let token = sampler.draw(from: scores)
                #expect(scores.isEmpty ? token == 0 : scores.indices.contains(token))
            }
        }
        var sampler = Sampler(parameters: SamplingParameters(), seed: 4)
        #expect((0..<100).allSatisfy { _ in sampler.draw(from: [-.infinity, 1]) == 1 })
    }

    @Test("log-probabilities are the model's own, whatever the sampling")
    func logProbabilities() {
        let model = Fixtures.Constant(logits: logits)
        let parameters = SamplingParameters(temperature: 0, logitBias: [3: 100])
        var generator = TokenGenerator(model: model, context: [], parameters: parameters, seed: 0, alternativeCount: 3)
        let written = generator.next()
        let total = log(logits.reduce(0.0) { $0 + exp(Double($1)) })
        #expect(written.token == 3)
        #expect(abs(Double(written.logProbability) - (-0.5 - total)) < 1e-5)
        #expect(written.alternatives.map(\.token) == [6, 0, 1])
        #expect(abs(Double(written.alternatives[0].logProbability) - (2 - total)) < 1e-5)
        #expect(generator.force(5).token == 5)
        #expect(generator.context == [3, 5])
    }
}
