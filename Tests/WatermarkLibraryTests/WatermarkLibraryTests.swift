import CExciseWatermark
import Testing
import WatermarkLibrary

@Suite("The C interface")
struct WatermarkLibraryTests {
    private func scheme(_ text: String) -> OpaquePointer? { exc_wm_scheme_create(text, text.utf8.count, nil, 0) }

    @Test("marks and finds what it marked")
    func roundTrip() throws {
        #expect(exc_wm_version() == 1)
        let scheme = try #require(self.scheme(#"{"scheme":"sglang","key":"0123456789abcdef","context_width":1}"#))
        let embedder = try #require(exc_wm_embedder_create(scheme, 1))
        let tape = try #require(exc_wm_tape_create(scheme))
        #expect(exc_wm_scheme_context_width(scheme) == 1)
        exc_wm_scheme_free(scheme)
        defer {
            exc_wm_embedder_free(embedder)
            exc_wm_tape_free(tape)
        }
        var tokens: [Int32] = [0]
        for step in 0..<200 {
            var logits = [Float](repeating: 0, count: 500)
            var chosen: Int32 = -1
            if exc_wm_mark(embedder, tokens, tokens.count, &logits, logits.count, &chosen) == EXC_WM_CHOSEN {
                #expect(logits[Int(chosen)] == 0 && logits.count { $0 > -.infinity } == 1)
            } else {
                chosen = Int32(step)
            }
            tokens.append(chosen)
        }
        var evidence = exc_wm_evidence()
        #expect(exc_wm_tape_add(tape, tokens, tokens.count, nil, 0) == 0)
        #expect(exc_wm_tape_evidence(tape, &evidence) == 0)
        #expect(evidence.count > 50 && evidence.expected == Double(evidence.count) && evidence.log_p < -50)
    }

    @Test("has no p-value where none can be given")
    func unknown() throws {
        let scheme = try #require(self.scheme(#"{"scheme":"synthid-text","keys":[1,2],"ngram_length":2}"#))
        let tape = try #require(exc_wm_tape_create(scheme))
        var evidence = exc_wm_evidence()
        #expect(exc_wm_tape_add(tape, [1, 2, 3], 3, [9, 9], 2) == 0)
        #expect(exc_wm_tape_evidence(tape, &evidence) == 0)
        #expect(evidence.count == 2 && evidence.log_p.isNaN && evidence.expected.isNaN)
        exc_wm_tape_free(tape)
        exc_wm_scheme_free(scheme)
    }

    @Test(
        "says why it refuses a description",
        arguments: [
            ("", "no JSON object"), ("[1]", "no JSON object"), ("{}", "'scheme' must be one of"),
            (#"{"scheme":"x"}"#, "must be one of"), (#"{"scheme":"sglang"}"#, "'key' is missing"),
            (#"{"scheme":"sglang","key":-1}"#, "'key' must be a number"),
            (#"{"scheme":"sglang","key":"xyz"}"#, "'key' must be a number"),
            (#"{"scheme":"sglang","key":1,"context_width":0}"#, "must be between 1 and 64"),
            (#"{"scheme":"sglang","key":1,"ngram":0}"#, "'ngram' is not known"),
            (#"{"scheme":"excise-1","partition_key":"00"}"#, "32 hexadecimal digits"),
            (#"{"scheme":"kgw-transformers"}"#, "'vocabulary_size' is missing"),
            (#"{"scheme":"kgw-transformers","vocabulary_size":50,"seeding":"x"}"#, "lefthash, selfhash"),
        ])
    func refused(description: String, reason: String) {
        var error = [CChar](repeating: 1, count: 300)
        #expect(exc_wm_scheme_create(description, description.utf8.count, &error, error.count) == nil)
        let end = error.firstIndex(of: 0) ?? 0
        let text = String(decoding: error[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        #expect(text.contains(reason), "\(text)")
        var short: [CChar] = [1, 1, 1, 1]
        #expect(exc_wm_scheme_create(description, description.utf8.count, &short, 3) == nil)
        #expect(short[2] == 0 && short[3] == 1)
    }

    @Test("answers null with an error")
    func null() throws {
        exc_wm_scheme_free(nil)
        exc_wm_embedder_free(nil)
        exc_wm_tape_free(nil)
        var logits: [Float] = [0]
        var evidence = exc_wm_evidence()
        #expect(exc_wm_embedder_create(nil, 1) == nil && exc_wm_tape_create(nil) == nil)
        #expect(exc_wm_mark(nil, nil, 0, &logits, 1, nil) == EXC_WM_ERROR)
        #expect(exc_wm_tape_add(nil, nil, 0, nil, 0) == EXC_WM_ERROR)
        #expect(exc_wm_tape_evidence(nil, &evidence) == EXC_WM_ERROR)
        #expect(exc_wm_scheme_create(nil, 5, nil, 0) == nil && exc_wm_scheme_context_width(nil) == 0)
        let scheme = try #require(self.scheme(#"{"scheme":"unigram","vocabulary_size":50,"key":3}"#))
        let embedder = try #require(exc_wm_embedder_create(scheme, .nan))
        #expect(exc_wm_mark(embedder, nil, 3, &logits, 1, nil) == EXC_WM_ERROR)
        #expect(exc_wm_mark(embedder, nil, 0, nil, 1, nil) == EXC_WM_ERROR)
        #expect(exc_wm_mark(embedder, nil, 0, nil, 0, nil) == EXC_WM_BIASED)
        exc_wm_embedder_free(embedder)
        exc_wm_scheme_free(scheme)
    }
}
