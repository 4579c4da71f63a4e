import Exchanges
import Synchronization

/// A store that ends with its process, for tests and trials. Views made with ``sharing()`` see one another's changes as
/// processes do that use one database.
public final class InMemoryAccessStore: AccessStore {
    private struct State: Sendable {
        var accounts: [String: Account] = [:]
        var keys: [String: KeyRecord] = [:]
        var keyOrder: [String] = []
        var actions: [AdminAction] = []
        var pepperFingerprint: [UInt8]?
        /// How often each view wrote.
        var writes: [ObjectIdentifier: Int64] = [:]
    }

    private final class Shared: Sendable {
        let state = Mutex(State())
    }

    private let shared: Shared

    /// An empty store.
    public convenience init() {
        self.init(shared: Shared())
    }

    private init(shared: Shared) {
        self.shared = shared
    }

    /// Another view of the same contents.
    public func sharing() -> InMemoryAccessStore {
        InMemoryAccessStore(shared: shared)
    }

    /// Runs a body against the present state.
    public func read<Result: Sendable>(_ body: (any AccessReader) throws -> Result) throws -> Result {
        try body(Transaction(shared.state.withLock { $0 }))
    }

    /// Runs a body against a copy, which takes the state's place when the body returns.
    public func write<Result: Sendable>(_ body: (any AccessTransaction) throws -> Result) throws -> Result {
        try shared.state.withLock { state in
            let transaction = Transaction(state)
            let result = try body(transaction)
            transaction.state.writes[ObjectIdentifier(self), default: 0] += 1
            state = transaction.state
            return result
        }
    }

    /// All accounts and keys, unless no other view changed them.
    public func load(changedSince mark: ChangeMark?) throws -> AccessContents? {
        let state = shared.state.withLock { $0 }
        let writesOfOthers = state.writes.filter { $0.key != ObjectIdentifier(self) }.values.reduce(0, +)
        let present = ChangeMark(value: writesOfOthers)
        guard mark != present else { return nil }
        return AccessContents(mark: present, accounts: Array(state.accounts.values), keys: Array(state.keys.values))
    }

    private final class Transaction: AccessTransaction {
        var state: State

        init(_ state: State) {
            self.state = state
        }

        func account(_ id: String) -> Account? { state.accounts[id] }

        func accounts(after id: String?, limit: Int) -> [Account] {
            let ordered = state.accounts.values.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
            let rest = ordered.drop { account in
                guard let id else { return false }
                return !id.utf8.lexicographicallyPrecedes(account.id.utf8)
            }
            return Array(rest.prefix(limit))
        }

        func key(_ id: String) -> KeyRecord? { state.keys[id] }

        func keys(ofAccount account: String?) -> [KeyRecord] {
            state.keyOrder.compactMap { state.keys[$0] }.filter { account == nil || $0.account == account }
        }

        func actions(after sequence: Int64, limit: Int) -> [AdminAction] {
            Array(state.actions.drop { $0.sequence <= sequence }.prefix(limit))
        }

        func pepperFingerprint() -> [UInt8]? { state.pepperFingerprint }

        func insert(_ account: Account) throws {
            guard state.accounts.updateValue(account, forKey: account.id) == nil else {
                throw AccessError.accountExists(account.id)
            }
        }

        func update(_ account: Account) throws {
            guard state.accounts.updateValue(account, forKey: account.id) != nil else {
                throw AccessError.accountNotFound(account.id)
            }
        }

        func insert(_ key: KeyRecord) throws {
            guard state.accounts[key.account] != nil else { throw AccessError.accountNotFound(key.account) }
            guard state.keys.updateValue(key, forKey: key.id) == nil else {
                throw AccessError.store("a key with the public id '\(key.id)' exists already")
            }
            state.keyOrder.append(key.id)
        }

        func update(_ key: KeyRecord) throws {
            guard state.keys.updateValue(key, forKey: key.id) != nil else { throw AccessError.keyNotFound(key.id) }
        }

        func append(_ action: AdminAction) {
            state.actions.append(
                AdminAction(
                    sequence: Int64(state.actions.count + 1), time: action.time, administrator: action.administrator,
                    operation: action.operation, subject: action.subject, details: action.details))
        }

        func setPepperFingerprint(_ fingerprint: [UInt8]) { state.pepperFingerprint = fingerprint }
    }
}
