import Exchanges
import Policy
import Testing

@Suite("What persons decide about actions")
struct DecisionTests {
    private func world() throws -> (World, Action) {
        let world = World(rules: [.seal: RungRule(rate: 0.01, delay: .zero)])
        world.add()
        try world.sweep()
        return (world, try #require(try world.action(.seal)))
    }

    @Test("what a person revoked is over at once and only proposed from then on")
    func revoking() throws {
        let (world, action) = try world()
        try world.directory.revoke(action.id, by: "cli:ada", reason: "a course", at: world.now)
        #expect(try world.open().isEmpty)
        let ended = try world.directory.action(action.id)
        #expect(ended.state == .revoked && ended.ending?.by == "cli:ada" && ended.until <= world.now)
        try world.sweep(after: hour)
        #expect(try world.open() == ["proposed seal"])
    }

    @Test(
        "an accepted appeal spares the account now and in every later action on the campaign; a rejected one changes nothing"
    )
    func appeals() throws {
        let (world, action) = try world()
        let accepted = try world.directory.openAppeal(
            against: action.id, of: "ring-7", statement: "We are a school.", by: "cli:ada", at: world.now)
        let rejected = try world.directory.openAppeal(
            against: action.id, of: "ring-8", statement: "Me too.", by: "cli:ada", at: world.now)
        #expect(try world.action(.seal)?.reached.count == 20)
        try world.directory.decideAppeal(accepted.id, accepts: true, by: "cli:bob", note: "shown", at: world.now)
        try world.directory.decideAppeal(rejected.id, accepts: false, by: "cli:bob", note: "no", at: world.now)
        #expect(try world.action(.seal)?.members.filter { $0.spared == .appeal }.map(\.account) == ["ring-7"])
        try world.sweep(after: hour)
        #expect(try world.action(.seal)?.reached.count == 19)
        try world.directory.revoke(action.id, by: "cli:ada", reason: "again", at: world.now)
        try world.sweep(after: hour)
        let proposal = try #require(try world.action(.seal))
        try world.directory.approve(proposal.id, by: "cli:ada", note: nil, at: world.now)
        #expect(try world.action(.seal)?.members.first { $0.account == "ring-7" }?.spared == .appeal)
        #expect(try world.directory.appeals().map(\.state.rawValue).sorted() == ["accepted", "rejected"])
    }

    @Test("decisions that make no sense are refused with the reason")
    func refusals() throws {
        let (world, action) = try world()
        let directory = world.directory
        func error(_ body: () throws -> Void) -> PolicyDirectory.DecisionError? {
            do {
                try body()
                return nil
            } catch { return error as? PolicyDirectory.DecisionError }
        }
        let now = world.now
        #expect(
            error { try directory.approve("act_0", by: "x", note: nil, at: now) } == .unknownAction("act_0"))
        #expect(
            error { try directory.approve(action.id, by: "x", note: nil, at: now) } == .state(action.id, "active"))
        #expect(error { try directory.revoke(action.id, by: "x", reason: " ", at: now) } == .text("reason"))
        #expect(
            error { try directory.openAppeal(against: action.id, of: "nobody", statement: "x", by: "x", at: now) }
                == .notMember(account: "nobody", action: action.id))
        #expect(
            error { try directory.decideAppeal("app_0", accepts: true, by: "x", note: "x", at: now) }
                == .unknownAppeal("app_0"))
        let appeal = try directory.openAppeal(against: action.id, of: "ring-1", statement: "x", by: "x", at: now)
        try directory.decideAppeal(appeal.id, accepts: false, by: "x", note: "x", at: now)
        #expect(
            error { try directory.decideAppeal(appeal.id, accepts: true, by: "x", note: "x", at: now) }
                == .state(appeal.id, "rejected"))
        try directory.revoke(action.id, by: "x", reason: "x", at: now)
        #expect(
            error { try directory.revoke(action.id, by: "x", reason: "x", at: now) } == .state(action.id, "revoked"))
    }
}
