import Foundation
import Testing

@testable import Watermarking

@Suite("Marks that are embedded")
struct EmbeddingTests {
    private static let vocabularySize = 200

    private static let schemes: [(String, any WatermarkScheme)] = try! [
        ("transformers, lefthash", TransformersKGW(vocabularySize: vocabularySize, bias: 3)),
        (
            "transformers, selfhash",
            TransformersKGW(vocabularySize: vocabularySize, bias: 3, seeding: .selfHash, windowWidth: 2)
        ),
        (
            "original",
            OriginalKGW(
                vocabularySize: vocabularySize, bias: 3, function: .additive, windowWidth: 1, isSelfSalted: false)
        ),
        ("original, self-salted", OriginalKGW(vocabularySize: vocabularySize, bias: 3, windowWidth: 2)),
        ("unigram", Unigram(vocabularySize: vocabularySize, bias: 4, key: 5)),
        ("synthid", SynthIDText(ngramLength: 3, keys: (1...30).map { $0 * 7919 }, version: .hash)),
        ("sglang", SGLangGumbel(key: 5, contextWidth: 2)), ("vllm", VLLMGumbel(key: 5, contextWidth: 2)),
        (
            "three bricks, lists",
            ThreeBricks(vocabularySize: vocabularySize, method: .greenList(share: 0.25, bias: 3), key: 5, message: 17)
        ),
        (
            "three bricks, gumbel",
            ThreeBricks(vocabularySize: vocabularySize, method: .gumbel, key: 5, contextWidth: 2, message: 17)
        ),
    ]

    private func tape(_ marker: any WatermarkScheme, for scheme: any WatermarkScheme) -> Tape {
        let model = ToyModel(vocabularySize: Self.vocabularySize)
        var tape = Tape(contextWidth: scheme.contextWidth)
        for answer in 0..<20 {
            var generator = SplitMix(state: UInt64(answer))
            var embedder = marker.embedder(Sampling())
            tape.add(model.answer(length: 60, temperature: 1, &embedder, &generator))
        }
        return tape
    }

    @Test("are found by their own scheme and not in other schemes' text", arguments: schemes.indices)
    func found(index: Int) throws {
        let (name, scheme) = Self.schemes[index]
        let own = try scheme.evidence(from: tape(scheme, for: scheme), vocabularySize: Self.vocabularySize)
        #expect(try #require(own.logP) < -12, "\(name)")
        let weighted = try #require(scheme.weightedLogP(of: tape(scheme, for: scheme)))
        #expect(weighted < -8, "\(name)")
        let other = Excise1Key(key: MarkKey(bytes: 1...16)!, contextWidth: 2)
        let strange = try scheme.evidence(from: tape(other, for: scheme))
        #expect(try #require(strange.logP) > log(1e-3), "\(name)")
    }

    @Test("survive logits that no model should give", arguments: schemes.indices)
    func oddLogits(index: Int) {
        let (_, scheme) = Self.schemes[index]
        let odd: [[Float]] = [
            [], [.nan], [-.infinity, -.infinity], [.infinity, 0, 1], [.nan, 1, -.infinity],
            [Float](repeating: 0, count: 300),
        ]
        for logits in odd {
            for tokens: [Int32] in [[], [1], [.min, .max, 3], [-1, 7, 1 << 30, 0]] {
                var copy = logits
                var embedder = scheme.embedder(Sampling(temperature: 1))
                if case .chosen(let token) = embedder.mark(&copy, after: tokens) {
                    #expect(copy.indices.contains(Int(token)))
                }
                #expect(copy.count == logits.count)
            }
        }
    }

    @Test("by the Gumbel trick need sampling: greedy answers are left as they are")
    func greedy() throws {
        var logits: [Float] = [1, 2, 3]
        var embedder = try SGLangGumbel(key: 1, contextWidth: 1).embedder(Sampling(temperature: 0))
        #expect(embedder.mark(&logits, after: [1, 2]) == .unmarked && logits == [1, 2, 3])
    }

    @Test("by an account's three keys are the same after their description was handed over")
    func description() throws {
        let epoch = try #require(WatermarkMaster(bytes: [UInt8](repeating: 9, count: 32))).epoch("2026-11")
        let given = try SchemeDescription.read(
            epoch.samplerDescription(cohort: "org \"7\"", account: "acct_1", contextWidth: 1))
        let own = try Excise1(epoch, cohort: "org \"7\"", account: "acct_1", contextWidth: 1)
        let tape = tape(own, for: own)
        #expect(given.scores(of: tape) == own.scores(of: tape))
    }

    @Test("by two of SGLang's keys are tested by the parts that the coin gives them")
    func mixing() throws {
        var generator = SplitMix(state: 3)
        let text = SkewedText(vocabularySize: 100).tokens(300, &generator)
        var tape = Tape(contextWidth: 2, repetitions: .distinctContexts)
        tape.add(text)
        let (first, second) = (try SGLangGumbel(key: 11, contextWidth: 2), try SGLangGumbel(key: 12, contextWidth: 2))
        let report = first.referenceReport(
            Array(text.dropFirst(2)), prompt: Array(text.prefix(2)), second: second, mixing: 0.3)
        let parts = SGLangMixing(request: 11, server: 12, requestShare: 0.3).parts(of: tape)
        #expect(parts.request.count == report.firstPart.scored && parts.server.count == report.secondPart.scored)
        #expect(isClose(first.scores(of: parts.request).reduce(0, +), report.firstPart.score))
        #expect(isClose(second.scores(of: parts.server).reduce(0, +), report.secondPart.score))
    }
}
