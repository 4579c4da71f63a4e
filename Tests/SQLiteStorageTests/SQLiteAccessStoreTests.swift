import Access
import Exchanges
import Foundation
import GRDB
import SQLiteStorage
import Testing

@Suite("The account database")
struct SQLiteAccessStoreTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("excise-store-\(UUID().uuidString)/data").path
    private let administrator = Administrator.commandLine(user: "tester")

    private func open() throws -> AccessControl {
        try AccessControl(
            store: SQLiteAccessStore(dataFolder: folder), pepperFile: PepperFile(dataFolder: folder))
    }

    private func execute(_ sql: String) throws {
        try DatabaseQueue(path: folder + "/" + SQLiteAccessStore.fileName).write { try $0.execute(sql: sql) }
    }

    private var now: Int64 { Timestamp.now().milliseconds / 1000 }

    @Test("keeps every field of accounts, keys and actions")
    func roundTrip() throws {
        let access = try open()
        let draft = AccountDraft(
            id: "acct:1", organization: "Überlegen & Söhne", plan: "enterprise", verification: .business,
            payment: "fp_1",
            paymentIssuer: "424242", emailDomain: "example.com", emailPattern: "aaaa.99", country: "SG",
            entitlements: [.distillation, .batch])
        let account = try access.createAccount(draft, by: administrator)
        let bare = try access.createAccount(AccountDraft(), by: administrator)
        let expires = Timestamp(milliseconds: Timestamp.now().milliseconds + 3_600_123)
        let key = try access.createKey(account: account.id, name: "ci", expires: expires, by: administrator)
        let rotated = try access.rotateKey(key.record.id, grace: .seconds(60), by: administrator)
        let revoked = try access.revokeKey(
            access.createKey(account: bare.id, by: administrator).record.id, by: administrator)
        let suspended = try access.suspendAccount(bare.id, reason: "\"quoted\"", by: administrator)

        let again = try open()
        #expect(try again.account("acct:1") == account)
        #expect(try again.account(bare.id) == suspended)
        #expect(try again.keys(ofAccount: "acct:1") == [rotated.old, rotated.new.record])
        #expect(try again.keys() == [rotated.old, rotated.new.record, revoked])
        #expect(try again.key(key.record.id) == rotated.old)
        #expect(try again.actions() == access.actions())
        #expect(try again.actions().last?.details["reason"] == "\"quoted\"")
        #expect(try again.actions(after: 2, limit: 2).map(\.sequence) == [3, 4])
        #expect(try again.ring.authenticate(rotated.new.key, at: now).account == account)
        #expect(try again.accounts(after: "acct:1").map(\.id) == [bare.id])
        #expect(try again.accounts(limit: 1).map(\.id) == ["acct:1"])
    }

    @Test("and its folder are open to their owner alone, also when the file was not")
    func modes() throws {
        _ = try open()
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        let file = folder + "/" + SQLiteAccessStore.fileName
        #expect(try mode(folder) == 0o700)
        #expect(try mode(file) == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        let access = try open()
        _ = try access.createAccount(AccountDraft(), by: administrator)
        #expect(try mode(file) == 0o600)
        for suffix in ["-wal", "-shm"] { #expect(try mode(file + suffix) == 0o600) }
    }

    @Test("shows one process what another changed, and only then")
    func refresh() throws {
        let gateway = try open()
        let commandLine = try open()
        #expect(try !gateway.refreshIfChanged())
        _ = try commandLine.createAccount(AccountDraft(id: "a"), by: administrator)
        let key = try commandLine.createKey(account: "a", by: administrator)
        #expect(throws: AuthenticationFailure.unknown) { try gateway.ring.authenticate(key.key, at: now) }
        #expect(try gateway.refreshIfChanged())
        #expect(try gateway.ring.authenticate(key.key, at: now).accountID == "a")
        #expect(try !gateway.refreshIfChanged())

        _ = try gateway.suspendAccount("a", by: administrator)
        #expect(try !gateway.refreshIfChanged())
        #expect(try commandLine.refreshIfChanged())
        #expect(throws: AuthenticationFailure.accountNotActive) {
            try commandLine.ring.authenticate(key.key, at: now)
        }
        _ = try commandLine.reactivateAccount("a", by: administrator)
        _ = try gateway.createKey(account: "a", by: administrator)
        #expect(try gateway.refreshIfChanged())
        #expect(try gateway.ring.authenticate(key.key, at: now).keyID == key.record.id)
        #expect(gateway.ring.keyCount == 2)
    }

    @Test("is opened by many at once when it is new, and takes all their writes")
    func concurrentWriters() async throws {
        let folder = folder
        let administrator = administrator
        let count = 8
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<count {
                group.addTask {
                    try await onThread {
                        let access = try AccessControl(
                            store: SQLiteAccessStore(dataFolder: folder), pepperFile: PepperFile(dataFolder: folder))
                        _ = try access.createAccount(AccountDraft(id: "a\(index)"), by: administrator)
                        for _ in 0..<10 { _ = try access.createKey(account: "a\(index)", by: administrator) }
                    }
                }
            }
            try await group.waitForAll()
        }
        let access = try open()
        #expect(access.ring.accountCount == count)
        #expect(access.ring.keyCount == count * 10)
        #expect(try access.actions(limit: 1000).map(\.sequence) == Array(1...Int64(count * 11)))
    }

    @Test("keeps nothing of a change whose action could not be logged")
    func oneTransaction() throws {
        let store = try SQLiteAccessStore(dataFolder: folder)
        struct Interrupted: Error {}
        #expect(throws: Interrupted.self) {
            try store.write { transaction in
                try transaction.insert(Account(id: "a", created: .now(), plan: "free"))
                throw Interrupted()
            }
        }
        #expect(try store.read { try $0.account("a") } == nil)
    }

    @Test("lets nobody change or delete what was logged, and no key be without account")
    func constraints() throws {
        let access = try open()
        _ = try access.createAccount(AccountDraft(id: "a"), by: administrator)
        #expect(throws: DatabaseError.self) { try execute("DELETE FROM admin_actions") }
        #expect(throws: DatabaseError.self) { try execute("UPDATE admin_actions SET administrator = 'nobody'") }
        let orphan = KeyRecord(
            id: "0123456789ab", account: "b", hash: [UInt8](repeating: 0, count: 32), created: .now())
        let store = try SQLiteAccessStore(dataFolder: folder)
        #expect(throws: DatabaseError.self) { try store.write { try $0.insert(orphan) } }
        let short = KeyRecord(id: "0123456789ab", account: "a", hash: [1], created: .now())
        #expect(throws: DatabaseError.self) { try store.write { try $0.insert(short) } }
        #expect(throws: AccessError.keyNotFound(orphan.id)) { try store.write { try $0.update(orphan) } }
    }

    @Test("names the row that it cannot read, and the ring in use stays")
    func unreadableRow() throws {
        let access = try open()
        _ = try access.createAccount(AccountDraft(id: "a"), by: administrator)
        let key = try access.createKey(account: "a", by: administrator)
        try execute("UPDATE accounts SET verification = 'palm-reading'")
        let error = #expect(throws: AccessError.self) { try access.refreshIfChanged() }
        #expect("\(error as Any)".contains("palm-reading"))
        #expect(try access.ring.authenticate(key.key, at: now).accountID == "a")
        try execute("UPDATE accounts SET verification = 'phone'")
        #expect(try access.refreshIfChanged())
        #expect(try access.ring.authenticate(key.key, at: now).account.verification == .phone)
    }

    @Test("that is no database, is of a newer version, or lies where nothing can be made, is a clear error")
    func unusable() throws {
        _ = try open()
        try execute("INSERT INTO grdb_migrations VALUES ('999 from the future')")
        let path = folder + "/" + SQLiteAccessStore.fileName
        #expect(throws: SQLiteAccessStore.OpenFailure.newer(path: path)) { try SQLiteAccessStore(dataFolder: folder) }

        let other = folder + "-text"
        try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
        try Data(String(repeating: "no database ", count: 1000).utf8)
            .write(to: URL(fileURLWithPath: other + "/" + SQLiteAccessStore.fileName))
        #expect(throws: SQLiteAccessStore.OpenFailure.self) { try SQLiteAccessStore(dataFolder: other) }

        #expect(throws: SQLiteAccessStore.OpenFailure.self) { try SQLiteAccessStore(dataFolder: path) }
        #expect(throws: SQLiteAccessStore.OpenFailure.self) { try SQLiteAccessStore(dataFolder: "") }
    }
}

/// Runs blocking work on a thread of its own.
func onThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Swift.Result(catching: body)) }
    }
}
