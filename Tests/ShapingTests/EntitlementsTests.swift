import Shaping
import Testing

@Suite("Entitlements")
struct EntitlementsTests {
    @Test("reasoning is ordered by what it gives away")
    func order() {
        let sorted = [Entitlements.Reasoning.full, .none, .summary, .sealed].sorted()
        #expect(sorted == [.none, .sealed, .summary, .full])
    }

    @Test("what is lowered never gives away more than either")
    func lowering() {
        var generous = Entitlements.everything
        generous.repeatsAnswered = 5
        var strict = Entitlements.standard
        strict.samples = 4
        strict.repeatsAnswered = 3
        let both = generous.lowered(to: strict)
        #expect(both == strict)
        #expect(strict.lowered(to: generous) == strict)
        #expect(Entitlements.everything.lowered(to: .everything) == .everything)
        #expect(Entitlements.everything.lowered(to: generous).repeatsAnswered == 5)
    }

    @Test("a change sets what it names and leaves the rest")
    func change() throws {
        var change = EntitlementChange()
        #expect(change.isEmpty)
        try change.set("reasoning", to: "full")
        try change.set("repeats", to: "off")
        var before = Entitlements.standard
        before.repeatsAnswered = 2
        let after = change.applied(to: before)
        #expect(after.reasoning == .full)
        #expect(after.repeatsAnswered == nil)
        #expect(after.samples == 1 && !after.logProbabilities)
    }

    @Test(
        "a value that an entitlement cannot have is refused with what it can",
        arguments: [
            ("reasoning", "secret", "expected full, summary, sealed or none, found 'secret'"),
            ("logprobs", "2", "expected true or false, found '2'"),
            ("samples", "0", "expected a whole number from 1 to 128, found '0'"),
            ("completions", "", "expected true or false, found ''"),
            ("repeats", "0", "expected off, or from which repeat on, 1 to 1000, found '0'"),
            ("recitation", "some", "expected allowed, noted or refused, found 'some'"),
            (
                "speed", "1",
                "expected one of reasoning, logprobs, samples, completions, repeats, recitation, found 'speed'"
            ),
        ])
    func refusal(field: String, text: String, description: String) {
        var change = EntitlementChange()
        let error = #expect(throws: InvalidEntitlement.self) { try change.set(field, to: text) }
        #expect(error?.description == description)
        #expect(change.isEmpty)
    }
}
