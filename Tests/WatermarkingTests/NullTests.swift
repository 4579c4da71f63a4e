import Foundation
import Statistics
import Testing

@testable import Watermarking

@Suite("p-values of unmarked text with skewed token frequencies")
struct NullTests {
    private static let runs = 10_000

    /// The p-values of texts that repeat themselves, each under a key of its own.
    private func pValues(width: Int, _ scheme: (inout SplitMix) throws -> any WatermarkScheme) throws -> [Double] {
        let text = SkewedText(vocabularySize: 64)
        var generator = SplitMix(state: 20_261_125)
        return try (0..<Self.runs).map { _ in
            var tape = Tape(contextWidth: width)
            let tokens = text.tokens(40, &generator)
            tape.add(tokens + tokens.prefix(30))
            return exp(try #require(scheme(&generator).evidence(from: tape).logP))
        }
    }

    /// The largest distance between the distribution of values and the uniform one.
    private func distance(_ values: [Double]) -> Double {
        let count = Double(values.count)
        return values.sorted().enumerated().reduce(0) { distance, value in
            max(
                distance, Double(value.offset + 1) / count - value.element, value.element - Double(value.offset) / count
            )
        }
    }

    @Test("are uniform for the Gumbel marks over 10,000 runs")
    func gumbel() throws {
        // Kolmogorov's distance exceeds 1.63/√n once in a hundred.
        let limit = 1.63 / Double(Self.runs).squareRoot()
        #expect(distance(try pValues(width: 1) { try SGLangGumbel(key: $0.next(), contextWidth: 1) }) < limit)
        #expect(distance(try pValues(width: 1) { try VLLMGumbel(key: $0.next(), contextWidth: 1) }) < limit)
        #expect(distance(try pValues(width: 2) { Excise1Key(key: .random(&$0), contextWidth: 2) }) < limit)
    }

    @Test("are at most as often small as they say for red and green lists over 10,000 runs")
    func greenLists() throws {
        let pValues = try pValues(width: 1) { generator in
            try ThreeBricks(vocabularySize: 64, method: .greenList(share: 0.25, bias: 2), key: generator.next() >> 1)
        }
        for level in [0.5, 0.2, 0.05, 0.01] {
            let share = Double(pValues.count { $0 <= level }) / Double(pValues.count)
            let error = 3 * (level * (1 - level) / Double(Self.runs)).squareRoot()
            #expect(share <= level + error, "\(level)")
            #expect(share > level / 4, "\(level)")
        }
    }

    @Test("are refused where repetitions are kept, whose p-values are far too small")
    func kept() throws {
        var generator = SplitMix(state: 5)
        let tokens = SkewedText(vocabularySize: 64).tokens(40, &generator)
        let copied = (0..<20).flatMap { _ in tokens }
        var kept = Tape(contextWidth: 1, repetitions: .kept)
        kept.add(copied)
        let naive = try (0..<200).map { _ in
            let sum = try SGLangGumbel(key: generator.next(), contextWidth: 1).scores(of: kept).reduce(0, +)
            return exp(try #require(ScoreNull.exponential.logTail(count: kept.count, sum: sum)))
        }
        #expect(naive.count { $0 < 1e-3 } > 20)
        #expect(throws: UnsoundTape.repetitionsKept) {
            try SGLangGumbel(key: 1, contextWidth: 1).evidence(from: kept)
        }
    }

    @Test("bounds that count repetitions hold, and find more than exact tails where the marked tuples repeat")
    func weighted() throws {
        let text = SkewedText(vocabularySize: 64)
        var generator = SplitMix(state: 77)
        var small = 0
        for _ in 0..<2000 {
            var tape = Tape(contextWidth: 1)
            tape.add(text.tokens(150, &generator))
            let scheme = try SGLangGumbel(key: generator.next(), contextWidth: 1)
            let bound = try #require(scheme.weightedLogP(of: tape))
            if bound <= log(0.05) { small += 1 }
        }
        #expect(small <= 100 && small > 0)

        // Equal weights: Chernoff's bound is known in closed form, and above the exact tail.
        let (count, sum) = (50, 80.0)
        let bound = try #require(ScoreNull.exponential.logBound(sum: 3 * sum, weights: [3: count]))
        #expect(isClose(bound, Double(count) - sum + Double(count) * log(sum / Double(count)), relative: 1e-9))
        #expect(bound > (try #require(ScoreNull.exponential.logTail(count: count, sum: sum))))
    }

    @Test("of an e-process may be looked at all the time")
    func anytime() throws {
        var generator = SplitMix(state: 99)
        var crossed = 0
        for _ in 0..<2000 {
            var process = try #require(EProcess(null: .exponential))
            for _ in 0..<30 { process.add((0..<10).map { _ in -log(Double.random(in: 1e-15..<1, using: &generator)) }) }
            if process.logP <= log(0.05) { crossed += 1 }
        }
        #expect(crossed <= 100)
        var marked = try #require(EProcess(null: .binomial(trials: 1, probability: 0.25)))
        marked.add((0..<600).map { $0 % 5 < 2 ? 1 : 0 })
        #expect(marked.logP < -15 && marked.logE > 15)
        #expect(EProcess(null: .unknown("")) == nil)
    }
}

@Suite("Tapes and evidence")
struct TapeTests {
    @Test("count a tuple once, with how often it came")
    func distinct() {
        var tape = Tape(contextWidth: 1)
        tape.add([1, 2, 1, 2, 1, 3])
        #expect(tape.count == 3 && tape.tokens == [2, 1, 3] && tape.multiplicities == [2, 2, 1])
        #expect(tape.positionCount == 5)
    }

    @Test("leave out contexts that the prompt had")
    func prompts() {
        var tape = Tape(contextWidth: 2)
        tape.add([1, 2, 3, 4, 5], prompt: [9, 1, 2, 8])
        #expect(tape.count == 2 && tape.promptedCount == 1 && Array(tape.context(0)) == [2, 3])
    }

    @Test("keep tuples apart through growth")
    func growth() {
        var tape = Tape(contextWidth: 2)
        var generator = SplitMix(state: 1)
        let tokens = (0..<5000).map { _ in Int32.random(in: 0..<200, using: &generator) }
        tape.add(tokens)
        let tuples = Set((2..<tokens.count).map { [tokens[$0 - 2], tokens[$0 - 1], tokens[$0]] })
        #expect(tape.count == tuples.count)
        tape.add(tokens)
        #expect(tape.count == tuples.count && tape.multiplicities.allSatisfy { $0 >= 2 })
    }

    @Test("say why they are no basis for an accusation")
    func unsound() throws {
        let scheme = try SGLangGumbel(key: 1, contextWidth: 1)
        var tape = Tape(contextWidth: 2)
        #expect(throws: UnsoundTape.contextWidth(2, expected: 1)) { try scheme.evidence(from: tape) }
        tape = Tape(contextWidth: 1)
        tape.add([1, 2, 70000, 4, -5])
        #expect(throws: UnsoundTape.foreignTokens(2, of: 4)) { try scheme.evidence(from: tape, vocabularySize: 50257) }
    }

    @Test("of nothing say nothing", arguments: [[], [7], [.min, .max, -1, 1 << 30]] as [[Int32]])
    func small(tokens: [Int32]) throws {
        let schemes: [any WatermarkScheme] = [
            try TransformersKGW(vocabularySize: 50), try OriginalKGW(vocabularySize: 50, function: .minHash),
            try Unigram(vocabularySize: 50, key: 1), try SynthIDText(keys: [1, 2]),
            try SynthIDText(keys: [1, 2], version: .hash), try SGLangGumbel(key: 1), try VLLMGumbel(key: 1),
            try ThreeBricks(vocabularySize: 50, method: .gumbel),
        ]
        for scheme in schemes {
            var tape = Tape(contextWidth: scheme.contextWidth)
            tape.add(tokens)
            let evidence = try scheme.evidence(from: tape)
            #expect(evidence.count == tape.count)
            if let logP = evidence.logP { #expect(logP > log(0.001) && logP <= 0) }
        }
    }

    @Test("have no p-value for SynthID's table, whatever the text")
    func table() throws {
        let scheme = try SynthIDText(ngramLength: 2, keys: [1, 2])
        var tape = Tape(contextWidth: 1)
        tape.add(Array(0..<200))
        let evidence = try scheme.evidence(from: tape)
        #expect(evidence.count == 199 && evidence.logP == nil && evidence.expected == nil)
        #expect(scheme.weightedLogP(of: tape) == nil)
    }
}
