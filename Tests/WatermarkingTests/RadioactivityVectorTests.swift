import Foundation
import Testing

@testable import Watermarking

@Suite("Radioactivity, against the public code", .enabled(if: Vectors.isPresent, Comment(rawValue: Vectors.reason)))
struct RadioactivityVectorTests {
    struct File: Decodable {
        struct List: Decodable {
            let vocabSize: Int
            let ngram: Int
            let seed: UInt64
            let saltKey: UInt64
            let gamma: Double
            let context: [Int32]
            let rngSeed: GeneratorVectorTests.Seed
            let sha256U32le: String
            let scoreGreen: [Int32]
            let scoreRed: [Int32]
        }
        struct Gumbel: Decodable {
            let vocabSize: Int
            let seed: UInt64
            let saltKey: UInt64
            let context: [Int32]
            let tokens: [Int32]
            let score: [Double]
        }
        struct BinomialTail: Decodable {
            let n: Int
            let score: Int
            let gamma: Double
            let log10P: Double
        }
        struct GammaTail: Decodable {
            let n: Int
            let score: Double
            let pGammaincc: Double
        }
        struct Deduplicated: Decodable {
            let vocabSize: Int
            let ngram: Int
            let seed: UInt64
            let saltKey: UInt64
            let gamma: Double
            let scoringMethod: String
            let texts: [[Int32]]
            let prompts: [[Int32]]
            let filterFromFirstNTexts: Int
            let chunkScored: Int
            let chunkGreen: Int
            let chunkPvalue: Double
            let filteredScored: Int
            let filteredGreen: Int
            let filteredPvalue: Double?
            let perTextScored: [Int]
            let perTextGreen: [Int]
        }
        struct Roll: Decodable {
            let vocabSize: Int
            let seed: UInt64
            let saltKey: UInt64
            let gamma: Double
            let context: [Int32]
            let token: Int32
            let kgwPayloadScoresFirst32: [Double]
            let kgwPayloadsBitmapSha256: String
            let gumbelPayloadScoresFirst8: [Double]
        }
        let greenlists: [List]
        let gumbel: [Gumbel]
        let pvaluesBinomial: [BinomialTail]
        let pvaluesGamma: [GammaTail]
        let dedup: [Deduplicated]
        let payloadRoll: [Roll]
    }

    private func tape(_ context: [Int32], _ tokens: [Int32]) -> Tape {
        var tape = Tape(contextWidth: context.count, repetitions: .kept)
        for token in tokens { tape.insert(context[...], token) }
        return tape
    }

    @Test("seeds, green lists and scores are the same")
    func scores() throws {
        let file: File = try Vectors.read("radioactivity.json")
        for vector in file.greenlists {
            let scheme = try ThreeBricks(
                vocabularySize: vector.vocabSize, method: .greenList(share: vector.gamma, bias: 2), key: vector.seed,
                salt: vector.saltKey, contextWidth: vector.context.count)
            let list = scheme.greenList(after: vector.context)
            #expect(list.seed == vector.rngSeed.value)
            #expect(sha256(littleEndian(list.tokens)) == vector.sha256U32le)
            let tape = tape(vector.context, [vector.scoreGreen[0], vector.scoreRed[0]])
            #expect(scheme.scores(of: tape) == [Double(vector.scoreGreen[1]), Double(vector.scoreRed[1])])
        }
        for vector in file.gumbel {
            let scheme = try ThreeBricks(
                vocabularySize: vector.vocabSize, method: .gumbel, key: vector.seed, salt: vector.saltKey,
                contextWidth: vector.context.count)
            for (score, expected) in zip(scheme.scores(of: tape(vector.context, vector.tokens)), vector.score) {
                #expect(isClose(score, expected, relative: 2e-6, absolute: 2e-6))
            }
        }
        #expect(file.greenlists.count + file.gumbel.count == 90)
    }

    @Test("binomial and Gamma tails are the same, also where they are too small for a number")
    func tails() throws {
        let file: File = try Vectors.read("radioactivity.json")
        for vector in file.pvaluesBinomial {
            let null = ScoreNull.binomial(trials: 1, probability: vector.gamma)
            let logP = try #require(null.logTail(count: vector.n, sum: Double(vector.score)))
            #expect(
                isClose(logP / log(10), vector.log10P, relative: 1e-9, absolute: 1e-9), "\(vector.n) \(vector.score)")
        }
        for vector in file.pvaluesGamma {
            let logP = try #require(ScoreNull.exponential.logTail(count: vector.n, sum: vector.score))
            #expect(isClose(exp(logP), vector.pGammaincc, relative: 1e-9))
        }
        #expect(file.pvaluesBinomial.count + file.pvaluesGamma.count == 23)
    }

    @Test("what is counted of repeating text, prompts and served contexts is the same")
    func deduplication() throws {
        let file: File = try Vectors.read("radioactivity.json")
        for vector in file.dedup {
            let scheme = try ThreeBricks(
                vocabularySize: vector.vocabSize, method: .greenList(share: vector.gamma, bias: 2), key: vector.seed,
                salt: vector.saltKey, contextWidth: vector.ngram)
            let repetitions: Tape.Repetitions =
                switch vector.scoringMethod {
                case "none": .kept
                case "v1": .distinctContexts
                default: .distinctTuples
                }
            var served: Set<ArraySlice<Int32>> = []
            for text in vector.texts.prefix(vector.filterFromFirstNTexts) {
                for end in vector.ngram..<text.count { served.insert(text[end - vector.ngram..<end]) }
            }
            var whole = Tape(contextWidth: vector.ngram, repetitions: repetitions)
            var filtered = whole
            for (index, text) in vector.texts.enumerated() {
                // The reference begins one token late, and leaves nothing out where it keeps repetitions.
                whole.add(text, skipping: 1)
                if repetitions == .kept {
                    filtered.add(text, skipping: 1)
                } else {
                    filtered.add(text, prompt: vector.prompts[index], skipping: 1) { served.contains($0) }
                }
                var single = Tape(contextWidth: vector.ngram, repetitions: repetitions)
                single.add(text, skipping: 1)
                #expect(single.count == vector.perTextScored[index])
                #expect(scheme.scores(of: single).reduce(0, +) == Double(vector.perTextGreen[index]))
            }
            let expected = [
                (whole, vector.chunkScored, vector.chunkGreen, vector.chunkPvalue),
                (filtered, vector.filteredScored, vector.filteredGreen, vector.filteredPvalue ?? .nan),
            ]
            for (tape, scored, green, p) in expected {
                let sum = scheme.scores(of: tape).reduce(0, +)
                #expect(tape.count == scored && sum == Double(green), "\(vector.scoringMethod)")
                guard !p.isNaN else { continue }
                // The reference takes the share that was asked for, not the list's.
                let null = ScoreNull.binomial(trials: 1, probability: vector.gamma)
                #expect(isClose(exp(try #require(null.logTail(count: tape.count, sum: sum))), p, relative: 1e-9))
            }
        }
        #expect(file.dedup.count == 9)
    }

    @Test("the scores of all messages are the same")
    func messages() throws {
        let file: File = try Vectors.read("radioactivity.json")
        for vector in file.payloadRoll {
            let tape = tape(vector.context, [vector.token])
            func score(_ method: ThreeBricks.Method, _ message: Int) throws -> Double {
                try ThreeBricks(
                    vocabularySize: vector.vocabSize, method: method, key: vector.seed, salt: vector.saltKey,
                    contextWidth: vector.context.count, message: message
                ).scores(of: tape)[0]
            }
            let list = try ThreeBricks(
                vocabularySize: vector.vocabSize, method: .greenList(share: vector.gamma, bias: 2), key: vector.seed,
                salt: vector.saltKey, contextWidth: vector.context.count
            ).greenList(after: vector.context)
            let green = Set(list.tokens)
            let bits = (0..<vector.vocabSize).map {
                green.contains((vector.token + Int32($0)) % Int32(vector.vocabSize))
            }
            #expect(sha256(bitmap(bits)) == vector.kgwPayloadsBitmapSha256)
            for (message, expected) in vector.kgwPayloadScoresFirst32.enumerated().prefix(4) {
                #expect(try score(.greenList(share: vector.gamma, bias: 2), message) == expected)
            }
            for (message, expected) in vector.gumbelPayloadScoresFirst8.enumerated() {
                #expect(isClose(try score(.gumbel, message), expected, relative: 2e-6, absolute: 2e-6))
            }
        }
        #expect(file.payloadRoll.count == 6)
    }
}
