import Testing

@testable import Anonymization

@Suite("Streams")
struct StreamTests {
    private static func cleaned(_ pieces: [[UInt8]], _ recognizer: Recognizer = Recognizer()) -> (
        text: String, held: Int
    ) {
        var stream = StreamAnonymizer(recognizer: recognizer)
        var output: [UInt8] = []
        var held = 0
        for piece in pieces {
            output += stream.push(piece) { finding, _ in Array("[\(finding.type)]".utf8) }
            held = max(held, stream.held)
        }
        output += stream.finish { finding, _ in Array("[\(finding.type)]".utf8) }
        return (String(decoding: output, as: UTF8.self), held)
    }

    static let texts = [
        "My card is 4111 1111 1111 1111, call +49 30 123456 or write to anna@example.com please.",
        "the password is hunter2x and the IBAN DE89 3704 0044 0532 0130 00 is mine",
        "token: ghp_" + String(repeating: "a1B2c3D4", count: 8) + " and more text behind it",
        "key sk-ant-api03-" + String(repeating: "Qw3rT7_y-", count: 24) + " done",
        "-----BEGIN RSA PRIVATE KEY-----\n" + String(repeating: "MIIEpAIBAAKCAQEA75xQ+/q1\n", count: 30)
            + "-----END RSA PRIVATE KEY-----\nafter",
        "größe 日本語 😀 4111\u{200B}1111 11111111 naïve café", String(repeating: "x", count: 1_000) + " 219-09-9998",
    ]

    @Test("what comes out is the same for every way to cut what goes in, and little is held", arguments: texts)
    func chunks(_ text: String) {
        let bytes = Array(text.utf8)
        let whole = Self.cleaned([bytes])
        #expect(Self.cleaned(bytes.map { [$0] }).text == whole.text)
        #expect(Self.cleaned(bytes.map { [$0] }).held <= StreamAnonymizer.holdLimit)
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<40 {
            var pieces: [[UInt8]] = []
            var index = 0
            while index < bytes.count {
                let end = min(bytes.count, index + Int.random(in: 1...23, using: &generator))
                pieces.append(Array(bytes[index..<end]))
                index = end
            }
            #expect(Self.cleaned(pieces).text == whole.text)
        }
    }

    @Test("a secret that is split at any byte never appears, nor any long part of it")
    func splits() {
        let secrets = [
            "ghp_" + String(repeating: "a1B2c3D4", count: 5),
            "sk-ant-api03-" + String(repeating: "Qw3rT7_y-", count: 24), "4111 1111 1111 1111",
            "DE89 3704 0044 0532 0130 00", "anna.meyer@example.com",
        ]
        for secret in secrets {
            let text = Array("Some words before it \(secret) and some behind.".utf8)
            for split in 0...text.count {
                let output = Self.cleaned([Array(text[..<split]), Array(text[split...])]).text
                #expect(!output.contains(secret.suffix(10)) && !output.contains(secret.prefix(12)), "\(split)")
            }
        }
    }

    @Test("a long text is cut between words that nothing takes together, never within what is found")
    func cuts() {
        let recognizer = Recognizer()
        // Lines of a private key are kept together by who reads lines.
        for text in Self.texts where !text.contains("-----BEGIN") {
            let bytes = Array(text.utf8)
            let findings = recognizer.findings(in: text)
            for length in 1...bytes.count {
                let cut = bytes[..<length].withUnsafeBytes { TextCut.last(in: $0) }
                guard let cut else { continue }
                #expect(cut <= length)
                #expect(!findings.contains { $0.range.lowerBound < cut && cut < $0.range.upperBound }, "\(text) \(cut)")
            }
        }
        #expect([UInt8](repeating: 0x61, count: 10_000).withUnsafeBytes { TextCut.last(in: $0) } == nil)
    }

    @Test("names are replaced in a stream, however it comes")
    func names() {
        let recognizer = Recognizer(
            types: [.person], tagger: .trained(seed: 3, texts: 2_000, perceptrons: 1).adding(names: ["Quirrelbane"]))
        let text =
            "Yesterday I spoke to Maria Quirrelbane about the new contract, and then Dr. Tomasz Nowak signed it for us all."
        let bytes = Array(text.utf8)
        let whole = Self.cleaned([bytes], recognizer)
        #expect(whole.text.contains("[PERSON]") && !whole.text.contains("Quirrelbane") && !whole.text.contains("Nowak"))
        for size in 1...20 {
            let pieces = stride(from: 0, to: bytes.count, by: size).map {
                Array(bytes[$0..<min($0 + size, bytes.count)])
            }
            let output = Self.cleaned(pieces, recognizer)
            #expect(output.text == whole.text && output.held <= StreamAnonymizer.holdLimit)
        }
    }

    @Test("a term of several words is found wherever in a stream it stands")
    func terms() throws {
        let terms = try #require(TermList(["Blue Heron Project"]))
        let recognizer = Recognizer(custom: [CustomRule(type: "PROJECT", matcher: .terms(terms))])
        for count in 0..<80 {
            let text =
                String(repeating: "ab ", count: count) + "blue heron project" + String(repeating: " cd", count: 60)
            let output = Self.cleaned([Array(text.utf8)], recognizer).text
            #expect(output == text.replacing("blue heron project", with: "[PROJECT]"), "\(count)")
        }
    }

    @Test("a private key is swallowed to its end, and the text behind it comes")
    func privateKey() {
        let output = Self.cleaned([Array(Self.texts[4].utf8)]).text
        #expect(output == "[SECRET]\nafter")
    }

    @Test("of prose without anything to find at most a word is held")
    func prose() {
        let text = "It was the best of times, it was the worst of times, it was the age of wisdom and of foolishness."
        let result = Self.cleaned(Array(text.utf8).map { [$0] })
        #expect(result.text == text && result.held <= 16)
    }

    @Test("two channels do not mix, and a stream that ended can be used again")
    func channels() {
        var first = StreamAnonymizer(recognizer: Recognizer())
        var second = StreamAnonymizer(recognizer: Recognizer())
        var one: [UInt8] = []
        var two: [UInt8] = []
        func replace(_ finding: Finding, _ value: [UInt8]) -> [UInt8] { [0x2A] }
        for (a, b) in zip("card 4111 1111 1111 1111 x".utf8, "mail anna@example.com now yy".utf8) {
            one += first.push([a], replace: replace)
            two += second.push([b], replace: replace)
        }
        one += first.finish(replace: replace)
        two += second.push("y".utf8, replace: replace) + second.finish(replace: replace)
        #expect(String(decoding: one, as: UTF8.self) == "card * x")
        #expect(String(decoding: two, as: UTF8.self).hasPrefix("mail * now"))
        one = first.push("SSN 219-09-9998".utf8, replace: replace) + first.finish(replace: replace)
        #expect(String(decoding: one, as: UTF8.self) == "SSN *")
    }

    @Test("placeholders get their values back however they are cut, also in another case; brackets of others stay")
    func restoring() {
        var vault = Vault(tenant: "a", session: "s")
        _ = vault.placeholder(for: Array("Anna Meyer".utf8), type: .person)
        let text =
            "Dear [PERSON_1], [person 1]! a[0] [PERSON_2] [[PERSON_1]] [" + String(repeating: "x", count: 100) + "] ["
        let expected =
            "Dear Anna Meyer, Anna Meyer! a[0] [PERSON_2] [Anna Meyer] [" + String(repeating: "x", count: 100) + "] ["
        for size in 1...17 {
            var restorer = PlaceholderRestorer(vault: vault)
            var output: [UInt8] = []
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                output += restorer.push(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
            output += restorer.finish()
            #expect(String(decoding: output, as: UTF8.self) == expected)
        }
    }
}
