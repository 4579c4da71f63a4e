import Testing

@testable import Watermarking

@Suite("Unigram, against the public one", .enabled(if: Vectors.isPresent, Comment(rawValue: Vectors.reason)))
struct UnigramVectorTests {
    struct File: Decodable {
        struct Generator: Decodable {
            let entropy: UInt32
            let seedsequenceStateU64x4: [String]
            let pcg64State: String
            let pcg64Inc: String
            let pcg64RawFirst4: [String]
            let shuffleArange20: [Int]
        }
        struct Mask: Decodable {
            let vocabSize: Int
            let watermarkKey: Key
            let fraction: Double
            let numpySeed: UInt32
            let numGreen: Int
            let maskBitmapSha256: String
            let tokens: [Int32]?
            let z: Double?
            let zUnique: Double?
            let decision: Bool?
        }
        let numpyGenerator: [Generator]
        let unigram: [Mask]
    }
    typealias Key = GeneratorVectorTests.Seed

    @Test("NumPy's generator is the same")
    func generator() throws {
        let file: File = try Vectors.read("unigram.json")
        for vector in file.numpyGenerator {
            var generator = PCG64(entropy: vector.entropy)
            #expect(PCG64.seedSequence(vector.entropy).map { "\($0)" } == vector.seedsequenceStateU64x4)
            #expect("\(generator.state)" == vector.pcg64State && "\(generator.increment)" == vector.pcg64Inc)
            #expect((0..<4).map { _ in "\(generator.next())" } == vector.pcg64RawFirst4)
            var shuffled = Array(0..<20)
            var shuffler = PCG64(entropy: vector.entropy)
            shuffler.shuffle(&shuffled)
            #expect(shuffled == vector.shuffleArange20)
        }
        #expect(file.numpyGenerator.count == 5)
    }

    @Test("the lists, z over tokens, z over distinct tokens and its decision are the same")
    func lists() throws {
        let file: File = try Vectors.read("unigram.json")
        for vector in file.unigram {
            #expect(Unigram.seed(key: vector.watermarkKey.value) == vector.numpySeed)
            let scheme = try Unigram(
                vocabularySize: vector.vocabSize, greenShare: vector.fraction, key: vector.watermarkKey.value)
            let green = scheme.greenTokens
            #expect(green.count == vector.numGreen)
            #expect(sha256(bitmap(of: green, count: vector.vocabSize)) == vector.maskBitmapSha256)
            guard let tokens = vector.tokens, let z = vector.z, let zOfDistinct = vector.zUnique else { continue }
            #expect(isClose(scheme.referenceReport(tokens, isDistinct: false).z, z, absolute: 1e-12))
            let distinct = scheme.referenceReport(tokens, isDistinct: true)
            #expect(isClose(distinct.z, zOfDistinct, absolute: 1e-12))
        }
        #expect(file.unigram.count == 40)
    }
}
