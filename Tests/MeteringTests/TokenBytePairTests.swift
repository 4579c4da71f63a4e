import Foundation
import Testing

@testable import Metering

@Suite("Exact counts by byte pairs") struct TokenBytePairTests {
    /// All bytes, and `tokens` after them.
    private func file(_ tokens: [String]) -> [UInt8] {
        let all = (UInt8.min...UInt8.max).map { Data([$0]) } + tokens.map { Data($0.utf8) }
        return Array(all.enumerated().map { "\($1.base64EncodedString()) \($0)\n" }.joined().utf8)
    }

    @Test(
        "the pair of the lowest rank is merged first, of equal ones the left one",
        arguments: [
            (["bc", "ab", "abc"], "abc", 1), (["bc", "ab"], "abc", 2), (["aa"], "aaaaa", 3),
            (["aa", "aaaa"], "aaaaaaa", 3), (["ab", "cd", "bc", "abcd"], "abcdx", 2), (["bc", "ab", "cd"], "abcd", 3),
            (["ab"], "ba", 2), (["ab", "abab"], "abababab", 2), ([], "a b", 2 + 1), ([" b"], "a b", 2),
        ])
    func merging(tokens: [String], text: String, count: Int) throws {
        let counter = try BytePairCounter(ranks: file(tokens), pattern: .cl100k)
        #expect(counter.tokens(in: text) == count)
        #expect(counter.ranks(of: text).count == count)
    }

    @Test("a text's tokens are given by their ranks, in the order of the text")
    func ranks() throws {
        let counter = try BytePairCounter(ranks: file(["ab", "cd", "bc", "abcd", " abab"]), pattern: .cl100k)
        let bytes = { (text: String) in counter.ranks(of: text).map { Int($0) } }
        let rank = try #require(bytes("ab").first)
        #expect(bytes("abcdx abab abcd") == [rank + 3, Int(UInt8(ascii: "x")), rank + 4, 32, rank + 3])
        #expect(bytes("").isEmpty)
    }

    @Test("merging by the heap gives what looking for the lowest pair each time gives")
    func heap() throws {
        let tokens = [
            "ab", "ba", "aa", "bb", "aba", "abb", "bab", "abab", "aab", "bbb", "abba", "babab", "aabb", "bbaab",
        ]
        let counter = try BytePairCounter(ranks: file(tokens), pattern: .o200k)
        var state: UInt64 = 7
        for length in 1..<200 {
            let text = (0..<length).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return state >> 40 & 1 == 0 ? UInt8(ascii: "a") : UInt8(ascii: "b")
            }
            #expect(text.withUnsafeBytes { counter.tokens(in: $0) } == Self.plainCount(text, tokens), "\(text)")
        }
    }

    /// The definition, in quadratic time.
    private static func plainCount(_ text: [UInt8], _ tokens: [String]) -> Int {
        let ranks = Dictionary(uniqueKeysWithValues: tokens.enumerated().map { (Array($1.utf8), $0) })
        var parts = text.map { [$0] }
        while true {
            let pairs = parts.indices.dropLast().compactMap { index in
                ranks[parts[index] + parts[index + 1]].map { ($0, index) }
            }
            guard let (_, index) = pairs.min(by: { $0 < $1 }) else { return parts.count }
            parts[index] += parts.remove(at: index + 1)
        }
    }

    @Test("an empty text has no tokens; bytes that are not UTF-8 have one at most each")
    func bytes() throws {
        let counter = try BytePairCounter(ranks: file([]), pattern: .o200k)
        #expect(counter.tokens(in: "") == 0)
        let broken: [UInt8] = [0xFF, 0xC3, 0x28, 0xE4, 0xB8, 0xF0, 0x9F, 0x80]
        #expect(broken.withUnsafeBytes { counter.tokens(in: $0) } == broken.count)
    }

    @Test(
        "a rank file that is none is refused with the line",
        arguments: [
            ("YWI= 256\nYWM 257\n", BytePairError(line: 258, reason: .malformedLine)),
            ("YWI=\n", BytePairError(line: 257, reason: .malformedLine)),
            ("Y*I= 256\n", BytePairError(line: 257, reason: .malformedLine)),
            (" 256\n", BytePairError(line: 257, reason: .malformedLine)),
            ("YWI= \n", BytePairError(line: 257, reason: .malformedRank)),
            ("YWI= -1\n", BytePairError(line: 257, reason: .malformedRank)),
            ("YWI= 4294967295\n", BytePairError(line: 257, reason: .malformedRank)),
            ("\n\nYWI= 256 \n", BytePairError(line: 259, reason: .malformedRank)),
            ("YWI= 256\nYWI= 257\n", BytePairError(line: 258, reason: .repeatedToken)),
            ("YWI= 255\n", BytePairError(line: 257, reason: .repeatedRank)),
        ])
    func malformed(rest: String, error: BytePairError) {
        #expect(throws: error) { try BytePairCounter(ranks: file([]) + Array(rest.utf8), pattern: .cl100k) }
    }

    @Test("a vocabulary in which a byte is missing is refused; line ends may be CR LF, lines in any order")
    func wholeFile() throws {
        let lines = file(["ab"]).split(separator: 0x0A)
        let reversed = Array(lines.reversed().joined(separator: [0x0D, 0x0A]))
        #expect(try BytePairCounter(ranks: reversed, pattern: .cl100k).tokens(in: "ab") == 1)
        #expect(throws: BytePairError(line: 257, reason: .missingByte(7))) {
            let without =
                Array(lines.enumerated().filter { $0.offset != 7 }.map(\.element).joined(separator: [0x0A])) + [0x0A]
            _ = try BytePairCounter(ranks: without, pattern: .cl100k)
        }
        #expect(throws: BytePairError(line: 1, reason: .missingByte(0))) {
            _ = try BytePairCounter(ranks: [], pattern: .cl100k)
        }
    }

    private static let vocabularies = URL(filePath: #filePath)
        .appending(path: "../../../.cache/tokens/packages/litellm/litellm_core_utils/tokenizers").standardizedFileURL
    private static let cl100k = vocabularies.appending(path: "9b5ad71b2ce5302211f9c61530b329a4922fc6a4")
    private static let o200k = vocabularies.appending(path: "fb374d419588a4632f3f557e76b4b70aebbca790")
    private static var hasVocabularies: Bool {
        [cl100k, o200k].allSatisfy { FileManager.default.fileExists(atPath: $0.path) }
    }

    @Test(
        "with the published vocabularies the counts are tiktoken's",
        .enabled(if: hasVocabularies, "Benchmarks/tokens/run has not fetched the vocabularies into .cache/tokens"))
    func published() throws {
        let cl100k = try BytePairCounter(ranks: Array(Data(contentsOf: Self.cl100k)), pattern: .cl100k)
        let o200k = try BytePairCounter(ranks: Array(Data(contentsOf: Self.o200k)), pattern: .o200k)
        for (text, counts) in [
            ("Hello, world!", (4, 4)), ("https://example.org/a/b?c=1&d=22#e", (16, 16)),
            ("let getURLForHTTPServer = don'tStop_now(12345678)", (16, 15)), ("a\n\n\n    b\t\tc   \n", (7, 7)),
            ("今天早上我去市场买了三斤苹果，回家以后发现少了一个。", (29, 20)),
        ] {
            #expect(cl100k.tokens(in: text) == counts.0, "\(text)")
            #expect(o200k.tokens(in: text) == counts.1, "\(text)")
        }
    }
}
