import Testing

@testable import Detection

@Suite("Words and boundaries of a text")
struct ContentTextScannerTests {
    /// Keeps what the scanner gives, a word as its hash in small letters.
    struct Recorder: TextConsumer {
        enum Piece: Equatable {
            case word(UInt32, length: Int)
            case mark(TextMark)
        }
        var pieces: [Piece] = []
        mutating func word(_ hash: UInt32, lengthInBytes: Int) { pieces.append(.word(hash, length: lengthInBytes)) }
        mutating func mark(_ mark: TextMark) { pieces.append(.mark(mark)) }
    }

    static func scan(_ bytes: [UInt8], isEscaped: Bool) -> [Recorder.Piece] {
        var recorder = Recorder()
        bytes.withUnsafeBytes { TextScanner.scan($0, isEscaped: isEscaped, into: &recorder) }
        return recorder.pieces
    }

    static func scan(_ text: String, isEscaped: Bool = false) -> [Recorder.Piece] {
        scan(Array(text.utf8), isEscaped: isEscaped)
    }

    static func words(_ words: String...) -> [Recorder.Piece] {
        words.map {
            $0.allSatisfy { ("0"..."9").contains($0) }
                ? .word(WordHash.number, length: $0.utf8.count)
                : .word(WordHash(of: $0.utf8).value, length: $0.utf8.count)
        }
    }

    @Test(
        "a text falls into words",
        arguments: [
            ("", words()),
            ("   ", words()),
            ("Think step by step", words("think", "step", "by", "step")),
            ("ANTIDISESTABLISHMENTARIANISM", words("antidisestablishmentarianism")),
            ("eightlet eightletters", words("eightlet", "eightletters")),
            ("don't snake_case", words("don", "t", "snake", "case")),
            ("gpt4o 1234567890123", words("gpt", "4", "o", "1234567890123")),
            ("Schritt für Schritt ÜBER", words("schritt", "für", "schritt", "über")),
            ("шаг ЗА шагом", words("шаг", "за", "шагом")),
            ("一步一步", words("一", "步", "一", "步")),
            ("用JSON格式", words("用", "json", "格", "式")),
            ("“quoted”—dash", words("quoted", "dash")),
            ("ﬁ ，、（）", words("ﬁ")),
        ])
    func fallsIntoWords(text: String, expected: [Recorder.Piece]) {
        #expect(Self.scan(text) == expected)
    }

    @Test(
        "boundaries are told where they stand",
        arguments: [
            ("A.\nB", [.newline, .sentenceEnd]),
            ("3.14 a.b", []),
            ("Why? \"So!\"", [.sentenceEnd, .sentenceEnd]),
            ("句。问？", [.sentenceEnd, .sentenceEnd]),
            ("```swift\n```", [.codeFence, .newline, .codeFence]),
            ("``x`", []),
            ("<think></think> a < b", [.tag, .tag]),
            ("{\"score\": {}}", [.openBrace, .openBrace]),
        ] as [(String, [TextMark])])
    func boundaries(text: String, expected: [TextMark]) {
        let marks = Self.scan(text).compactMap { if case .mark(let mark) = $0 { mark } else { nil } }
        #expect(marks.sorted { $0.rawValue < $1.rawValue } == expected.sorted { $0.rawValue < $1.rawValue })
    }

    @Test("a text gives the same however its JSON string is escaped")
    func escapes() {
        let alphabet: [Unicode.Scalar] = Array(
            "abcXYZ  \n\t.?!{}<>/`\"\\019éÜßЖя“—步骤。，ﬁ😀\u{7F}\u{2E7F}\u{2E80}\u{FFFD}\u{10FFFF}".unicodeScalars)
        var random = SystemRandomNumberGenerator()
        for _ in 0..<3_000 {
            let scalars = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                alphabet.randomElement(using: &random)!
            }
            let text = String(String.UnicodeScalarView(scalars))
            var escaped = ""
            for scalar in scalars { escaped += Self.escape(scalar, Bool.random(using: &random)) }
            #expect(Self.scan(text) == Self.scan(escaped, isEscaped: true), "\(escaped)")
        }
    }

    private static func escape(_ scalar: Unicode.Scalar, _ isFree: Bool) -> String {
        switch scalar {
        case "\n" where isFree: return "\\n"
        case "\t" where isFree: return "\\t"
        case "/" where isFree: return "\\/"
        case "\"" where isFree: return "\\\""
        case "\\" where isFree: return "\\\\"
        case "\n", "\t", "\"", "\\": break
        default: if isFree { return String(scalar) }
        }
        return Character(scalar).utf16.map {
            let digits = String($0, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }

    @Test("a backslash is plain where nothing is escaped")
    func plainBackslash() {
        #expect(Self.scan("a\\nb") == Self.words("a", "nb"))
        #expect(Self.scan("a\\nb", isEscaped: true) == [Self.words("a")[0], .mark(.newline), Self.words("b")[0]])
    }

    @Test(
        "what is neither UTF-8 nor an escape ends words and does no harm",
        arguments: [
            [0x61, 0xFF, 0x62], [0x61, 0xC3], [0x61, 0xE4, 0xB8, 0x62], [0x61, 0xF8, 0x88], [0x61, 0xED, 0xA0, 0x80],
            [0x61, 0x5C], [0x61, 0x5C, 0x75], [0x61, 0x5C, 0x75, 0x30, 0x30], Array("a\\uD83D".utf8),
            Array("a\\uD83D\\u0041".utf8), Array("a\\uDE00b".utf8), Array("a\\uZZZZ".utf8), [0x61, 0x5C, 0xC3, 0xA9],
        ] as [[UInt8]])
    func malformed(bytes: [UInt8]) {
        #expect(Self.scan(bytes, isEscaped: true).first == Self.words("a")[0])
        #expect(Self.scan(bytes, isEscaped: false).first != nil)
    }

    @Test("random bytes are read to their end")
    func randomBytes() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? UInt8.random(in: 0...255, using: &random)
                    : UInt8(
                        "\\u0dfa8`.{<n"
                            .utf8.randomElement(using: &random)!)
            }
            for isEscaped in [true, false] {
                let pieces = Self.scan(bytes, isEscaped: isEscaped)
                #expect(pieces.count <= bytes.count)
            }
        }
    }

    @Test("hashes are those that the weights were trained with")
    func hashes() {
        #expect(WordHash(of: "step".utf8).value == 1_833_308_824)
        #expect(WordHash(of: "antidisestablishmentarianism".utf8).value == 362_178_327)
        #expect(WordHash.number == WordHash(of: "#".utf8).value)
    }
}
