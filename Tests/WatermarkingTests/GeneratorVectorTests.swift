import Testing

@testable import Watermarking

@Suite(
    "Generators of others, against their outputs", .enabled(if: Vectors.isPresent, Comment(rawValue: Vectors.reason)))
struct GeneratorVectorTests {
    struct TorchFile: Decodable {
        struct Raw: Decodable {
            let seed: Seed
            let first16: [UInt32]
            let at623624625: [UInt32]
            let last699: UInt32
        }
        struct Permuted: Decodable {
            let seed: Seed
            let n: Int
            let head: [Int32]
            let tail: [Int32]
            let sha256U32le: String
        }
        struct Bits: Decodable {
            let seed: Seed
            let n: Int
            let ones: Int
            let sha256U8: String
        }
        struct Reals: Decodable {
            let seed: Seed
            let n: Int
            let sha256F32le: String
        }
        let rawMt19937: [Raw]
        let randperm: [Permuted]
        let randint01: [Bits]
        let randF32: [Reals]
    }

    /// A seed as a number or a text, maybe negative.
    struct Seed: Decodable {
        let value: UInt64
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            let text = try (try? container.decode(String.self)) ?? String(container.decode(Int64.self))
            value = UInt64(text) ?? UInt64(bitPattern: Int64(text) ?? 0)
        }
    }

    @Test("PyTorch's generator draws the same words, permutations, bits and reals")
    func torch() throws {
        let file: TorchFile = try Vectors.read("torch_rng.json")
        for vector in file.rawMt19937 {
            var generator = MersenneTwister(seed: vector.seed.value)
            let words = (0..<700).map { _ in generator.next() }
            #expect(Array(words[..<16]) == vector.first16)
            #expect(Array(words[623...625]) == vector.at623624625)
            #expect(words[699] == vector.last699)
            var indexed = MersenneTwister(seed: vector.seed.value)
            #expect(indexed.word(at: 699) == vector.last699)
        }
        for vector in file.randperm {
            let elements = Permutation.elements(seed: vector.seed.value, count: vector.n)
            #expect(Array(elements.prefix(24)) == vector.head)
            #expect(sha256(littleEndian(elements)) == vector.sha256U32le, "n = \(vector.n)")
        }
        for vector in file.randint01 {
            var generator = MersenneTwister(seed: vector.seed.value)
            let bits = (0..<vector.n).map { _ in UInt8(generator.next() & 1) }
            #expect(sha256(bits) == vector.sha256U8)
        }
        for vector in file.randF32 {
            let words = [UInt32](unsafeUninitializedCapacity: vector.n) { words, count in
                var generator = MersenneTwister(seed: vector.seed.value)
                generator.fill(UnsafeMutableBufferPointer(rebasing: words[..<vector.n]))
                count = vector.n
            }
            let reals = words.map { (Float($0 & 0xFF_FFFF) * 0x1p-24).bitPattern }
            #expect(sha256(littleEndian(reals)) == vector.sha256F32le)
        }
        #expect(file.rawMt19937.count + file.randperm.count + file.randint01.count + file.randF32.count == 150)
    }
}
