import LanguageModel
import Testing

@Suite struct TokenizerTests {
    private let tokenizer = Fixtures.model.tokenizer

    @Test(
        "any text comes back as it was",
        arguments: [
            "", " ", "  ", "a", "The old fox went home.", "  leading and trailing  ", "line\nline\r\n\n  indented\n",
            "12345678 coins, 3.14", "{\"name\": [1, 2, null]}", "Größe, naïve, 東京, 👩‍👩‍👧‍👦!", "<|end|><|system|>You are",
            "\u{0}\u{1}\t", "don't; can't -- won't...", String(repeating: "ab ", count: 5_000),
        ])
    func roundTrip(_ text: String) {
        let tokens = tokenizer.encode(text)
        #expect(tokenizer.decode(tokens) == Array(text.utf8))
        #expect(tokenizer.text(tokens) == text)
    }

    @Test("any bytes come back as they were, and no bytes make a special token")
    func anyBytes() {
        for seed in 0..<50 as Range<UInt64> {
            let bytes = Fixtures.noise(Int(seed) * 13, seed: seed)
            let tokens = tokenizer.encode(bytes)
            #expect(tokenizer.decode(tokens) == bytes)
            #expect(tokens.allSatisfy { SpecialToken(token: $0) == nil })
        }
        let names = SpecialToken.allCases.map(\.rawValue).joined()
        #expect(tokenizer.encode(names).allSatisfy { SpecialToken(token: $0) == nil })
    }

    @Test("special tokens have names and no bytes")
    func specials() {
        for special in SpecialToken.allCases {
            #expect(tokenizer.bytes(of: special.token).isEmpty)
            #expect(tokenizer.name(of: special.token) == special.rawValue)
            #expect(SpecialToken(token: special.token) == special)
        }
        #expect(tokenizer.bytes(of: -1).isEmpty)
        #expect(tokenizer.bytes(of: 1 << 40).isEmpty)
    }

    @Test("training text becomes several times fewer tokens than bytes")
    func compression() {
        let text = Fixtures.documents.prefix(20).flatMap(\.texts).joined(separator: "\n")
        #expect(tokenizer.encode(text).count * 2 < text.utf8.count)
        #expect(tokenizer.vocabularySize == 600)
    }

    @Test("the same text gives the same tokenizer, and the most frequent pair merges first")
    func training() {
        let texts = ["low low low lower lowest", "new newer newest"]
        let first = Tokenizer.train(on: texts, vocabularySize: 270)
        #expect(first == Tokenizer.train(on: texts, vocabularySize: 270))
        // "lo", "ow" and "ew" … : "ow" and "lo" occur 5 times each, and "lo" has the smaller first byte.
        #expect(first.bytes(of: Tokenizer.firstMerge) == Array("lo".utf8))
        #expect(Tokenizer.train(on: [], vocabularySize: 5_000).vocabularySize == Tokenizer.firstMerge)
        #expect(Tokenizer.train(on: ["abab"], vocabularySize: 0).vocabularySize == Tokenizer.firstMerge)
    }

    @Test("a long run of one letter is encoded in linear time")
    func longRun() {
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 200_000)
        #expect(tokenizer.decode(tokenizer.encode(bytes)) == bytes)
    }

    @Test("a stream of bytes never shows half a character and ends as the whole would")
    func streaming() {
        var texts = ["Größe 東京 👩‍👩‍👧", "plain", "\u{10FFFF}\u{7FF}\u{800}"].map { Array($0.utf8) }
        texts += (0..<200).map { Fixtures.noise(40, seed: UInt64($0)) }
        // Beginnings that no further byte can complete: surrogates, overlong forms, above U+10FFFF.
        texts += [
            [0xED, 0xA0, 0x80], [0xE0, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF0, 0x80], [0xC0, 0xAF], [0xE2, 0x82],
        ]
        for bytes in texts {
            for size in 1...5 {
                var decoder = UTF8StreamDecoder()
                var text = ""
                for start in stride(from: 0, to: bytes.count, by: size) {
                    text += decoder.append(bytes[start..<min(start + size, bytes.count)])
                }
                text += decoder.finish()
                #expect(text == String(decoding: bytes, as: UTF8.self), "\(bytes) by \(size)")
            }
        }
        var decoder = UTF8StreamDecoder()
        #expect(decoder.append([0xF0, 0x9F, 0x91]) == "")
        #expect(decoder.append([0xA9]) == "👩")
    }
}
