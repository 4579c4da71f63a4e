import Testing

@testable import Anonymization

@Suite("Recognizer")
struct RecognizerTests {
    private let recognizer = Recognizer()

    private func found(_ text: String, _ recognizer: Recognizer? = nil) -> [String] {
        let bytes = Array(text.utf8)
        return (recognizer ?? self.recognizer).findings(in: text).map {
            "\($0.type) \(String(decoding: bytes[$0.range], as: UTF8.self))"
        }
    }

    @Test(
        "what is personal or secret is found, and all of it",
        arguments: [
            ("write to anna.meyer+x@mail.example.co.uk.", "EMAIL_ADDRESS anna.meyer+x@mail.example.co.uk"),
            ("anna [at] example [dot] org", "EMAIL_ADDRESS anna [at] example [dot] org"),
            ("card 4111 1111 1111 1111 exp 12/27", "CREDIT_CARD 4111 1111 1111 1111"),
            ("amex 3782-822463-10005", "CREDIT_CARD 3782-822463-10005"),
            ("pay to DE89 3704 0044 0532 0130 00 now", "IBAN_CODE DE89 3704 0044 0532 0130 00"),
            ("SSN 219-09-9998", "US_SSN 219-09-9998"), ("nhs: 943 476 5919", "UK_NHS 943 476 5919"),
            ("{\"nhsNumber\":\"9434765919\"}", "UK_NHS 9434765919"),
            ("AHV 756.9217.0769.85", "CH_AHV 756.9217.0769.85"),
            ("call +49 30 123456 today", "PHONE_NUMBER +49 30 123456"),
            ("(212) 555-0123 is mine", "PHONE_NUMBER (212) 555-0123"),
            ("tel. 0171 2345678", "PHONE_NUMBER 0171 2345678"), ("from 203.0.113.9:8080", "IP_ADDRESS 203.0.113.9"),
            ("host 2001:db8:0:1::5 up", "IP_ADDRESS 2001:db8:0:1::5"),
            ("eth0 00:1A:2b:3c:4D:5e", "MAC_ADDRESS 00:1A:2b:3c:4D:5e"),
            ("to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "CRYPTO 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
            ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "CRYPTO bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),
            ("postgres://app:s3cr3t!pw@db:5432", "SECRET s3cr3t!pw"),
            ("curl -u bob:hunter2x https://x", "SECRET hunter2x"),
            ("export DB_PASSWORD='Tr0ub4dor&3'", "SECRET Tr0ub4dor&3"), ("the password is hunter2.", "SECRET hunter2"),
            ("mysql --password Kx9!mmm", "SECRET Kx9!mmm"), ("<password>q9Xz!ab</password>", "SECRET q9Xz!ab"),
            ("\"api_key\": \"9f86d081884c7d659a2feaa0c55ad015\"", "SECRET 9f86d081884c7d659a2feaa0c55ad015"),
            ("Authorization: Bearer a8Fk29Xq0LmZ71bYt", "SECRET a8Fk29Xq0LmZ71bYt"),
            ("key AKIAQ4RTZ7XNPLW2VKEJ leaked", "SECRET AKIAQ4RTZ7XNPLW2VKEJ"),
        ])
    func finds(_ text: String, _ expected: String) { #expect(found(text) == [expected]) }

    @Test(
        "what only looks like it is left alone",
        arguments: [
            "card 4111 1111 1111 1112", "order 9434765919", "DE88 3704 0044 0532 0130 00", "version 1.2.3.4",
            "127.0.0.1",
            "id 595438c2-bb29-42c2-a016-696d1e5ac8c3", "at 2024-12-10T22:11:45Z", "sum 155301 * 228 = 35408628",
            "0.051849413905028",
            "sha256:86928be7d3d843a09863ad7701d624ca9e7aac07cdba576300b91aaaa86550ba", "std::vector<int> a::b",
            "@dataclass\nclass A: pass",
            "password: ${DB_PASSWORD}", "api_key = YOUR_API_KEY", "password = ********", "if password == other:",
            "token = tokens[0]",
            "password = get_password(user)", "max_tokens: 1000", "ISBN 978-3-16-148410-0",
            "10 000 000 people can be reached",
            "pages 968-12-999", "$63,040,391.78", "docker run -u 1000:1000 image",
        ])
    func leaves(_ text: String) { #expect(found(text) == []) }

    @Test(
        "ages, unique identifiers, nationalities and beliefs are found where a policy asks, and only what is meant",
        arguments: [
            ("the patient is a 38-year-old man", ["AGE 38"]), ("aged 61, retired", ["AGE 61"]),
            ("I just turned 47", ["AGE 47"]), ("she is 20 years old", ["AGE 20"]), ("i'm 31 y/o", ["AGE 31"]),
            ("er ist 45 Jahre alt", ["AGE 45"]), ("{\"age\": 33}", ["AGE 33"]), ("at the age of 104", ["AGE 104"]),
            ("page 31 of 38 years", []), ("aged 612", []), ("age 3.5", []), ("turn 90%", []),
            ("id 595438c2-bb29-42c2-a016-696d1e5ac8c3.", ["UUID 595438c2-bb29-42c2-a016-696d1e5ac8c3"]),
            ("ABCDEFAB-CDEF-4ABC-8DEF-ABCDEF000001", ["UUID ABCDEFAB-CDEF-4ABC-8DEF-ABCDEF000001"]),
            ("595438c2-bb29-42c2-a016-696d1e5ac8c", []), ("x595438c2-bb29-42c2-a016-696d1e5ac8c3", []),
            ("595438c2-bb29-42c2-a016-696d1e5ac8c3-1", []),
            ("a Polish film, an Ecuadorian ship", ["NRP Polish", "NRP Ecuadorian"]),
            ("many muslims and catholics", ["NRP muslims", "NRP catholics"]), ("polish the table", []),
            ("the Polishing machine", []), ("in the Czech Republic and Saudi Arabia", []),
        ])
    func asked(_ text: String, _ expected: [String]) {
        #expect(found(text, Recognizer(types: ["AGE", "UUID", "NRP"])) == expected)
        #expect(found(text) == [])
    }

    @Test(
        "what is written to escape is found, and covered in the bytes that were given",
        arguments: [
            ("４１１１ １１１１ １１１１ １１１１", "CREDIT_CARD ４１１１ １１１１ １１１１ １１１１"),
            ("anna＠example.com", "EMAIL_ADDRESS anna＠example.com"),
            ("4111\u{200B}1111\u{AD}11111111", "CREDIT_CARD 4111\u{200B}1111\u{AD}11111111"),
            ("card ٤١١١١١١١١١١١١١١١!", "CREDIT_CARD ٤١١١١١١١١١١١١١١١"), ("SSN 219‑09‑9998", "US_SSN 219‑09‑9998"),
        ])
    func evasion(_ text: String, _ expected: String) { #expect(found(text) == [expected]) }

    @Test("each check digit decides: a number with its word beside it is found only if its digits are right")
    func checkDigits() {
        for (word, number) in [
            ("PESEL", "44051401359"), ("BSN", "111222333"), ("TFN", "123456782"), ("ABN", "51824753556"),
            ("SIN", "193456787"),
            ("CPF", "52998224725"), ("Aadhaar", "234123412346"), ("routing", "021000021"), ("NPI", "1234567893"),
            ("IMEI", "490154203237518"),
            ("Steuer-ID", "86095742719"), ("CUIT", "20123456786"), ("TCKN", "10000000146"),
        ] {
            #expect(found("\(word): \(number)").count == 1, "\(word)")
            var wrong = Array(number.utf8)
            wrong[wrong.count - 2] = (wrong[wrong.count - 2] - 0x30 + 1) % 10 + 0x30
            let text = "\(word): \(String(decoding: wrong, as: UTF8.self))"
            #expect(!found(text).contains { !$0.hasPrefix("PHONE") && !$0.hasPrefix("BANK") }, "\(text)")
        }
    }

    @Test("bytes that are no UTF-8, marks, and texts made to be slow are read without harm")
    func hostile() {
        for text in [
            [UInt8](repeating: 0xFF, count: 1000), Array("e\u{301}\u{202E}4111".utf8), [0xC2], [0xF0, 0x9F],
            Array("@".utf8), Array("::::::::".utf8),
            Array(String(repeating: "4111 ", count: 5_000).utf8),
            Array(String(repeating: "password=", count: 5_000).utf8),
            Array(String(repeating: "-----BEGIN RSA PRIVATE KEY-----", count: 2_000).utf8),
            Array(String(repeating: "a@", count: 5_000).utf8),
            Array(String(repeating: "://", count: 5_000).utf8), Array(String(repeating: "eyJ", count: 10_000).utf8),
            Array(String(repeating: "1:", count: 10_000).utf8), Array(String(repeating: "9", count: 100_000).utf8),
        ] {
            let findings = text.withUnsafeBytes { recognizer.findings(in: $0) }
            #expect(
                findings.allSatisfy {
                    $0.range.lowerBound >= 0 && $0.range.upperBound <= text.count && !$0.range.isEmpty
                })
            #expect(zip(findings, findings.dropFirst()).allSatisfy { $0.range.upperBound <= $1.range.lowerBound })
        }
    }

    @Test("terms and patterns of one's own are found; what is allowed is not")
    func custom() throws {
        let terms = try #require(TermList(["Blue Heron", "Größe 7"]))
        let recognizer = Recognizer(
            custom: [
                CustomRule(type: "PROJECT", matcher: .terms(terms)),
                CustomRule(type: "CASE", matcher: .pattern(try Pattern("\\bCASE-[0-9]{6}\\b")), context: ["ticket"]),
            ],
            allow: AllowList(
                exact: ["help@example.org"], domains: ["example.com"],
                networks: [AllowList.Network("10.0.0.0/8")].compactMap { $0 }))
        #expect(found("about blue heron, größe 7", recognizer) == ["PROJECT blue heron", "PROJECT größe 7"])
        #expect(found("blue herons", recognizer) == [])
        #expect(found("ticket CASE-123456 and CASE-1234567", recognizer) == ["CASE CASE-123456"])
        #expect(found("CASE-123456", recognizer) == [])
        #expect(
            found("a@example.com b@sub.example.com help@example.org c@other.example 10.1.2.3 11.1.2.3", recognizer) == [
                "EMAIL_ADDRESS c@other.example", "IP_ADDRESS 11.1.2.3",
            ])
    }
}

@Suite("Patterns")
struct PatternTests {
    private func matches(_ pattern: String, _ text: String) throws -> [String] {
        let bytes = Array(text.utf8)
        let pattern = try Pattern(pattern)
        return bytes.withUnsafeBufferPointer { pattern.matches(in: $0) }.map {
            String(decoding: bytes[$0], as: UTF8.self)
        }
    }

    @Test("the longest match of each pattern is found")
    func matching() throws {
        #expect(try matches("[A-Z]{2,3}-\\d+", "AB-12 ABC-345 ABCD-6") == ["AB-12", "ABC-345", "BCD-6"])
        #expect(try matches("\\b[A-Z]{2,3}-\\d+\\b", "AB-12 ABCD-6 XX-1y") == ["AB-12"])
        #expect(try matches("(cat|dog)s?", "cats and dog") == ["cats", "dog"])
        #expect(try matches("a(b|c)*d", "abcbcd ad") == ["abcbcd", "ad"])
        #expect(try matches("x{2}", "xxxxx") == ["xx", "xx"])
        #expect(try matches("\\.[^.]+", "a.b.c") == [".b", ".c"])
    }

    @Test(
        "what cannot be matched in linear time, or at all, is refused with its place",
        arguments: [
            "(?=a)", "(a)\\1", "a**b(", "[a", "a{2000}", "^a", "*a", "a{3,1}", "(a*)*", "((a{100}){100}){100}", "\\q",
            ")",
        ])
    func refused(_ pattern: String) { #expect(throws: Pattern.Failure.self) { try Pattern(pattern) } }

    @Test("a pattern that explodes elsewhere is done in steps that grow with the text")
    func explosive() throws {
        #expect(try matches("(a|aa|a?a)+b", String(repeating: "a", count: 20_000)) == [])
    }
}
