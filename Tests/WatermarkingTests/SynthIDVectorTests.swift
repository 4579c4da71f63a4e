import Foundation
import Testing

@testable import Watermarking

@Suite("SynthID-Text, against the public ones", .enabled(if: Vectors.isPresent, Comment(rawValue: Vectors.reason)))
struct SynthIDVectorTests {
    struct File: Decodable {
        struct Table: Decodable {
            let samplingTableSize: Int
            let samplingTableSeed: UInt64
            let head: [UInt64]
        }
        struct Hash: Decodable {
            let currentHash: GeneratorVectorTests.Seed
            let data: [Int32]
            let result: String
        }
        struct GValues: Decodable {
            let ngramLen: Int
            let keys: String
            let samplingTableSize: Int?
            let samplingTableSeed: UInt64?
            let contextHistorySize: Int?
            let hashIv: String?
            let tokens: [Int32]
            let ngramKeyFirst: [String]
            let ngramKeyLast: [String]?
            let gBits: [UInt64]
            let contextRepetitionMask: [Int]
        }
        struct EndMask: Decodable {
            let tokens: [Int32]
            let eosTokenId: Int32
            let mask: [Int]
        }
        struct Updated: Decodable {
            let depth: Int
            let scores: [Real]
            let gBits: [UInt64]
            let logProbs2leaf: [Real]
            let logProbs3leaf: [Real]
        }
        struct Trace: Decodable {
            struct Step: Decodable {
                let watermarkApplied: Bool
                let argmax: Int
                let outFirst6: [Real]
                let thenToken: Int32
            }
            let skipFirstNgramCalls: Bool
            let ngramLen: Int
            let keys: String
            let contextHistorySize: Int
            let prompt: [Int32]
            let scores: [[Float]]
            let steps: [Step]
        }
        struct Bayesian: Decodable {
            let prior: Double
            let beta: [Double]
            let delta: [[Double]]
            let gBits: [[UInt64]]
            let mask: [[Int]]
            let posterior: [Double]
        }
        let defaultKeys: [Int64]
        let samplingTables: [Table]
        let accumulateHash: [Hash]
        let gValues: [GValues]
        let deepmindRepoGValues: [GValues]
        let eosMasks: [EndMask]
        let updateScores: [Updated]
        let processorTraces: [Trace]
        let bayesianForward: [Bayesian]
    }

    /// A number, or "-inf".
    struct Real: Decodable {
        let value: Float
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            value =
                try (try? container.decode(Float.self)) ?? (container.decode(String.self) == "-inf" ? -.infinity : .nan)
        }
    }

    /// "default30", or "default30[:9]" for the first nine.
    static func keys(_ name: String, of all: [Int64]) throws -> [Int64] {
        guard name != "default30" else { return all }
        let count = try #require(Int(name.dropFirst("default30[:".count).dropLast()))
        return Array(all.prefix(count))
    }

    @Test("g-values, layer keys and context masks of both versions are the same")
    func values() throws {
        let file: File = try Vectors.read("synthid_core.json")
        for vector in file.samplingTables {
            var generator = MersenneTwister(seed: vector.samplingTableSeed)
            #expect(vector.head.map { _ in UInt64(generator.next() & 1) } == vector.head)
        }
        for vector in file.accumulateHash {
            #expect("\(SynthIDText.hash(Int64(bitPattern: vector.currentHash.value), vector.data))" == vector.result)
        }
        for vector in file.gValues + file.deepmindRepoGValues {
            let version: SynthIDText.Version =
                if let size = vector.samplingTableSize, let seed = vector.samplingTableSeed {
                    .table(size: size, seed: seed)
                } else {
                    .hash
                }
            let scheme = try SynthIDText(
                ngramLength: vector.ngramLen, keys: Self.keys(vector.keys, of: file.defaultKeys), version: version,
                historySize: vector.contextHistorySize ?? 1024)
            if let start = vector.hashIv { #expect("\(scheme.start)" == start) }
            #expect(scheme.gValues(vector.tokens) == vector.gBits, "\(version) \(vector.ngramLen)")
            let first = vector.tokens.prefix(vector.ngramLen)
            #expect(scheme.layerKeys(first).map { "\($0)" } == vector.ngramKeyFirst)
            if let last = vector.ngramKeyLast {
                #expect(scheme.layerKeys(vector.tokens.suffix(vector.ngramLen)).map { "\($0)" } == last)
            }
            #expect(scheme.contextRepetitionMask(vector.tokens).map { $0 ? 1 : 0 } == vector.contextRepetitionMask)
        }
        for vector in file.eosMasks {
            #expect(SynthIDText.endMask(vector.tokens, end: vector.eosTokenId).map { $0 ? 1 : 0 } == vector.mask)
        }
        #expect(file.accumulateHash.count + file.gValues.count + file.deepmindRepoGValues.count == 72)
    }

    @Test("the tournament, of two leaves and of three, gives the same probabilities")
    func tournament() throws {
        let file: File = try Vectors.read("synthid_core.json")
        for vector in file.updateScores {
            for (leaves, expected) in [(2, vector.logProbs2leaf), (3, vector.logProbs3leaf)] {
                let scheme = try SynthIDText(keys: Array(file.defaultKeys.prefix(vector.depth)), leaves: leaves)
                let largest = vector.scores.map(\.value).max() ?? 0
                var probabilities = vector.scores.map { exp($0.value - largest) }
                let sum = probabilities.reduce(0, +)
                probabilities = probabilities.map { $0 / sum }
                var bits = vector.gBits
                probabilities.withUnsafeMutableBufferPointer { probabilities in
                    bits.withUnsafeMutableBufferPointer { scheme.play(probabilities, bits: $0) }
                }
                for (probability, expected) in zip(probabilities, expected) {
                    if probability > 1e-6 {
                        #expect(abs(log(probability) - expected.value) < 2e-4 + 2e-6 * abs(expected.value))
                    } else {
                        // What is left of float32 near 0 is rounding.
                        #expect(expected.value < log(1e-5))
                    }
                }
            }
        }
        #expect(file.updateScores.count == 8)
    }

    @Test("a processor called step by step marks the same steps in the same way")
    func processor() throws {
        let file: File = try Vectors.read("synthid_core.json")
        for vector in file.processorTraces {
            let scheme = try SynthIDText(
                ngramLength: vector.ngramLen, keys: Self.keys(vector.keys, of: file.defaultKeys),
                historySize: vector.contextHistorySize, isSkippingFirst: vector.skipFirstNgramCalls)
            var embedder = scheme.embedder(Sampling())
            var tokens = vector.prompt
            for (scores, step) in zip(vector.scores, vector.steps) {
                var logits = scores
                let mark = embedder.mark(&logits, after: tokens)
                #expect(mark == (step.watermarkApplied ? .biased : .unmarked))
                #expect(logits.indices.max { logits[$0] < logits[$1] } == step.argmax)
                for (value, expected) in zip(logits, step.outFirst6) {
                    #expect(abs(value - expected.value) < 2e-4 + 2e-5 * abs(expected.value))
                }
                tokens.append(step.thenToken)
            }
        }
        #expect(file.processorTraces.map(\.steps.count) == [13, 13])
    }

    @Test("the Bayesian detector gives the same posteriors")
    func bayesian() throws {
        let file: File = try Vectors.read("synthid_core.json")
        for vector in file.bayesianForward {
            let detector = try SynthIDBayesianDetector(prior: vector.prior, beta: vector.beta, delta: vector.delta)
            for index in vector.posterior.indices {
                let posterior = detector.posterior(
                    gValues: vector.gBits[index], mask: vector.mask[index].map { $0 != 0 })
                #expect(isClose(posterior, vector.posterior[index], relative: 2e-4, absolute: 2e-5))
            }
        }
        #expect(file.bayesianForward.count == 2)
    }

    struct SampledFile: Decodable {
        struct Sampled: Decodable {
            let ngramLen: Int
            let keys: String
            let samplingTableSize: Int
            let samplingTableSeed: UInt64
            let contextHistorySize: Int
            let tokens: [Int32]
            let gBitsSha256: String
            let maskedPositions: [Int]
            let meanF64: Double
            let weightedMeanF64: Double
            let numUnmasked: Int
        }
        let defaultKeys: [Int64]
        let sampled: [Sampled]
    }

    @Test("means and weighted means of sampled text are the same")
    func means() throws {
        let file: SampledFile = try Vectors.read("synthid_sampled.json")
        for vector in file.sampled {
            let scheme = try SynthIDText(
                ngramLength: vector.ngramLen, keys: Self.keys(vector.keys, of: file.defaultKeys),
                version: .table(size: vector.samplingTableSize, seed: vector.samplingTableSeed),
                historySize: vector.contextHistorySize)
            let bits = scheme.gValues(vector.tokens).map { UInt32($0) }
            #expect(sha256(littleEndian(bits)) == vector.gBitsSha256)
            let mask = scheme.contextRepetitionMask(vector.tokens)
            #expect(mask.indices.filter { !mask[$0] } == vector.maskedPositions)
            let report = scheme.referenceReport(vector.tokens)
            #expect(report.scored == vector.numUnmasked)
            #expect(isClose(report.mean, vector.meanF64) && isClose(report.weightedMean, vector.weightedMeanF64))
        }
        #expect(file.sampled.count == 32)
    }
}
