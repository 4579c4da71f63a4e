import Exchanges
import Foundation
import Testing

@Suite("Accounts")
struct AccountTests {
    private static let line = """
        {"account":"acct_12","country":"SG","created":"2026-02-03T04:05:06.789Z","email_domain":"example.com",\
        "email_pattern":"aaaa.99","entitlements":["distillation"],"organization":"Example","payment":"fp_1",\
        "payment_issuer":"424242","plan":"enterprise","status":"suspended",\
        "status_changed":"2026-03-01T00:00:00.000Z","verification":"business"}
        """

    private func encoded(_ account: Account) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(account), as: UTF8.self)
    }

    @Test("a line of the directory is read and written again as it was")
    func roundTrip() throws {
        let account = try JSONDecoder().decode(Account.self, from: Data(Self.line.utf8))
        #expect(account.id == "acct_12")
        #expect(account.created == (try Timestamp(rfc3339: "2026-02-03T04:05:06.789Z")))
        #expect(account.isEntitled(to: .distillation))
        #expect(!account.isEntitled(to: .resale))
        #expect(account.status == .suspended)
        #expect(try encoded(account) == Self.line)
    }

    @Test("fields without a value are left out, unknown fields ignored, unknown entitlements kept")
    func optionalFields() throws {
        let text = """
            {"account":"a","created":"2026-02-03T04:05:06.789Z","plan":"free","verification":"none","status":"active",\
            "entitlements":["research"],"colour":"blue"}
            """
        let account = try JSONDecoder().decode(Account.self, from: Data(text.utf8))
        #expect(
            try encoded(account) == """
                {"account":"a","created":"2026-02-03T04:05:06.789Z","entitlements":["research"],"plan":"free",\
                "status":"active","verification":"none"}
                """)
    }

    @Test(
        "a wrong field is named",
        arguments: [
            ("created", "7"), ("created", "\"yesterday\""), ("plan", "null"), ("verification", "\"passport\""),
            ("status", "\"gone\""), ("status", "1"), ("entitlements", "\"batch\""), ("country", "65"),
            ("payment_issuer", "424242"),
        ])
    func wrongField(field: String, value: String) throws {
        var fields = try #require(
            JSONSerialization.jsonObject(with: Data(Self.line.utf8)) as? [String: Any])
        fields[field] = try JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
        let data = try JSONSerialization.data(withJSONObject: fields)
        let error = #expect(throws: DecodingError.self) { try JSONDecoder().decode(Account.self, from: data) }
        let path =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            default: [any CodingKey]()
            }
        #expect(path.first?.stringValue == field)
    }

    private struct Entry {
        let field: String
        let change: (inout Account) -> Void
    }

    @Test("what must not be entered is refused, and the field named")
    func refused() {
        let entries = [
            Entry(field: "account") { $0.id = "" },
            Entry(field: "account") { $0.id = "a b" },
            Entry(field: "account") { $0.id = "ü" },
            Entry(field: "account") { $0.id = String(repeating: "a", count: 129) },
            Entry(field: "plan") { $0.plan = "" },
            Entry(field: "plan") { $0.plan = "fr\u{7}ee" },
            Entry(field: "organization") { $0.organization = "" },
            Entry(field: "payment") { $0.payment = "4242 4242 4242 4242" },
            Entry(field: "payment") { $0.payment = "378282246310005" },
            Entry(field: "payment_issuer") { $0.paymentIssuer = "42424242424" },
            Entry(field: "payment_issuer") { $0.paymentIssuer = "42a2" },
            Entry(field: "email_domain") { $0.emailDomain = "me@example.com" },
            Entry(field: "email_pattern") { $0.emailPattern = "jane" },
            Entry(field: "email_pattern") { $0.emailPattern = "aaa12" },
            Entry(field: "country") { $0.country = "sg" },
            Entry(field: "country") { $0.country = "SGP" },
            Entry(field: "entitlements") { $0.entitlements = [.init(rawValue: "distilation")] },
            Entry(field: "entitlements") { $0.entitlements = [.batch, .batch] },
        ]
        for entry in entries {
            var account = Account(id: "acct_1", created: Timestamp(milliseconds: 0), plan: "free")
            #expect(throws: Never.self) { try account.validate() }
            entry.change(&account)
            let error = #expect(throws: Account.InvalidField.self) { try account.validate() }
            #expect(error?.field == entry.field)
        }
    }

    @Test(
        "an e-mail address leaves its domain and its shape",
        arguments: [
            ("Jane.Doe99@Example.COM", "aaaa.aaa99", "example.com"), ("jürgen+x@b.de", "aaaaaa+a", "b.de"),
            ("\"a@b\"@c.org", "\"a@a\"", "c.org"),
        ])
    func email(address: String, pattern: String, domain: String) throws {
        var account = Account(id: "acct_1", created: Timestamp(milliseconds: 0), plan: "free")
        try account.setEmail(address)
        #expect(account.emailPattern == pattern)
        #expect(account.emailDomain == domain)
        #expect(throws: Never.self) { try account.validate() }
    }

    @Test("an address without local part or domain is refused", arguments: ["", "@", "a@", "@b", "ab"])
    func badEmail(address: String) {
        var account = Account(id: "acct_1", created: Timestamp(milliseconds: 0), plan: "free")
        #expect(throws: Account.InvalidField.self) { try account.setEmail(address) }
    }

    @Test("generated ids are valid and differ")
    func generatedIDs() throws {
        var generator = SplitMix64(seed: 3)
        let ids = (0..<1000).map { _ in Account.generateID(using: &generator) }
        #expect(Set(ids).count == 1000)
        for id in ids {
            #expect(id.hasPrefix("acct_") && id.count == 17)
            try Account.validateID(id)
        }
    }
}
