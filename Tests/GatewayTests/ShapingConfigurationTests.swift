import Access
import Exchanges
import Settings
import Shaping
import Testing

@testable import Gateway

@Suite("The configuration's section on shaping")
struct ShapingConfigurationTests {
    private static let smallest = "upstreams: {a: {url: 'http://127.0.0.1:9000'}}\nmodels: {m: {upstreams: [a]}}\n"

    private func read(_ text: String) throws -> ShapingConfiguration {
        try ConfigurationFile.read(Self.smallest + text + "\n", environment: [:], relativeTo: "/etc/excise").shaping
    }

    private func account(plan: String, entitlements: [Account.Entitlement] = []) throws -> Account {
        let access = try AccessControl(
            store: InMemoryAccessStore(), pepper: Pepper(bytes: [UInt8](repeating: 1, count: 32))!)
        var draft = AccountDraft(id: "a")
        draft.plan = plan
        draft.entitlements = entitlements
        return try access.createAccount(draft, by: .adminAPI)
    }

    @Test("without it nothing is shaped; an empty one has the standard; it can be switched off")
    func presence() throws {
        #expect(try !read("").isOn)
        let empty = try read("shaping: {}")
        #expect(empty.isOn && empty.standard == .standard && empty.sealKeys == nil)
        #expect(try !read("shaping: { enabled: false }").isOn)
    }

    @Test("every documented field is read")
    func everything() throws {
        let shaping = try read(
            """
            shaping:
              standard: { reasoning: none, logprobs: yes, samples: 4, completions: true, repeats: 2, recitation: refused }
              entitlements:
                partners: { where: { plans: [enterprise], accounts: [a] }, reasoning: full, repeats: off }
              seal: { keys: keys, lifetime: 2d }
              repeat_memory: 1MiB
            """)
        #expect(
            shaping.standard
                == Entitlements(
                    reasoning: .none, logProbabilities: true, samples: 4, rawCompletions: true, repeatsAnswered: 2,
                    recitation: .refused))
        #expect(shaping.rules.map(\.name) == ["partners"])
        #expect(shaping.sealKeys == "/etc/excise/keys" && shaping.sealLifetime == .seconds(172_800))
        #expect(shaping.repeatMemory == 1 << 20)
        let partner = shaping.entitlements(of: try account(plan: "enterprise"), groups: [])
        #expect(partner.reasoning == .full && partner.repeatsAnswered == nil && partner.samples == 4)
        #expect(shaping.entitlements(of: try account(plan: "free"), groups: []).reasoning == .none)
    }

    @Test("an account's contract goes before every rule")
    func contract() throws {
        let shaping = try read("shaping: { entitlements: { all: { where: { plans: [free] }, reasoning: none } } }")
        let granted = shaping.entitlements(
            of: try account(plan: "free", entitlements: [.reasoning, .samples]), groups: [])
        #expect(granted.reasoning == .full && granted.samples == Entitlements.mostSamples && !granted.logProbabilities)
    }

    @Test(
        "what cannot be meant is refused where it stands, with what would be right",
        arguments: [
            ("shaping: on", "3:10: shaping: expected a mapping, found a single value"),
            (
                "shaping: { standard: { reasoning: secret } }",
                "3:35: shaping.standard.reasoning: expected full, summary, sealed or none, found 'secret'"
            ),
            (
                "shaping: { standard: { samples: 200 } }",
                "3:33: shaping.standard.samples: expected a whole number from 1 to 128, found '200'"
            ),
            (
                "shaping: { standard: { logprob: true } }",
                "3:24: shaping.standard.logprob: unknown field; did you mean logprobs?"
            ),
            ("shaping: { standart: {} }", "3:12: shaping.standart: unknown field; did you mean standard?"),
            (
                "shaping: { entitlements: { x: { reasoning: full } } }",
                "3:31: shaping.entitlements.x.where: expected whom it is for, such as {plans: [enterprise]}; what is for everybody is `standard`"
            ),
            (
                "shaping: { entitlements: { x: { where: { plans: [a] } } } }",
                "3:31: shaping.entitlements.x: it changes nothing; give it at least one of reasoning, logprobs, samples, completions, repeats"
            ),
            (
                "shaping: { entitlements: { 'a b': { where: { plans: [a] }, samples: 2 } } }",
                "3:28: shaping.entitlements.a b: expected a name of 1 to 100 letters, digits, '-', '_', '.'"
            ),
            ("shaping: { seal: { lifetime: 5s } }", "3:30: shaping.seal.lifetime: expected"),
            ("shaping: { repeat_memory: 1 }", "3:27: shaping.repeat_memory: expected a size"),
        ])
    func faults(_ text: String, _ issue: String) {
        let error = #expect(throws: SettingsError.self) { try read(text) }
        let found = error?.issues.map(\.description) ?? []
        #expect(found.count == 1 && found[0].hasPrefix(issue), "\(found)")
    }
}
