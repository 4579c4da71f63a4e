import Detection
import Exchanges
import Policy
import Testing

@Suite("The ladder")
struct LadderTests {
    @Test("a campaign climbs as each rung's delay passes, and the last two rungs wait for a person")
    func climbing() throws {
        let world = World()
        world.add()
        try world.sweep()
        #expect(try world.open() == ["active hygiene"])
        try world.sweep(after: hour * 3)
        #expect(try world.open() == ["active hygiene"])
        try world.sweep(after: hour * 3)
        #expect(try world.open() == ["active seal"])
        try world.sweep(after: hour * 6)
        #expect(try world.open() == ["active slow"])
        try world.sweep(after: hour * 12)
        #expect(try world.open() == ["active slow", "proposed contain"])
    }

    @Test("evidence that fails at one sweep has its delay begin anew")
    func delay() throws {
        let world = World(rules: [.seal: RungRule(rate: 0.01, delay: hour * 6)])
        world.add()
        try world.sweep()
        try world.sweep(after: hour * 5, isFound: false)
        try world.sweep(after: hour)
        #expect(try world.open().isEmpty)
        try world.sweep(after: hour * 6)
        #expect(try world.open() == ["active seal"])
    }

    @Test("in shadow mode nothing acts, and everything that would is recorded")
    func shadow() throws {
        let world = World(.shadow)
        world.add()
        try world.sweep()
        #expect(try world.open() == ["shadow hygiene"])
        try world.sweep(after: hour * 12)
        #expect(try world.open() == ["shadow slow"])
        try world.sweep(after: hour * 12)
        #expect(try world.open() == ["shadow slow", "proposed contain"])
        #expect(try world.directory.actions().allSatisfy { $0.state != .active })
    }

    @Test("shadow mode is what a file that names no mode gets")
    func shadowIsDefault() throws {
        #expect(try PolicyFile.read("excise_ladder: 1").mode == .shadow)
    }

    @Test("a mode that is switched takes the open actions with it at the next sweep")
    func switching() throws {
        let world = World(.shadow, rules: [.seal: RungRule(rate: 0.01, delay: .zero)])
        world.add()
        try world.sweep()
        world.ladder.mode = .enforce
        try world.sweep(after: hour)
        #expect(try world.open() == ["active seal"])
        world.ladder.mode = .shadow
        try world.sweep(after: hour)
        #expect(try world.open() == ["shadow seal"])
    }

    @Test("evidence that weakens a little holds the rung it climbed, and would not climb it anew")
    func hysteresis() throws {
        let world = World(rules: [.seal: RungRule(rate: 0.001, delay: .zero, clean: day)])
        world.add(pValue: 0.0009)
        try world.sweep()
        #expect(try world.open() == ["active seal"])
        world.campaigns[0].campaign.pValue = 0.002
        for _ in 0..<5 { try world.sweep(after: hour * 12) }
        #expect(try world.open() == ["active seal"])
        world.campaigns[0].campaign.pValue = 0.004
        for _ in 0..<3 { try world.sweep(after: hour * 12) }
        #expect(try world.open().isEmpty)
        world.campaigns[0].campaign.pValue = 0.002
        try world.sweep(after: hour * 12)
        #expect(try world.open().isEmpty)
    }

    @Test("a group that is silent comes down one rung for each clean period, and is free in the end")
    func comingDown() throws {
        let world = World()
        world.add()
        try world.sweep()
        try world.sweep(after: hour * 12)
        #expect(try world.open() == ["active slow"])
        var seen: [[String]] = []
        for _ in 0..<4 {
            try world.sweep(after: day * 7, isAtWork: false)
            seen.append(try world.open().filter { $0.hasPrefix("active") })
        }
        #expect(seen == [["active seal"], ["active hygiene"], [], []])
    }

    @Test("the whole group is acted on at once, and whoever joins it later too")
    func wholeGroup() throws {
        let world = World(rules: [.seal: RungRule(rate: 0.01, delay: .zero, clean: day)])
        world.add(accounts: 300)
        try world.sweep()
        #expect(try world.action(.seal)?.reached.count == 300)
        world.campaigns[0].campaign.accounts[0] = "newcomer"
        try world.sweep(after: hour)
        let joined = try #require(try world.action(.seal))
        #expect(joined.reached.count == 301 && joined.reached.contains { $0.account == "newcomer" })
        try world.sweep(after: day)
        #expect(try world.action(.seal)?.reached.contains { $0.account == "ring-0" } == false)
    }

    @Test("accounts with entitlements by contract are spared until a person approves")
    func contracts() throws {
        let world = World(rules: [.seal: RungRule(rate: 0.01, delay: .zero)])
        world.add()
        world.contractual = ["ring-3", "ring-4"]
        try world.sweep()
        let action = try #require(try world.action(.seal))
        #expect(action.members.count == 20 && action.reached.count == 18)
        #expect(action.members.filter { $0.spared == .contract }.map(\.account) == ["ring-3", "ring-4"])
        world.ladder.mode = .shadow
        try world.sweep(after: hour)
        try world.directory.approve(action.id, by: "cli:ada", note: nil, at: world.now)
        #expect(try world.action(.seal)?.reached.count == 20)
        try world.sweep(after: hour)
        #expect(try world.open() == ["active seal"])
        #expect(try world.action(.seal)?.reached.count == 20)
    }

    @Test(
        "what a rate admits is bounded by the p-value and by the honest accounts expected among those hit",
        arguments: [
            // Accounts, size, confidence, p-value, and whether a rate of 1 % admits it.
            (1000, 20, 0.99, 1e-9, true),
            (1000, 20, 0.99, 0.02, false),
            (1000, 20, 0.40, 1e-9, false),
            (100, 60, 0.95, 1e-9, false),
            (1000, 60, 0.95, 1e-9, true),
            // Believed to 0.95 only.
            (1000, 250, 1, 1e-9, false),
        ])
    func rates(_ accounts: Int, _ size: Int, _ confidence: Double, _ pValue: Double, _ isAdmitted: Bool) throws {
        let world = World(rules: [.seal: RungRule(rate: 0.01, delay: .zero)])
        world.accounts = accounts
        world.add(accounts: size, confidence: confidence, pValue: pValue)
        try world.sweep()
        #expect(try world.open() == (isAdmitted ? ["active seal"] : []))
    }

    @Test("several campaigns share a rate: the most certain go first, and those that would exceed it stay below")
    func sharedRate() throws {
        let world = World(rules: [.seal: RungRule(rate: 0.01, delay: .zero)])
        world.accounts = 1000
        // Each would be expected to hit two to five honest accounts, of at most eight.
        for id in ["a", "b", "c"] { world.add(id, accounts: 50, confidence: id == "c" ? 0.95 : 0.9) }
        try world.sweep()
        #expect(try world.directory.openActions().map(\.campaign).sorted() == ["a", "c"])
    }

    @Test("refusing rungs hold few without a person: what goes beyond is proposed")
    func largestShare() throws {
        let world = World(rules: [.slow: RungRule(rate: 0.01, delay: .zero)])
        world.accounts = 1000
        world.add("large", accounts: 51, confidence: 0.999)
        try world.sweep()
        #expect(try world.open() == ["proposed slow"])
        world.accounts = 2000
        world.add("other", accounts: 60, confidence: 0.999)
        try world.sweep(after: hour)
        #expect(try world.open().sorted() == ["active slow", "proposed slow"])
    }

    @Test("a campaign that is dismissed frees its accounts, one that is confirmed climbs without a p-value")
    func decisions() throws {
        let world = World(rules: [.seal: RungRule(rate: 0.01, delay: .zero)])
        world.add(confidence: 0.5, pValue: 0.5)
        try world.sweep()
        #expect(try world.open().isEmpty)
        world.decide(.confirmed)
        try world.sweep(after: hour)
        #expect(try world.open() == ["active seal"])
        #expect(try world.action(.seal)?.reasons == ["They share a template.", "cli:ada confirmed the campaign."])
        world.decide(.dismissed)
        try world.sweep(after: hour)
        #expect(try world.open().isEmpty)
        #expect(try world.directory.actions().first?.ending?.note == "The campaign was dismissed by cli:ada.")
    }

    @Test("a proposal that nobody approves ends by itself, and an approved one takes the place of what acted")
    func proposals() throws {
        let rules: [Rung: RungRule] = [
            .seal: RungRule(rate: 0.01, delay: .zero, clean: day * 2),
            .contain: RungRule(rate: 0.001, delay: .zero, clean: day, needsApproval: true),
        ]
        let world = World(rules: rules)
        world.add()
        try world.sweep()
        #expect(try world.open() == ["active seal", "proposed contain"])
        let proposal = try #require(try world.action(.contain))
        try world.directory.approve(proposal.id, by: "admin-api", note: "seen", at: world.now)
        #expect(try world.open() == ["active contain"])
        try world.sweep(after: hour)
        #expect(try world.open() == ["active contain"])

        let other = World(rules: rules)
        other.add()
        try other.sweep()
        try other.sweep(after: day, isAtWork: false)
        #expect(try other.open() == ["active seal"])
    }
}
