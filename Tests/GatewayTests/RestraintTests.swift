import Exchanges
import Shaping
import Testing

@testable import Gateway

@Suite("Restraints")
struct RestraintTests {
    private let end = Timestamp(seconds: 1_800_000_000)

    private func account(_ id: String = "a", _ verification: Account.Verification = .none) -> Account {
        Account(id: id, created: Timestamp(seconds: 0), plan: "free", verification: verification)
    }

    private func restraint(_ rung: String, _ effect: Restraint.Effect = .answered, isShadow: Bool = false) -> Restraint
    {
        Restraint(
            rung: rung, action: "act_1", until: end, appeal: nil, isShadow: isShadow, ceiling: .standard, effect: effect
        )
    }

    @Test("hold for their account until they end")
    func ending() {
        let restraints = Restraints()
        restraints.replaceAll(["a": restraint("seal")])
        #expect(restraints.restraint(on: account(), at: end.advanced(by: .milliseconds(-1)))?.rung == "seal")
        #expect(restraints.restraint(on: account(), at: end) == nil)
        #expect(restraints.restraint(on: account("b"), at: Timestamp(seconds: 0)) == nil)
        restraints.replaceAll([:])
        #expect(restraints.restraint(on: account(), at: Timestamp(seconds: 0)) == nil)
    }

    @Test("that ask for a verification become another one for whoever has it", arguments: Account.Verification.allCases)
    func verification(_ verification: Account.Verification) {
        let restraints = Restraints()
        restraints.replaceAll([
            "a": restraint(
                "step_up", .verification(link: nil, sufficing: [.identity, .business], then: restraint("hygiene")))
        ])
        let isVerified = verification == .identity || verification == .business
        #expect(
            restraints.restraint(on: account("a", verification), at: Timestamp(seconds: 0))?.rung
                == (isVerified ? "hygiene" : "step_up"))
    }

    @Test("lower what accounts are entitled to, unless they are only noted, and never raise it")
    func lowering() {
        let restraints = Restraints()
        let source = restraints.lowering { $0.id == "b" ? Entitlements.everything.lowered(to: .standard) : .everything }
        var later = restraint("seal")
        later.until = Timestamp(milliseconds: .max)
        var noted = later
        noted.isShadow = true
        var generous = later
        generous.ceiling = .everything
        restraints.replaceAll(["a": later, "n": noted, "b": generous])
        #expect(source(account("a")) == .standard)
        #expect(source(account("n")) == .everything)
        #expect(source(account("b")) == .standard)
        #expect(source(account("c")) == .everything)
    }
}
