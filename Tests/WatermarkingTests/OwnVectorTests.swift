import Testing

@testable import Watermarking

/// Small outputs of torch 2.15, transformers 5.24 and NumPy, and of programs in Python written from the other schemes'
/// descriptions that also gave the public implementations' outputs; so that these tests need no files.
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

    @Test("g-values without the table are the repository's")
    func hashedValues() throws {
        let scheme = try SynthIDText(ngramLength: 3, keys: [654, 400, 836, 123], version: .hash)
        #expect(scheme.start == 8_697_477_082_750_937_784)
        #expect(scheme.gValues([5, 1, 5, 1, 5, 2, 9, 5, 1]) == [13, 15, 13, 5, 3, 2, 8])
    }

    @Test("the original repository's lists are the same, by self-hashing, by the smallest hash and by the sum")
    func originalLists() throws {
        let window: [Int32] = [3, 5, 7, 11]
        let own = try OriginalKGW(vocabularySize: 24)
        #expect(own.value(of: window) == 988_540_906_044_851_968)
        #expect(own.greenList(after: window.dropLast(), candidate: 11).tokens == [15, 9, 8, 2, 16, 10])
        let smallest = try OriginalKGW(vocabularySize: 24, function: .minHash, isSelfSalted: false)
        #expect(smallest.value(of: window) == 267_512)
        #expect(smallest.greenList(after: window).tokens == [15, 19, 23, 10, 13, 6])
        let sum = try OriginalKGW(vocabularySize: 24, function: .additive, isSelfSalted: false)
        #expect(sum.greenList(after: window).tokens == [11, 21, 4, 6, 2, 3])
    }

    @Test("Three Bricks' list and numbers are the repository's")
    func threeBricks() throws {
        let list = try ThreeBricks(vocabularySize: 24, method: .greenList(share: 0.25, bias: 2), contextWidth: 2)
        #expect(list.seed(after: [3, 5]) == 105_956)
        #expect(list.greenList(after: [3, 5]).tokens == [17, 16, 12, 2, 1, 14])
        let numbers = try ThreeBricks(vocabularySize: 24, method: .gumbel, contextWidth: 2).prepared([3, 5])
        #expect(numbers.prefix(4).map { $0 & 0xFF_FFFF } == [16_168_105, 9_571_406, 1_792_076, 9_433_185])
    }

    @Test("SGLang's and vLLM's numbers are the engines'")
    func engines() throws {
        let sglang = try SGLangGumbel(key: 0x0123_4567_89AB_CDEF, contextWidth: 2)
        let context = SGLangGumbel.contextHash([11, 7])
        #expect(context == 0x906F_B72D)
        #expect(
            [0, 5, 50_000].map { sglang.tokenHash(contextHash: context, $0) } == [
                0x370B_6F52, 0x6F1D_913C, 0x2E85_4D91,
            ])
        let vllm = try VLLMGumbel(key: 0x0123_4567_89AB_CDEF, contextWidth: 2)
        let state = vllm.state([11, 7])
        #expect([0, 5, 50_000].map { vllm.mantissa(state, $0) } == [13_945_579, 7_342_763, 49_176])
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
