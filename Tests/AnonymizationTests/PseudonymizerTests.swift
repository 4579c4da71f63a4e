import Testing

@testable import Anonymization

@Suite("Pseudonyms")
struct PseudonymizerTests {
    static let key = PseudonymKey(bytes: (0..<32).map { UInt8($0) })
    private let pseudonymizer = Pseudonymizer(key: Self.key, tenant: "a", epoch: "2026-10", subject: "patient 7")

    private func replaced(_ value: String, _ type: EntityType, _ operation: Operation, by other: Pseudonymizer? = nil)
        throws -> String
    {
        var vault = Vault(tenant: "a", session: "s")
        return String(
            decoding: try (other ?? pseudonymizer).replacement(
                for: Array(value.utf8), type: type, operation: operation, vault: &vault),
            as: UTF8.self)
    }

    @Test(
        "each operation without a key does what its name says",
        arguments: [
            ("4111-1111-1111-1234", EntityType.creditCard, Operation.mask(first: 0, last: 4), "****-****-****-1234"),
            ("José", .person, .mask(first: 1, last: 0), "J***"), ("ab", .secret, .mask(first: 1, last: 4), "**"),
            ("x", .secret, .redact, ""), ("x", .secret, .replace(nil), "[SECRET]"),
            ("x", .secret, .replace("gone"), "gone"),
            ("1984-02-11", .dateOfBirth, .generalise, "1984-02"), ("93", .age, .generalise, "90+"),
            ("31", .age, .generalise, "30-39"),
            ("203.0.113.77", .ipAddress, .generalise, "203.0.113.0/24"), ("10115", .postcode, .generalise, "10100"),
            ("a@example.org", .emailAddress, .generalise, "[EMAIL_ADDRESS]@example.org"),
            ("secret", .secret, .generalise, "[SECRET]"),
        ])
    func keyless(_ value: String, _ type: EntityType, _ operation: Operation, _ expected: String) throws {
        #expect(try replaced(value, type, operation, by: Pseudonymizer(key: nil, tenant: "a")) == expected)
    }

    @Test("a token is the same however the value is written, and another for another tenant, type or epoch")
    func tokens() throws {
        let token = try replaced("4111 1111 1111 1111", .creditCard, .token)
        #expect(token.hasPrefix("[CREDIT_CARD:") && token.utf8.count == 30)
        #expect(try replaced("4111-1111-1111-1111", .creditCard, .token) == token)
        #expect(
            try replaced(
                "4111 1111 1111 1111", .creditCard, .token,
                by: Pseudonymizer(key: Self.key, tenant: "b", epoch: "2026-10")) != token)
        #expect(
            try replaced(
                "4111 1111 1111 1111", .creditCard, .token,
                by: Pseudonymizer(key: Self.key, tenant: "a", epoch: "2026-11")) != token)
        #expect(try replaced("Anna  Meyer", .person, .token) == replaced("anna meyer", .person, .token))
        #expect(throws: Pseudonymizer.Failure.noKey(operation: "token")) {
            try replaced("x", .secret, .token, by: Pseudonymizer(key: nil, tenant: "a"))
        }
    }

    @Test("a sealed value opens for its own tenant and epoch alone, for thousands of random values")
    func sealing() throws {
        var generator = SeededGenerator(seed: 3)
        let other = Pseudonymizer(key: Self.key, tenant: "b", epoch: "2026-10")
        for _ in 0..<2_000 {
            let value = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            var vault = Vault(tenant: "a", session: "s")
            let sealed = try pseudonymizer.replacement(for: value, type: .person, operation: .seal, vault: &vault)
            #expect(try pseudonymizer.unseal(sealed) == value)
            #expect(throws: Pseudonymizer.Failure.doesNotOpen) { try other.unseal(sealed) }
        }
        let sealed = Array(try replaced("Anna", .person, .seal).utf8)
        #expect(throws: Pseudonymizer.Failure.otherEpoch("2026-10")) {
            try Pseudonymizer(key: Self.key, tenant: "a", epoch: "2026-11").unseal(sealed)
        }
        #expect(throws: Pseudonymizer.Failure.notSealed) { try pseudonymizer.unseal(Array("[PERSON_1]".utf8)) }
    }

    @Test("format keeps a card a card and gives its digits back; too few digits are replaced")
    func format() throws {
        let card = try replaced("4111-1111-1111-1111", .creditCard, .format)
        let digits = card.utf8.filter(\.isDigit).map { $0 - 0x30 }
        #expect(card != "4111-1111-1111-1111" && digits.count == 16 && CheckDigits.luhn(digits[...]))
        #expect(
            try pseudonymizer.restoreFormat(Array(card.utf8), type: .creditCard) == Array("4111-1111-1111-1111".utf8))
        #expect(try replaced("12345", .postcode, .format) == "[ZIP_CODE]")
    }

    @Test("surrogates are the same for the same value and come from ranges that are nobody's")
    func surrogates() throws {
        #expect(
            try replaced("anna@firm.de", .emailAddress, .surrogate)
                == replaced("ANNA@firm.de", .emailAddress, .surrogate))
        #expect(try replaced("anna@firm.de", .emailAddress, .surrogate).hasSuffix("@example.com"))
        #expect(try replaced("507-52-5046", "US_SSN", .surrogate).hasPrefix("000-"))
        #expect(try replaced("+44 7861 102947", .phoneNumber, .surrogate).hasPrefix("+1-202-555-01"))
        let card = try replaced("5555555555554444", .creditCard, .surrogate)
        #expect(card.hasPrefix("400000") && CheckDigits.luhn(card.utf8.map { $0 - 0x30 }[...]))
    }

    @Test("dates of one subject move alike, keep their form and cross leap days rightly")
    func dates() throws {
        let first = try replaced("2024-02-28", .date, .shiftDate(days: 30))
        let second = try replaced("02/28/2024", .date, .shiftDate(days: 30))
        #expect(first != "2024-02-28")
        #expect(
            first.split(separator: "-").map { Int($0) }
                == [2024, second.split(separator: "/")[0], second.split(separator: "/")[1]].map { Int("\($0)") })
        for (text, days, expected) in [
            ("2024-02-28", 2, "2024-03-01"), ("2023-02-28", 1, "2023-03-01"), ("1999-12-31", 1, "2000-01-01"),
            ("31.12.1999", -31, "30.11.1999"), ("3/1/2024", -1, "2/29/2024"),
        ] {
            #expect(CalendarDate.shifted(Array(text.utf8), days: days) == Array(expected.utf8))
        }
    }

    @Test("a vault that goes on from a lost one gives no placeholder that the other may have given")
    func lostVault() {
        var lost = Vault(tenant: "t", session: "s")
        var next = Vault(tenant: "t", session: "s", base: Vault.limit)
        let first = lost.placeholder(for: Array("Anna".utf8), type: .person)
        let second = next.placeholder(for: Array("Bob".utf8), type: .person)
        #expect(String(decoding: first, as: UTF8.self) == "[PERSON_1]")
        #expect(String(decoding: second, as: UTF8.self) == "[PERSON_10001]")
        #expect(next.value(of: first) == nil)
    }

    @Test("a vault counts, restores, leaves sealed, and opens for its own tenant and conversation alone")
    func vault() throws {
        let key = try #require(Self.key)
        var vault = Vault(tenant: "a", session: "s")
        #expect(vault.placeholder(for: Array("Anna".utf8), type: .person) == Array("[PERSON_1]".utf8))
        #expect(vault.placeholder(for: Array("Bob".utf8), type: .person) == Array("[PERSON_2]".utf8))
        #expect(vault.placeholder(for: Array("ANNA".utf8), type: .person) == Array("[PERSON_1]".utf8))
        let sealed = try vault.sealed(with: key)
        #expect(!sealed.contains(Array("Anna".utf8)))
        var opened = try Vault(opening: sealed, with: key, tenant: "a", session: "s")
        #expect(opened.value(of: Array("[PERSON_2]".utf8)) == Array("Bob".utf8))
        #expect(opened.placeholder(for: Array("Carl".utf8), type: .person) == Array("[PERSON_3]".utf8))
        #expect(throws: Vault.Failure.doesNotOpen) { try Vault(opening: sealed, with: key, tenant: "b", session: "s") }
        #expect(throws: Vault.Failure.doesNotOpen) { try Vault(opening: sealed, with: key, tenant: "a", session: "t") }
        #expect(throws: Vault.Failure.doesNotOpen) {
            try Vault(opening: Array(sealed.dropLast()), with: key, tenant: "a", session: "s")
        }
    }
}
