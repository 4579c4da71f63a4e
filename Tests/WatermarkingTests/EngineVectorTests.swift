import Foundation
import Testing

@testable import Watermarking

@Suite("Marks of serving engines, against them", .enabled(if: Vectors.isPresent, Comment(rawValue: Vectors.reason)))
struct EngineVectorTests {
    typealias Number = GeneratorVectorTests.Seed

    struct File: Decodable {
        struct Philox: Decodable {
            let key: Number
            let context: [Int32]
            let tokens: [Int32]
            let mantissa24: [UInt32]
            let uniformF32: [Double]
        }
        struct Derived: Decodable {
            let master: Number
            let keyA: Number
            let keyB: Number
        }
        struct VLLMDetection: Decodable {
            let algorithm: String
            let key: Number
            let alpha: Double?
            let contextWidth: Int
            let deduplicateContexts: Bool
            let tokens: [Int32]
            let score: Double
            let pValue: Double
            let numScoredTokens: Int
        }
        struct Hash: Decodable {
            let key: String
            let context: [Int32]
            let contextHash: UInt32
            let tokens: [Int32]
            let tokenHash: [UInt32]
            let score: [Double]
            let keyB: String
            let positionCoin: UInt32
        }
        struct Statistic: Decodable {
            let n: Int
            let score: Double
            let z: Double
            let p: Double
            let logP: Double
        }
        struct SGLangDetection: Decodable {
            let key: String
            let keyB: String?
            let mixingProbability: Double
            let contextWindow: Int
            let prompt: [Int32]
            let tokens: [Int32]
            let combined: Statistic
            let keyAAllPositions: Statistic?
            let keyBAllPositions: Statistic?
            let keyAPartition: Statistic?
            let keyBPartition: Statistic?
            let repeatedContexts: Int
            let tokensExamined: Int
            let skippedInitialTokens: Int
        }
        let vllmPhilox: [Philox]
        let vllmDerivedKeys: [Derived]
        let vllmDetections: [VLLMDetection]
        let sglangHashes: [Hash]
        let sglangDetections: [SGLangDetection]
    }

    @Test("vLLM's numbers and derived keys are the same")
    func vLLMNumbers() throws {
        let file: File = try Vectors.read("engines_gumbel.json")
        for vector in file.vllmPhilox {
            let scheme = try VLLMGumbel(key: vector.key.value, contextWidth: vector.context.count)
            let state = scheme.state(vector.context)
            let mantissas = vector.tokens.map { scheme.mantissa(state, $0) }
            #expect(mantissas == vector.mantissa24)
            #expect(mantissas.map { Double(VLLMGumbel.uniform($0)) } == vector.uniformF32)
        }
        for vector in file.vllmDerivedKeys {
            let keys = VLLMGumbel.dualKeys(master: vector.master.value)
            #expect(keys.first == vector.keyA.value && keys.second == vector.keyB.value)
        }
        #expect(file.vllmPhilox.count + file.vllmDerivedKeys.count == 43)
    }

    @Test("vLLM's detectors sum up the same, and its p-value of one key is the exact tail")
    func vLLMDetectors() throws {
        let file: File = try Vectors.read("engines_gumbel.json")
        for vector in file.vllmDetections {
            let isSingle = vector.algorithm == "gumbel"
            let report =
                isSingle
                ? try VLLMGumbel(key: vector.key.value, contextWidth: vector.contextWidth).referenceReport(
                    vector.tokens, isDistinct: vector.deduplicateContexts)
                : try VLLMGumbel.dualReferenceReport(
                    vector.tokens, master: vector.key.value, share: #require(vector.alpha),
                    contextWidth: vector.contextWidth, isDistinct: vector.deduplicateContexts)
            #expect(report.scored == vector.numScoredTokens)
            #expect(isClose(report.score, vector.score, relative: 1e-10))
            if isSingle {
                #expect(isClose(exp(ScoreNull.exponential.logTail(report) ?? 0), vector.pValue, relative: 1e-7))
            }
        }
        #expect(file.vllmDetections.count == 36)
    }

    @Test("SGLang's hashes, scores and coins are the same")
    func sglangHashes() throws {
        let file: File = try Vectors.read("engines_gumbel.json")
        for vector in file.sglangHashes {
            let scheme = try SGLangGumbel(key: #require(UInt64(vector.key, radix: 16)), contextWidth: 4)
            let context = SGLangGumbel.contextHash(vector.context)
            #expect(context == vector.contextHash)
            let hashes = vector.tokens.map { scheme.tokenHash(contextHash: context, $0) }
            #expect(hashes == vector.tokenHash)
            #expect(zip(hashes, vector.score).allSatisfy { isClose(SGLangGumbel.score($0), $1) })
            let other = try #require(UInt64(vector.keyB, radix: 16))
            #expect(SGLangGumbel.positionCoin(scheme.key, other, contextHash: context) == vector.positionCoin)
        }
        #expect(file.sglangHashes.count == 20)
    }

    @Test("SGLang's detector sums up the same for one key and two, and its p-value is the exact tail")
    func sglangDetector() throws {
        let file: File = try Vectors.read("engines_gumbel.json")
        func isSame(_ report: GumbelReport, _ expected: File.Statistic?) -> Bool {
            guard let expected else { return false }
            guard report.scored == expected.n else { return false }
            guard report.scored > 0 else { return expected.p == 1 }
            return isClose(report.score, expected.score)
                && isClose(report.z, expected.z, relative: 1e-9, absolute: 1e-9)
                && isClose(ScoreNull.exponential.logTail(report) ?? 0, expected.logP, relative: 1e-8, absolute: 1e-9)
        }
        for vector in file.sglangDetections {
            let first = try SGLangGumbel(
                key: #require(UInt64(vector.key, radix: 16)), contextWidth: vector.contextWindow)
            let second = try vector.keyB.map {
                try SGLangGumbel(key: #require(UInt64($0, radix: 16)), contextWidth: vector.contextWindow)
            }
            let report = first.referenceReport(
                vector.tokens, prompt: vector.prompt, second: second, mixing: vector.mixingProbability)
            #expect(report.repeatedContexts == vector.repeatedContexts)
            #expect(report.examined == vector.tokensExamined && report.skipped == vector.skippedInitialTokens)
            guard second != nil else {
                #expect(isSame(report.first, vector.combined))
                continue
            }
            let combined = GumbelReport(
                scored: report.firstPart.scored + report.secondPart.scored,
                score: report.firstPart.score + report.secondPart.score)
            #expect(isSame(combined, vector.combined))
            #expect(isSame(report.first, vector.keyAAllPositions) && isSame(report.second, vector.keyBAllPositions))
            #expect(isSame(report.firstPart, vector.keyAPartition) && isSame(report.secondPart, vector.keyBPartition))
        }
        #expect(file.sglangDetections.count == 36)
    }
}
