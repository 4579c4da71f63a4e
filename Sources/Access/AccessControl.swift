import Exchanges
import Synchronization

/// Accounts and their keys: makes and changes them in a store, and keeps the ``KeyRing`` that requests are authenticated
/// against.
///
/// Every change is written together with the ``AdminAction`` that says who did it, and is in ``ring`` when the call returns.
/// Calls other than ``ring`` block while the store works: make them on a thread that may wait, never on an event loop.
public final class AccessControl: Sendable {
    /// The grace of a rotation where an administrator names none: one day.
    public static let defaultGrace = Duration.seconds(86_400)
    /// The longest grace of a rotation: 366 days.
    public static let longestGrace = Duration.seconds(366 * 86_400)
    /// The most entries that one listing returns.
    public static let longestListing = 1000

    let store: any AccessStore
    let pepper: Pepper
    let clock: @Sendable () -> Timestamp
    private let current: Mutex<KeyRing>
    /// Held during a change and during a refresh, so that rings follow one another as the store's states do.
    private let changes: Mutex<ChangeMark>

    /// Opens the accounts of a store.
    ///
    /// - Parameters:
    ///   - store: where accounts and keys are.
    ///   - pepperFile: where the pepper is; made when neither it nor a key hashed with it exists.
    ///   - clock: what time it is.
    /// - Throws: ``AccessError``, when the pepper is missing or another one than the store's keys were hashed with, or when
    ///   the store cannot be read.
    public convenience init(
        store: some AccessStore, pepperFile: PepperFile, clock: @escaping @Sendable () -> Timestamp = { .now() }
    ) throws(AccessError) {
        let pepper: Pepper = try Self.translating {
            let isInUse = try store.read { try $0.pepperFingerprint() } != nil
            guard isInUse else { return try pepperFile.readOrCreate() }
            // Whoever wrote the fingerprint made the file before it; so it is looked for after the fingerprint.
            guard let pepper = try pepperFile.read() else { throw PepperFile.Failure.missing(path: pepperFile.path) }
            return pepper
        }
        try self.init(store: store, pepper: pepper, pepperPath: pepperFile.path, clock: clock)
    }

    /// Opens the accounts of a store with a pepper from elsewhere.
    ///
    /// - Parameters:
    ///   - store: where accounts and keys are.
    ///   - pepper: what keys are hashed with.
    ///   - pepperPath: what an error calls the pepper.
    ///   - clock: what time it is.
    /// - Throws: ``AccessError``, as ``init(store:pepperFile:clock:)``.
    public init(
        store: some AccessStore, pepper: Pepper, pepperPath: String = "the pepper",
        clock: @escaping @Sendable () -> Timestamp = { .now() }
    ) throws(AccessError) {
        let fingerprint = pepper.fingerprint
        let contents = try Self.translating {
            var known = try store.read { try $0.pepperFingerprint() }
            if known == nil {
                known = try store.write { transaction in
                    if let known = try transaction.pepperFingerprint() { return known }
                    try transaction.setPepperFingerprint(fingerprint)
                    return fingerprint
                }
            }
            guard known == fingerprint else { throw PepperFile.Failure.foreign(path: pepperPath) }
            return try store.load(changedSince: nil)
        }
        guard let contents else { throw .store("it loaded nothing") }
        self.store = store
        self.pepper = pepper
        self.clock = clock
        current = Mutex(KeyRing(generation: 1, pepper: pepper, accounts: contents.accounts, keys: contents.keys))
        changes = Mutex(contents.mark)
    }

    /// The present picture of accounts and keys. Costs a lock that is held for a few nanoseconds.
    public var ring: KeyRing {
        current.withLock { $0 }
    }

    /// Takes over what other processes changed in the store since the last look. Costs one small query when
    /// nothing changed.
    ///
    /// - Returns: whether ``ring`` is a new one.
    /// - Throws: ``AccessError/store(_:)``; the ring stays as it is.
    @discardableResult
    public func refreshIfChanged() throws(AccessError) -> Bool {
        try Self.translating {
            try changes.withLock { mark in
                guard let contents = try store.load(changedSince: mark) else { return false }
                mark = contents.mark
                current.withLock { ring in
                    ring = KeyRing(
                        generation: ring.generation + 1, pepper: pepper, accounts: contents.accounts,
                        keys: contents.keys)
                }
                return true
            }
        }
    }

    /// Records something that an administrator did elsewhere, such as draining the gateway.
    ///
    /// - Throws: ``AccessError/store(_:)``.
    public func recordAction(
        _ operation: AdminAction.Operation, on subject: String, by administrator: Administrator,
        details: [String: String] = [:]
    ) throws(AccessError) {
        _ = try change(by: administrator) { change in
            try change.record(operation, on: subject, details: details)
        }
    }

    /// What administrators did, in order.
    ///
    /// - Parameters:
    ///   - sequence: only actions after this one.
    ///   - limit: at most so many, held between 1 and ``longestListing``.
    /// - Throws: ``AccessError/store(_:)``.
    public func actions(after sequence: Int64 = 0, limit: Int = 100) throws(AccessError) -> [AdminAction] {
        let limit = min(max(limit, 1), Self.longestListing)
        return try Self.translating { try store.read { try $0.actions(after: sequence, limit: limit) } }
    }
}

// MARK: - How changes are made

extension AccessControl {
    /// One change while it is being made: the store's transaction, and what of the ring it changes.
    final class Change {
        let transaction: any AccessTransaction
        let administrator: Administrator
        let now: Timestamp
        var accounts: [Account] = []
        var keys: [KeyRecord] = []

        init(transaction: any AccessTransaction, administrator: Administrator, now: Timestamp) {
            self.transaction = transaction
            self.administrator = administrator
            self.now = now
        }

        func account(_ id: String) throws -> Account {
            guard let account = try transaction.account(id) else { throw AccessError.accountNotFound(id) }
            return account
        }

        func key(_ id: String) throws -> KeyRecord {
            guard let key = try transaction.key(id) else { throw AccessError.keyNotFound(id) }
            return key
        }

        func insert(_ account: Account) throws {
            try transaction.insert(account)
            accounts.append(account)
        }

        func update(_ account: Account) throws {
            try transaction.update(account)
            accounts.append(account)
        }

        func insert(_ key: KeyRecord) throws {
            try transaction.insert(key)
            keys.append(key)
        }

        func update(_ key: KeyRecord) throws {
            try transaction.update(key)
            keys.append(key)
        }

        func record(_ operation: AdminAction.Operation, on subject: String, details: [String: String]) throws {
            try transaction.append(
                AdminAction(
                    time: now, administrator: administrator, operation: operation, subject: subject, details: details))
        }
    }

    func change<Result: Sendable>(
        by administrator: Administrator, _ body: (Change) throws -> Result
    ) throws(AccessError) -> Result {
        try Self.translating {
            try changes.withLock { _ in
                let now = clock()
                let (result, accounts, keys) = try store.write { transaction in
                    let change = Change(transaction: transaction, administrator: administrator, now: now)
                    let result = try body(change)
                    return (result, change.accounts, change.keys)
                }
                if !accounts.isEmpty || !keys.isEmpty {
                    current.withLock { $0 = $0.replacing(accounts: accounts, keys: keys) }
                }
                return result
            }
        }
    }

    /// Runs a body and names every failure as an ``AccessError``.
    static func translating<Result>(_ body: () throws -> Result) throws(AccessError) -> Result {
        do {
            return try body()
        } catch let error as AccessError {
            throw error
        } catch let error as Account.InvalidField {
            throw .invalid(error)
        } catch let error as PepperFile.Failure {
            throw .pepper(error)
        } catch {
            throw .store(String(describing: error))
        }
    }
}
