import JSON
import Metering
import Testing

@Suite("The estimate of tokens") struct TokenEstimateTests {
    private let estimate = TokenEstimate()

    @Test("an empty text has none, any other at least one")
    func least() {
        #expect(estimate.tokens(in: "") == 0)
        for byte in UInt8.min...UInt8.max {
            #expect(withUnsafeBytes(of: byte) { estimate.tokens(in: $0) } >= 1, "byte \(byte)")
        }
    }

    /// Beside each text the counts of cl100k_base, o200k_base, Qwen, Tekken, DeepSeek and Claude 2, lowest and highest.
    @Test(
        "lies among the counts of real tokenizers, or less than a fifth outside",
        arguments: [
            (Self.english, 65...67), (Self.swift, 42...47), (Self.json, 42...50), (Self.german, 34...52),
            (Self.russian, 32...55), (Self.chinese, 15...29),
        ])
    func real(text: String, counts: ClosedRange<Int>) {
        let tokens = Double(estimate.tokens(in: text))
        #expect(tokens >= Double(counts.lowerBound) * 0.8, "\(text)")
        #expect(tokens <= Double(counts.upperBound) * 1.2, "\(text)")
    }

    @Test("bytes that are no text cost at least one token in four of them")
    func noText() {
        for byte: UInt8 in [0x80, 0xBF, 0xFF, 0x00, 0xC3] {
            let tokens = [UInt8](repeating: byte, count: 1000).withUnsafeBytes { estimate.tokens(in: $0) }
            #expect(tokens >= 250, "byte \(byte)")
        }
    }

    @Test(
        "an escaped string counts as what it stands for",
        arguments: [
            #"one\ntwo\tthree \"four\" five\\six\/seven"#, #"\r\n\r\n\b\f"#, #"caf\u00e9 \u0041\u00DF"#,
            #"\u0414\u043e\u0431\u0440\u044b\u0439 \u0434\u0435\u043d\u044c"#, #"\u4f60\u597d\uff0c\u4e16\u754c"#,
            #"\ud83d\ude00 and \uD83D\uDE80"#,
        ])
    func escapes(inside: String) throws {
        let quoted = Array("\"\(inside)\"".utf8)
        let text = try #require(quoted.withUnsafeBytes { JSONSlice(kind: .string, range: 0..<$0.count).string(in: $0) })
        let escaped = quoted.withUnsafeBytes {
            estimate.tokens(inJSONString: UnsafeRawBufferPointer(rebasing: $0[1..<$0.count - 1]))
        }
        #expect(escaped == estimate.tokens(in: text))
    }

    @Test("a string cut in the middle of an escape is counted, not read beyond")
    func cutEscape() {
        for inside in [#"\"#, #"\u"#, #"\u00"#, #"a\u12G"#, #"\uZZZZ"#, #"\ud83d"#] {
            let tokens = Array(inside.utf8).withUnsafeBytes { estimate.tokens(inJSONString: $0) }
            #expect(tokens >= 0 && tokens <= inside.utf8.count + 1, "\(inside)")
        }
    }

    private static let english = """
        The lighthouse keeper climbed the narrow stairs every evening, carrying a lamp that his grandfather had built. \
        From the gallery he could see the harbour, three fishing boats, and a storm that gathered slowly in the west. He \
        wrote the time and the direction of the wind into a book; nobody had read it for 17 years.
        """
    private static let swift = """
        func average(_ values: [Double]) -> Double? {
            guard !values.isEmpty else { return nil }
            let sum = values.reduce(0, +)
            return sum / Double(values.count)
        }
        """
    private static let json = """
        {"order": 4711, "customer": {"name": "Ada", "city": "Bern"}, "items": [{"sku": "X-12", "count": 3}], "paid": true}
        """
    private static let german = """
        Die Bäckerei an der Ecke öffnet um sechs Uhr; wer später kommt, findet keine Brötchen mehr. Trotzdem beschwert \
        sich niemand über die Öffnungszeiten.
        """
    private static let russian = """
        Утром мы вышли из дома и пошли к реке. Вода была холодная, но дети всё равно купались до самого обеда.
        """
    private static let chinese = "今天早上我去市场买了三斤苹果，回家以后发现少了一个。"
}
