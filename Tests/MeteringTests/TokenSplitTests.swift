import Testing

@testable import Metering

/// Expected pieces are those of Python's `regex` module with the published expressions.
@Suite("Splitting text into pieces") struct TokenSplitTests {
    private func pieces(_ text: String, _ pattern: SplitPattern) -> [String] {
        Array(text.utf8).withUnsafeBytes { text in
            var pieces: [String] = []
            var start = 0
            while start < text.count {
                let end = pattern.pieceEnd(in: text, from: start)
                guard end > start, end <= text.count else { return ["no piece at \(start)"] }
                pieces.append(String(decoding: text[start..<end], as: UTF8.self))
                start = end
            }
            return pieces
        }
    }

    @Test(
        "as cl100k's and o200k's expressions do",
        arguments: [
            (
                "I'll say it's OUR'S, he'LL'veto",
                ["I", "'ll", " say", " it", "'s", " OUR", "'S", ",", " he", "'LL", "'ve", "to"],
                ["I'll", " say", " it's", " OUR'S", ",", " he'LL", "'veto"]
            ),
            (
                "HTTPServer getURLFor iPhone", ["HTTPServer", " getURLFor", " iPhone"],
                ["HTTPServer", " get", "URLFor", " i", "Phone"]
            ),
            ("日本ABC中def ABC日D", ["日本ABC中def", " ABC日D"], ["日本ABC中def", " ABC日", "D"]),
            ("12345 67", ["123", "45", " ", "67"], ["123", "45", " ", "67"]),
            (
                "  two\n\n  lines\t x", [" ", " two", "\n\n", " ", " lines", "\t", " x"],
                [" ", " two", "\n\n", " ", " lines", "\t", " x"]
            ),
            ("end  \n  ", ["end", "  \n  "], ["end", "  \n", "  "]),
            ("a/b//\r\nc", ["a", "/b", "//\r\n", "c"], ["a", "/b", "//\r\n", "c"]),
            ("a.\n/b", ["a", ".\n", "/b"], ["a", ".\n/", "b"]),
            (
                "don\u{2019}t \u{E9}t\u{E9}", ["don", "\u{2019}t", " \u{E9}t\u{E9}"],
                ["don", "\u{2019}t", " \u{E9}t\u{E9}"]
            ),
            (
                "e\u{301}a A\u{301}B", ["e", "\u{301}a", " A", "\u{301}B"], ["e\u{301}a", " A\u{301}", "B"]
            ),
            ("(\u{301}x", ["(\u{301}", "x"], ["(\u{301}x"]),
            ("x  ", ["x", "  "], ["x", "  "]),
            ("\t\tif", ["\t", "\tif"], ["\t", "\tif"]),
            ("... ?!\n\nnext", ["...", " ?!\n\n", "next"], ["...", " ?!\n\n", "next"]),
            (" \u{A0}y", [" ", "\u{A0}y"], [" ", "\u{A0}y"]),
            ("'\u{17F}a", ["'\u{17F}", "a"], ["'\u{17F}a"]),
            (
                "\u{661}\u{662}\u{663}\u{664}", ["\u{661}\u{662}\u{663}", "\u{664}"],
                ["\u{661}\u{662}\u{663}", "\u{664}"]
            ),
        ])
    func published(text: String, cl100k: [String], o200k: [String]) {
        #expect(pieces(text, .cl100k).map(scalars) == cl100k.map(scalars))
        #expect(pieces(text, .o200k).map(scalars) == o200k.map(scalars))
    }

    /// Strings compare by canonical equivalence; pieces must be the same scalars.
    private func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }

    @Test("any bytes are split into pieces that follow each other", arguments: SplitPattern.allCases)
    func anyBytes(pattern: SplitPattern) {
        var state: UInt64 = 42
        for round in 0..<2000 {
            let bytes = (0..<40).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let byte = UInt8(truncatingIfNeeded: state >> 33)
                return round.isMultiple(of: 2) ? byte : [0x20, 0x27, 0x41, 0x61, 0xC3, 0xA9, 0xF0, 0x0A][Int(byte & 7)]
            }
            bytes.withUnsafeBytes { text in
                var start = 0
                while start < text.count {
                    let end = pattern.pieceEnd(in: text, from: start)
                    #expect(end > start && end <= text.count, "\(bytes)")
                    guard end > start else { return }
                    start = end
                }
            }
        }
    }
}
