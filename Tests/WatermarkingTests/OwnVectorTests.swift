import Testing

@testable import Watermarking

/// Small outputs of torch 2.15, transformers 5.24 and NumPy, made for these tests, so that they need no files.
@Suite("Generators and schemes, against a few known outputs")
struct OwnVectorTests {
    @Test("permutations are PyTorch's")
    func permutations() {
        #expect(Permutation.elements(seed: 0, count: 16) == [12, 10, 9, 6, 11, 8, 13, 5, 2, 14, 15, 0, 4, 3, 7, 1])
        #expect(Permutation.elements(seed: 42, count: 16) == [6, 3, 0, 7, 10, 15, 2, 12, 14, 9, 8, 5, 4, 13, 11, 1])
        #expect(Permutation.elements(seed: 1 << 32, count: 16) == Permutation.elements(seed: 0, count: 16))
    }

    @Test("a green list is transformers', by left-hashing and by self-hashing")
    func lists() throws {
        let left = try TransformersKGW(vocabularySize: 24)
        #expect(left.greenList(after: [7]).tokens == [9, 0, 18, 7, 22, 13])
        let own = try TransformersKGW(vocabularySize: 48, seeding: .selfHash, windowWidth: 3)
        var logits = (0..<48).map { -Float($0) }
        var embedder = own.embedder(Sampling())
        #expect(embedder.mark(&logits, after: [3, 5, 7, 11]) == .biased)
        #expect(logits.indices.filter { logits[$0] != -Float($0) } == [0, 4, 8, 14, 18, 26, 29, 30, 36, 39])
    }

    @Test("the test without a list agrees with the list for every token", arguments: [2, 3, 50, 257, 1000])
    func membership(count: Int) throws {
        for seed: UInt64 in [1, 15_485_863, 1 << 31] {
            for size in Set([1, count / 4, count / 2, count - 1, count]) {
                let list = GreenList(seed: seed, vocabularySize: count, size: size)
                let members = Set(list.tokens)
                #expect((0..<Int32(count)).allSatisfy { list.contains($0) == members.contains($0) }, "\(size)")
            }
        }
    }

    @Test("g-values and the mask of repeated contexts are transformers'")
    func gValues() throws {
        let scheme = try SynthIDText(ngramLength: 3, keys: [654, 400, 836, 123], historySize: 4)
        let tokens: [Int32] = [5, 1, 5, 1, 5, 2, 9, 5, 1]
        #expect(scheme.gValues(tokens) == [0, 9, 0, 9, 8, 4, 9])
        #expect(scheme.contextRepetitionMask(tokens) == [true, true, false, false, true, true, true])
    }

    @Test("Unigram's list is NumPy's shuffle")
    func unigram() throws {
        #expect(try Unigram(vocabularySize: 16, key: 12).greenTokens == [2, 4, 6, 8, 9, 10, 11, 15])
    }

    @Test("Philox gives its authors' known answers")
    func philox() {
        #expect(
            Philox4x32.words(counter: .zero, key: .zero) == SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8))
        #expect(
            Philox4x32.words(counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max))
                == SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
    }

    @Test("SipHash-2-4 gives its authors' known answers, also continued with a short ending")
    func sipHash() throws {
        let key = try #require(MarkKey(bytes: 0..<16)).words
        var eight = SipHash(key: key)
        eight.add(0x0706_0504_0302_0100)
        #expect(eight.value == 0x93F5_F579_9A93_2462)
        #expect(eight.hash(ending: 0x0B0A_0908) == 0x751E_8FBC_860E_E5FB)
    }
}
