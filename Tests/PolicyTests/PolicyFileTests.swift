import Exchanges
import Metering
import Policy
import Testing

@Suite("The policy file")
struct PolicyFileTests {
    @Test("says everything there is")
    func whole() throws {
        let ladder = try PolicyFile.read(
            """
            excise_ladder: 1
            mode: enforce
            appeal: https://example.com/appeal
            largest_share: 2%
            confidence_cap: 90%
            hysteresis: 5
            rungs:
              hygiene: { rate: 4%, delay: 1h, clean: 3d }
              slow: { rate: 0.002, concurrent: 3, reasoning_tokens: 6000/m, approval: person }
              step_up: { link: https://example.com/verify, verification: business, approval: none }
              contain: { category: reasoning_extraction }
            """)
        #expect(ladder.mode == .enforce && ladder.appeal == "https://example.com/appeal")
        #expect(ladder.largestShare == 0.02 && ladder.hysteresis == 5 && ladder.confidenceCap == 0.9)
        #expect(ladder.rungs == [.hygiene, .slow, .stepUp, .contain])
        #expect(ladder.rules[.hygiene] == RungRule(rate: 0.04, delay: .seconds(3600), clean: .seconds(3 * 86_400)))
        #expect(ladder.rules[.slow]?.needsApproval == true && ladder.rules[.stepUp]?.needsApproval == false)
        #expect(ladder.rules[.contain]?.needsApproval == true)
        #expect(ladder.slow.allowances[.concurrent] == .concurrent(3))
        #expect(ladder.slow.allowances[.reasoningTokens] == .rate(amount: 6000, seconds: 60, burst: 6000))
        #expect(ladder.stepUp.link == "https://example.com/verify" && ladder.stepUp.verification == .business)
        #expect(ladder.contain.category == "reasoning_extraction")
    }

    @Test(
        "is refused with the line, the field and what would be right",
        arguments: [
            ("", "the file is empty"),
            ("mode: shadow", "excise_ladder: expected 1"),
            ("excise_policy: 1", "is a policy of anonymization"),
            ("excise_ladder: 2", "1:16: excise_ladder: expected 1"),
            ("excise_ladder: 1\nmod: shadow", "2:1: mod: unknown field; did you mean mode?"),
            ("excise_ladder: 1\nmode: on", "2:7: mode: expected one of shadow, enforce, found 'on'"),
            ("excise_ladder: 1\nmode: enforce", "appeal: is needed with mode: enforce"),
            (
                "excise_ladder: 1\nmode: enforce\nappeal: mailto:a@example.com",
                "rungs.step_up.link is needed with mode: enforce"
            ),
            ("excise_ladder: 1\nappeal: javascript:1", "appeal: expected an address such as https://"),
            ("excise_ladder: 1\nrungs: {seal: {rate: 2%}, hygiene: {rate: 1%}}", "rates fall upwards"),
            (
                "excise_ladder: 1\nrungs: {contain: {rate: 50%}}",
                "rungs.contain.rate: expected a share from 0 to 0.01"
            ),
            ("excise_ladder: 1\nrungs: {ban: {rate: 1%}}", "rungs.ban: unknown field; known here: hygiene"),
            ("excise_ladder: 1\nrungs: {seal: {delay: soon}}", "rungs.seal.delay"),
            ("excise_ladder: 1\nrungs: {seal: {approval: maybe}}", "expected one of person, none"),
            ("excise_ladder: 1\nrungs: {seal: {rate: 1%}, seal: {rate: 1%}}", "seal"),
            ("excise_ladder: [", "not YAML"),
            ("- 1", "expected a mapping, found a list"),
        ])
    func refused(_ text: String, _ message: String) {
        do {
            _ = try PolicyFile.read(text)
            Issue.record("taken: \(text)")
        } catch {
            #expect(error.description.contains(message), "\(error)")
        }
    }

    @Test("that would refuse too many is told with the number of accounts it would have hit")
    func lockOut() throws {
        let world = World(rules: [
            .hygiene: RungRule(rate: 0.05, delay: .zero), .slow: RungRule(rate: 0.01, delay: day),
            .contain: RungRule(rate: 0.001, delay: day, needsApproval: true),
        ])
        world.add("ring", accounts: 400)
        world.add("faint", accounts: 10, pValue: 0.03)
        world.add("dismissed", accounts: 500)
        world.campaigns[0].decision = .init(verdict: .confirmed)
        world.campaigns[2].decision = .init(verdict: .dismissed)
        let start = world.now.advanced(by: .seconds(-7 * 86_400))
        let few = world.ladder.reach(world.campaigns, since: start, active: 1000)
        #expect(few.isLockOut && few.refused == 400 && few.allowed == 50)
        let many = world.ladder.reach(world.campaigns, since: start, active: 10_000)
        #expect(!many.isLockOut && many.accounts.mapValues(\.count) == [.hygiene: 10, .contain: 400])
        let later = world.ladder.reach(world.campaigns, since: world.now.advanced(by: hour), active: 1000)
        #expect(later.accounts.isEmpty && !later.isLockOut)
    }
}
