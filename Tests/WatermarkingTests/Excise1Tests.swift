import Foundation
import Statistics
import Testing

@testable import Watermarking

@Suite("Excise's own mark")
struct Excise1Tests {
    private static let epoch = try! WatermarkMaster(bytes: (0..<32).map { UInt8($0) })!.epoch("2026-11")

    private func scheme(_ account: String = "acct_1", width: Int = 2) throws -> Excise1 {
        try Excise1(Self.epoch, cohort: "org-7", account: account, contextWidth: width)
    }

    private func sampled(_ scheme: Excise1, answers: Int, temperature: Double, seed: UInt64) -> [[Int32]] {
        let model = ToyModel(vocabularySize: 200)
        return (0..<answers).map { answer in
            var generator = SplitMix(state: seed &+ UInt64(answer))
            var embedder = scheme.embedder(Sampling(temperature: temperature))
            return model.answer(length: 60, temperature: temperature, &embedder, &generator)
        }
    }

    private func tape(_ texts: [[Int32]], width: Int = 2) -> Tape {
        var tape = Tape(contextWidth: width)
        for text in texts { tape.add(text) }
        return tape
    }

    @Test("has the numbers that another program computed from its description")
    func numbers() throws {
        // Python's hmac and a SipHash written from the paper, with the master of bytes 0 to 31.
        let known: [(context: [Int32], token: Int32, layer: Excise1Partition.Layer, score: Double)] = [
            ([5, 9], 3, .everyone, 2.283304032562866), ([9, 3], 128000, .cohort, 1.5189187769776076),
            ([3, 1], 0, .account, 1.857905193024901), ([1, 2], 7, .account, 0.0365661155334002),
            ([2, 2], 50256, .everyone, 0.4396886685966854), ([7, 8], 1, .cohort, 1.274158580306299),
        ]
        let scheme = try scheme()
        var tape = Tape(contextWidth: 2)
        for known in known {
            tape.insert(known.context[...], known.token)
            #expect(scheme.partition.layer(of: known.context) == known.layer)
        }
        for (score, known) in zip(scheme.scores(of: tape), known) {
            #expect(isClose(score, known.score, absolute: 1e-12))
        }
    }

    @Test("is found under the account's own three keys, and under no other account's", arguments: [1, 2])
    func found(width: Int) throws {
        let scheme = try scheme(width: width)
        let tape = tape(sampled(scheme, answers: 30, temperature: 1, seed: 7), width: width)
        for layer in Excise1Partition.Layer.allCases {
            let part = scheme.partition.part(layer, of: tape)
            let own = Excise1Key(key: scheme.keys[layer.rawValue], contextWidth: width)
            #expect(try #require(own.evidence(from: part).logP) < -20, "\(layer)")
        }
        let part = scheme.partition.part(.account, of: tape)
        for other in 2..<40 {
            let key = Excise1Key(key: Self.epoch.markKey(of: .account("acct_\(other)")), contextWidth: width)
            #expect(try #require(key.evidence(from: part).logP) > log(1e-4))
        }
    }

    @Test("is found in greedy text, where it is a bias")
    func greedy() throws {
        let tape = tape(sampled(try scheme(), answers: 60, temperature: 0, seed: 11))
        #expect(try #require(scheme().evidence(from: tape).logP) < -7)
    }

    @Test("keeps the probabilities over keys")
    func unbiased() throws {
        let logits: [Float] = [1, 0, -1, 2, -.infinity]
        let weights = logits.map { exp(Double($0) / 0.8) }
        let total = weights.reduce(0, +)
        let count = 20_000
        var drawn = [Int](repeating: 0, count: logits.count)
        var generator = SplitMix(state: 3)
        let partition = try Excise1Partition(key: .random(&generator), contextWidth: 1)
        for _ in 0..<count {
            let key = MarkKey.random(&generator)
            let scheme = Excise1(partition: partition, everyone: key, cohort: key, account: key)
            var embedder = scheme.embedder(Sampling(temperature: 0.8))
            var copy = logits
            guard case .chosen(let token) = embedder.mark(&copy, after: [4]) else { continue }
            drawn[Int(token)] += 1
        }
        #expect(drawn[4] == 0)
        let squares = zip(drawn, weights).filter { $0.1 > 0 }.reduce(0) { sum, pair in
            let expected = Double(count) * pair.1 / total
            return sum + (Double(pair.0) - expected) * (Double(pair.0) - expected) / expected
        }
        // The chi-squared distribution of 3 degrees of freedom is above 16.3 once in a thousand.
        #expect(squares < 16.3)
    }

    @Test("keeps the probabilities where so many tokens are in range that a block of them is drawn first")
    func unbiasedBlocks() throws {
        let size = 6 * Excise1.blockSize - 100
        var generator = SplitMix(state: 8)
        let logits = (0..<size).map { token in
            Float([0, -1, -2.5, -11][Int.random(in: 0..<4, using: &generator)]) - Float(token / Excise1.blockSize)
        }
        #expect(logits.count { $0 >= -Excise1.candidateRange } > Excise1.mostCandidates)
        // Classes of tokens with one logit: a block, and one of the four values.
        let inRange = logits.map { $0 >= -Excise1.candidateRange }
        var expected: [Float: Double] = [:]
        for (logit, counts) in zip(logits, inRange) where counts { expected[logit, default: 0] += exp(Double(logit)) }
        let total = expected.values.reduce(0, +)
        let count = 4000
        var drawn: [Float: Double] = [:]
        let partition = try Excise1Partition(key: .random(&generator), contextWidth: 1)
        for _ in 0..<count {
            let key = MarkKey.random(&generator)
            let scheme = Excise1(partition: partition, everyone: key, cohort: key, account: key)
            var embedder = scheme.embedder(Sampling(temperature: 1))
            var copy = logits
            guard case .chosen(let token) = embedder.mark(&copy, after: [4]) else { continue }
            #expect(inRange[Int(token)])
            drawn[logits[Int(token)], default: 0] += 1
        }
        let common = expected.filter { $0.value / total * Double(count) >= 5 }
        let squares = common.reduce(0) { sum, pair in
            let expected = Double(count) * pair.value / total
            let difference = drawn[pair.key, default: 0] - expected
            return sum + difference * difference / expected
        }
        #expect(common.count > 8)
        let tail = ChiSquared(degreesOfFreedom: Double(common.count - 1)).logUpperTail(squares)
        #expect(tail > log(0.001), "\(squares) of \(common.count) classes")
    }

    @Test("is found in text of which every token could be")
    func wide() throws {
        let scheme = try scheme(width: 1)
        let logits = [Float](repeating: 0, count: 8 * Excise1.blockSize)
        var embedder = scheme.embedder(Sampling(temperature: 1))
        var text: [Int32] = [1]
        for _ in 0..<40 {
            var copy = logits
            guard case .chosen(let token) = embedder.mark(&copy, after: text) else { break }
            text.append(token)
        }
        #expect(text.count == 41 && Set(text.map { $0 / Int32(Excise1.blockSize) }).count > 4)
        #expect(try #require(scheme.evidence(from: tape([text], width: 1)).logP) < -100)
    }

    @Test("leaves the second occurrence of a context in an answer as it is")
    func repeated() throws {
        var embedder = try scheme().embedder(Sampling())
        var logits: [Float] = [0, 1, 2, 3]
        #expect(embedder.mark(&logits, after: [1, 2]) != .unmarked)
        logits = [0, 1, 2, 3]
        #expect(embedder.mark(&logits, after: [0, 1, 2]) == .unmarked)
        #expect(logits == [0, 1, 2, 3])
        #expect(embedder.mark(&logits, after: [2, 1]) != .unmarked)
    }

    @Test(
        "survives logits that no model should give",
        arguments: [
            [], [Float.nan], [-.infinity, -.infinity], [.infinity, 0], [.nan, 1, -.infinity],
            [Float](repeating: 0, count: 70),
        ])
    func oddLogits(logits: [Float]) throws {
        for temperature in [0, 0.2, 1, 1e30, 1e-30] {
            for tokens: [Int32] in [[], [1], [.min, .max], [-1, 7, 1 << 30]] {
                var copy = logits
                var embedder = try scheme().embedder(Sampling(temperature: temperature))
                if case .chosen(let token) = embedder.mark(&copy, after: tokens) {
                    #expect(copy.indices.contains(Int(token)) && copy[Int(token)] > -.infinity)
                    #expect(copy.count { $0 > -.infinity } == 1)
                }
            }
        }
    }
}
