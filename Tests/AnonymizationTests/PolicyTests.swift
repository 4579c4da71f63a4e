import Testing

@testable import Anonymization

@Suite("Policy")
struct PolicyTests {
    private func policy(_ json: String, profile: String? = nil) throws -> Policy {
        try Policy(try PolicyValue(json: Array(json.utf8)), profile: profile) {
            $0 == "names.txt" ? ["Zebulon Quist"] : nil
        }
    }

    private func issues(_ json: String) throws -> [String] {
        do {
            _ = try policy(json)
            return []
        } catch let issues as PolicyIssues {
            return issues.issues.map(\.description)
        }
    }

    static let document = """
        { "excise_policy": 1, "name": "gateway",
          "keys": { "pseudonym": "file:/run/key", "epoch": "2026-10" },
          "entities": {
            "CREDIT_CARD": { "action": "mask", "keep_last": 4 },
            "EMAIL_ADDRESS": { "action": "token", "directions": ["log"] },
            "SECRET": { "action": "block", "directions": ["prompt"], "else": "redact" },
            "PHONE_NUMBER": { "action": "replace", "roles": ["user"] },
            "IP_ADDRESS": { "action": "keep" },
            "X_CASE": { "pattern": "CASE-[0-9]{6}", "action": "seal" } },
          "allow": { "domains": ["example.com"] },
          "profiles": { "export": { "PERSON": { "action": "surrogate" }, "CREDIT_CARD": { "action": "redact" },
                                     "EMAIL_ADDRESS": { "action": "surrogate" } } } }
        """

    @Test("a rule holds for its type, direction and role")
    func rules() throws {
        let policy = try policy(Self.document)
        func operation(_ type: EntityType, _ direction: Policy.Direction, role: String? = nil) -> Operation? {
            policy.operation(
                for: Finding(range: 0..<1, type: type, score: 0.9, rule: ""), direction: direction, role: role)
        }
        #expect(operation(.creditCard, .answer) == .mask(first: 0, last: 4))
        #expect(operation(.emailAddress, .log) == .token)
        #expect(operation(.emailAddress, .prompt) == nil)
        #expect(operation(.secret, .prompt) == .block)
        #expect(operation(.secret, .log) == .redact)
        #expect(operation(.phoneNumber, .prompt, role: "user") == .replace(nil))
        #expect(operation(.phoneNumber, .prompt, role: "system") == nil)
        #expect(operation(.ipAddress, .prompt) == nil)
        #expect(operation("US_SSN", .prompt) == .replace(nil))
        #expect(policy.types(for: .prompt).contains("X_CASE") && !policy.types(for: .prompt).contains(.person))
        let export = try self.policy(Self.document, profile: "export")
        // Directions of the rule in whose place it stands do not hold for it.
        #expect(export.rule(for: .emailAddress).operation == .surrogate)
        #expect(export.rule(for: .emailAddress).directions == Set(Policy.Direction.allCases))
        #expect(export.rule(for: .creditCard).operation == .redact && export.types(for: .export).contains(.person))
    }

    @Test(
        "everything wrong is said with its field and line, and what would be right",
        arguments: [
            ("{}", "excise_policy: is missing; write excise_policy: 1"),
            ("{\"excise_policy\": 2}", "line 1: excise_policy: must be 1: this program reads no other version"),
            ("{\"excise_policy\": 1, \"entites\": {}}", "line 1: entites: is not known"),
            (
                "{\"excise_policy\": 1,\n\"entities\": {\"EMAIL\": {}}}",
                "line 2: entities.EMAIL: is no known entity; did you mean"
            ),
            (
                "{\"excise_policy\": 1, \"entities\": {\"SECRET\": {\"action\": \"hide\"}}}",
                "line 1: entities.SECRET.action: hide is no operation"
            ),
            (
                "{\"excise_policy\": 1, \"entities\": {\"SECRET\": {\"action\": \"token\"}}}",
                "entities.SECRET: token needs a key"
            ),
            (
                "{\"excise_policy\": 1, \"entities\": {\"SECRET\": {\"action\": \"redact\", \"keep_last\": 4}}}",
                "line 1: entities.SECRET.keep_last: goes with mask, not with redact"
            ),
            (
                "{\"excise_policy\": 1, \"entities\": {\"SECRET\": {\"action\": \"redact\", \"else\": \"keep\"}}}",
                "line 1: entities.SECRET.else: never applies"
            ),
            (
                "{\"excise_policy\": 1, \"entities\": {\"SECRET\": {\"action\": \"block\", \"directions\": [\"log\"]}}}",
                "entities.SECRET: block refuses requests"
            ),
            (
                "{\"excise_policy\": 1, \"entities\": {\"X\": {\"action\": \"redact\", \"pattern\": \"(?=x)\"}}}",
                "line 1: entities.X.pattern: at character 2: look-ahead"
            ),
            (
                "{\"excise_policy\": 1, \"keys\": {\"pseudonym\": \"0123456789abcdef0123456789abcdef\"}}",
                "line 1: keys.pseudonym: 0123456789ab… is no reference to a key"
            ),
            (
                "{\"excise_policy\": 1, \"allow\": {\"cidr\": [\"10.0.0.0\"]}}",
                "line 1: allow.cidr: 10.0.0.0 is no IPv4 network"
            ),
            (
                "{\"excise_policy\": 1, \"names\": {\"lists\": [\"none.txt\"]}}",
                "line 1: names.lists: none.txt cannot be read"
            ),
        ])
    func wrong(_ json: String, _ expected: String) throws {
        let issues = try issues(json)
        #expect(issues.contains { $0.hasPrefix(expected) }, "\(issues)")
    }

    @Test("a text is cleaned by its policy, and blocked where it says so")
    func cleaning() throws {
        let policy = try policy(Self.document)
        let pseudonymizer = Pseudonymizer(key: PseudonymizerTests.key, tenant: "a", epoch: policy.epoch)
        var vault = Vault(tenant: "a", session: "s")
        let cleaned = try Anonymizer(policy: policy, direction: .prompt).clean(
            "card 4111 1111 1111 1111, CASE-123456, 203.0.113.9", pseudonymizer: pseudonymizer, vault: &vault)
        let text = String(decoding: cleaned.text, as: UTF8.self)
        #expect(text.hasPrefix("card **** **** **** 1111, [X_CASE:2026-10:") && text.hasSuffix("], 203.0.113.9"))
        #expect(cleaned.findings.map(\.type) == [.creditCard, "X_CASE"])
        #expect(throws: Pseudonymizer.Failure.blocked(.secret)) {
            try Anonymizer(policy: policy, direction: .prompt).clean(
                "password=hunter2!x", pseudonymizer: pseudonymizer, vault: &vault)
        }
    }
}
