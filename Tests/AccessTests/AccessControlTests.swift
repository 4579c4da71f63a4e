import Exchanges
import Testing

@testable import Access

@Suite("Access control")
struct AccessControlTests {
    private let clock = TestClock(seconds: 1_800_000_000)
    private let store = InMemoryAccessStore()
    private let access: AccessControl

    init() throws {
        let clock = clock
        access = try AccessControl(store: store, pepper: .counting, clock: { clock.now })
    }

    private func works(_ key: String, afterAnother span: Duration = .zero) -> AuthenticationFailure? {
        do throws(AuthenticationFailure) {
            _ = try access.ring.authenticate(key, at: clock.seconds + span.components.seconds)
            return nil
        } catch {
            return error
        }
    }

    @Test("an account is opened with a given or a generated id, and its key works at once")
    func create() throws {
        let account = try access.createAccount(
            AccountDraft(id: "acct_12", plan: "enterprise", entitlements: [.distillation]), by: .tester)
        #expect(account.created == clock.now)
        #expect(account.status == .active)
        #expect(account.statusChanged == nil)
        #expect(try access.account("acct_12") == account)
        let issued = try access.createKey(account: "acct_12", name: "laptop", by: .tester)
        let principal = try access.ring.authenticate(issued.key, at: clock.seconds)
        #expect(principal.account == account)
        #expect(principal.keyID == issued.record.id)
        #expect(issued.record.hash != Array(issued.key.utf8))
        #expect(!"\(issued) \(issued as Any)".contains(issued.key.suffix(32)))

        let generated = try access.createAccount(AccountDraft(), by: .tester)
        #expect(generated.id.hasPrefix("acct_") && generated.id.count == 17)
        #expect(try access.accounts().map(\.id) == ["acct_12", generated.id].sorted())
        #expect(throws: AccessError.accountExists("acct_12")) {
            try access.createAccount(AccountDraft(id: "acct_12"), by: .tester)
        }
        #expect(throws: AccessError.self) { try access.createAccount(AccountDraft(id: "no spaces"), by: .tester) }
    }

    @Test("a change reaches the ring, takes values away where told, and is refused whole when one field is wrong")
    func update() throws {
        _ = try access.createAccount(AccountDraft(id: "a", organization: "One", country: "SG"), by: .tester)
        let key = try access.createKey(account: "a", by: .tester)
        var change = AccountChange()
        change.organization = .set(nil)
        change.plan = .set("enterprise")
        let account = try access.updateAccount("a", change, by: .tester)
        #expect(account.organization == nil && account.plan == "enterprise" && account.country == "SG")
        #expect(try access.ring.authenticate(key.key, at: clock.seconds).account == account)

        change.country = .set("Singapore")
        change.plan = .set("free")
        let error = #expect(throws: AccessError.self) { try access.updateAccount("a", change, by: .tester) }
        guard case .invalid(let field) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(field.field == "country")
        #expect(try access.account("a") == account)
        #expect(throws: AccessError.accountNotFound("b")) { try access.updateAccount("b", change, by: .tester) }
    }

    @Test("a suspended account's keys fail until it is reactivated, a closed one's for good")
    func status() throws {
        _ = try access.createAccount(AccountDraft(id: "a"), by: .tester)
        let key = try access.createKey(account: "a", by: .tester).key
        clock.advance(by: .seconds(10))
        #expect(try access.suspendAccount("a", reason: "too fast", by: .tester).statusChanged == clock.now)
        #expect(works(key) == .accountNotActive)
        #expect(throws: AccessError.accountStatus("a", .suspended)) { try access.createKey(account: "a", by: .tester) }
        let actions = try access.actions().count
        #expect(try access.suspendAccount("a", by: .tester).status == .suspended)
        #expect(try access.actions().count == actions)
        #expect(try access.reactivateAccount("a", by: .tester).status == .active)
        #expect(works(key) == nil)
        #expect(try access.closeAccount("a", by: .tester).status == .closed)
        #expect(works(key) == .accountNotActive)
        #expect(throws: AccessError.accountStatus("a", .closed)) { try access.reactivateAccount("a", by: .tester) }
        #expect(throws: AccessError.accountStatus("a", .closed)) { try access.suspendAccount("a", by: .tester) }
        #expect(throws: AccessError.accountNotFound("b")) { try access.closeAccount("b", by: .tester) }
    }

    @Test("a rotated key works to the last second of its grace, its successor at once")
    func rotation() throws {
        _ = try access.createAccount(AccountDraft(id: "a"), by: .tester)
        let old = try access.createKey(account: "a", name: "ci", by: .tester)
        let rotated = try access.rotateKey(old.record.id, grace: .seconds(3600), by: .tester)
        #expect(rotated.old.replacedBy == rotated.new.record.id)
        #expect(rotated.old.expires == clock.now.advanced(by: .seconds(3600)))
        #expect(rotated.new.record.name == "ci")
        #expect(rotated.new.record.expires == nil)
        #expect(works(rotated.new.key) == nil)
        #expect(works(old.key) == nil)
        #expect(works(old.key, afterAnother: .seconds(3599)) == nil)
        #expect(works(old.key, afterAnother: .seconds(3600)) == .expired)
        #expect(throws: AccessError.keyReplaced(old.record.id, by: rotated.new.record.id)) {
            try access.rotateKey(old.record.id, grace: .zero, by: .tester)
        }
        clock.advance(by: .seconds(3600))
        #expect(throws: AccessError.keyNotUsable(old.record.id, .expired)) {
            try access.rotateKey(old.record.id, grace: .zero, by: .tester)
        }
    }

    @Test("a rotation without grace stops the old key at once; no grace lengthens a key's life")
    func rotationEdges() throws {
        _ = try access.createAccount(AccountDraft(id: "a"), by: .tester)
        let first = try access.createKey(account: "a", by: .tester)
        let second = try access.rotateKey(first.record.id, grace: .zero, by: .tester).new
        #expect(works(first.key) == .expired)
        #expect(works(second.key) == nil)

        let ends = clock.now.advanced(by: .seconds(60))
        let short = try access.createKey(account: "a", expires: ends, by: .tester)
        let rotated = try access.rotateKey(short.record.id, grace: .seconds(3600), by: .tester)
        #expect(rotated.old.expires == ends)
        #expect(rotated.new.record.expires == ends)
        let renewed = try access.rotateKey(
            rotated.new.record.id, grace: .seconds(10), expires: .set(nil), by: .tester)
        #expect(renewed.new.record.expires == nil)

        for grace in [Duration.seconds(-1), AccessControl.longestGrace + .nanoseconds(1), .seconds(Int64.max)] {
            #expect(throws: AccessError.self) {
                try access.rotateKey(renewed.new.record.id, grace: grace, by: .tester)
            }
        }
    }

    @Test("revoking is at once, final, and possible for any key")
    func revocation() throws {
        _ = try access.createAccount(AccountDraft(id: "a"), by: .tester)
        let key = try access.createKey(account: "a", by: .tester)
        let record = try access.revokeKey(key.record.id, reason: "leaked", by: .tester)
        #expect(record.revoked == clock.now)
        #expect(works(key.key) == .revoked)
        clock.advance(by: .seconds(1))
        #expect(try access.revokeKey(key.record.id, by: .tester) == record)
        #expect(throws: AccessError.keyNotUsable(key.record.id, .revoked)) {
            try access.rotateKey(key.record.id, grace: .zero, by: .tester)
        }
        #expect(throws: AccessError.keyNotFound("0123456789ab")) { try access.revokeKey("0123456789ab", by: .tester) }

        let rotated = try access.rotateKey(
            access.createKey(account: "a", by: .tester).record.id, grace: .seconds(60), by: .tester)
        _ = try access.revokeKey(rotated.old.id, by: .tester)
        #expect(try access.key(rotated.old.id).state(at: clock.now) == .revoked)
        #expect(works(rotated.new.key) == nil)
    }

    @Test("a key cannot be made that has expired already or belongs to nobody")
    func badKeys() throws {
        _ = try access.createAccount(AccountDraft(id: "a"), by: .tester)
        #expect(throws: AccessError.self) { try access.createKey(account: "a", expires: clock.now, by: .tester) }
        #expect(throws: AccessError.self) { try access.createKey(account: "a", name: "a\nb", by: .tester) }
        #expect(throws: AccessError.self) { try access.createKey(account: "a", name: "", by: .tester) }
        #expect(throws: AccessError.accountNotFound("b")) { try access.createKey(account: "b", by: .tester) }
        #expect(throws: AccessError.accountNotFound("b")) { try access.keys(ofAccount: "b") }
        #expect(try access.keys(ofAccount: "a").isEmpty)
        #expect(access.ring.keyCount == 0)
    }

    @Test("every change is logged once with who, what and on what, and no secret is in the log")
    func actionLog() throws {
        _ = try access.createAccount(AccountDraft(id: "a", organization: "One"), by: .tester)
        let key = try access.createKey(account: "a", name: "ci", by: .adminAPI)
        let rotated = try access.rotateKey(key.record.id, grace: .seconds(60), by: .tester)
        _ = try access.revokeKey(rotated.new.record.id, reason: "leaked", by: .tester)
        var change = AccountChange()
        change.organization = .set(nil)
        _ = try access.updateAccount("a", change, by: .tester)
        _ = try access.updateAccount("a", change, by: .tester)
        _ = try access.suspendAccount("a", reason: "abuse", by: .tester)
        try access.recordAction(.gatewayDrain, on: "gateway", by: .adminAPI)
        #expect(throws: AccessError.self) { try access.createAccount(AccountDraft(id: "a"), by: .tester) }

        let actions = try access.actions()
        #expect(
            actions.map(\.operation) == [
                .accountCreate, .keyCreate, .keyRotate, .keyRevoke, .accountUpdate, .accountSuspend, .gatewayDrain,
            ])
        #expect(actions.map(\.sequence) == Array(1...7))
        #expect(actions.allSatisfy { $0.time == clock.now })
        #expect(actions[1].administrator.rawValue == "admin-api")
        #expect(actions[2].administrator.rawValue == "cli:tester")
        #expect(actions[2].subject == key.record.id)
        #expect(actions[2].details == ["account": "a", "replaced_by": rotated.new.record.id, "grace": "1m"])
        #expect(actions[4].details == ["organization": ""])
        #expect(actions[5].details == ["from": "active", "to": "suspended", "reason": "abuse"])
        let text = "\(actions)"
        #expect(!text.contains(key.key.suffix(32)) && !text.contains(rotated.new.key.suffix(32)))
        #expect(try access.actions(after: 5, limit: 1).map(\.sequence) == [6])
        #expect(try access.actions(after: 7).isEmpty)
    }

    @Test("what another process changes is seen after a refresh, one's own changes need none")
    func refresh() throws {
        let clock = clock
        let other = try AccessControl(store: store.sharing(), pepper: .counting, clock: { clock.now })
        #expect(try !access.refreshIfChanged())
        _ = try other.createAccount(AccountDraft(id: "a"), by: .tester)
        let key = try other.createKey(account: "a", by: .tester)
        #expect(works(key.key) == .unknown)
        let generation = access.ring.generation
        #expect(try access.refreshIfChanged())
        #expect(access.ring.generation > generation)
        #expect(works(key.key) == nil)
        #expect(try !access.refreshIfChanged())

        _ = try access.suspendAccount("a", by: .tester)
        #expect(works(key.key) == .accountNotActive)
        #expect(try !access.refreshIfChanged())
        #expect(try other.refreshIfChanged())
        #expect(throws: AuthenticationFailure.accountNotActive) {
            try other.ring.authenticate(key.key, at: clock.seconds)
        }
    }

    @Test("rings changed step by step equal one made anew from the store")
    func incremental() throws {
        var generator = SplitMix64(seed: 7)
        var keys: [String] = []
        for step in 0..<300 {
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: _ = try access.createAccount(AccountDraft(id: "a\(step)"), by: .tester)
            case 1, 2:
                if let account = try access.accounts(limit: 1000).filter({ $0.status == .active })
                    .randomElement(using: &generator)
                {
                    keys.append(try access.createKey(account: account.id, by: .tester).key)
                }
            case 3:
                if let account = try access.accounts(limit: 1000).randomElement(using: &generator) {
                    _ = try? access.suspendAccount(account.id, by: .tester)
                }
            case 4:
                if let account = try access.accounts(limit: 1000).randomElement(using: &generator) {
                    _ = try? access.reactivateAccount(account.id, by: .tester)
                }
            default:
                if let key = try access.keys().randomElement(using: &generator) {
                    _ = try? access.rotateKey(key.id, grace: .seconds(60), by: .tester)
                }
            }
        }
        let fresh = try AccessControl(store: store.sharing(), pepper: .counting)
        #expect(fresh.ring.keyCount == access.ring.keyCount)
        for key in keys {
            for span in [Duration.zero, .seconds(61)] {
                let now = clock.seconds + span.components.seconds
                func outcome(_ ring: KeyRing) -> String {
                    do throws(AuthenticationFailure) { return try ring.authenticate(key, at: now).accountID } catch {
                        return "\(error)"
                    }
                }
                #expect(outcome(fresh.ring) == outcome(access.ring))
            }
        }
    }

    @Test("changes made at once from many threads are all kept, and the ring has them all")
    func concurrency() async throws {
        let access = access
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<16 {
                group.addTask {
                    let account = try access.createAccount(AccountDraft(id: "a\(index)"), by: .tester)
                    for _ in 0..<10 {
                        let key = try access.createKey(account: account.id, by: .tester)
                        _ = try access.ring.authenticate(key.key, at: access.now.milliseconds / 1000)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(access.ring.accountCount == 16)
        #expect(access.ring.keyCount == 160)
        #expect(try access.actions(limit: 1000).count == 176)
    }
}
