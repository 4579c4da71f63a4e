import Exchanges

/// Where accounts, keys and the administrators' actions are kept. Several processes may use one store at once.
///
/// Calls block until the store answers: make them on a thread that may wait, never on an event loop or in a task.
public protocol AccessStore: Sendable {
    /// Runs a body against one consistent state of the store.
    func read<Result: Sendable>(_ body: (any AccessReader) throws -> Result) throws -> Result

    /// Runs a body that may change the store. No other writer is at work meanwhile, whichever process it is in; what the
    /// body changed is kept as a whole when it returns and dropped as a whole when it throws.
    func write<Result: Sendable>(_ body: (any AccessTransaction) throws -> Result) throws -> Result

    /// Everything that a ``KeyRing`` needs, unless no other user of the store changed anything since a load of this store
    /// object.
    ///
    /// - Parameter mark: the mark of the earlier load; nil loads in any case.
    /// - Returns: nil when nothing was changed by others. What this object's own ``write(_:)`` changed does not count.
    func load(changedSince mark: ChangeMark?) throws -> AccessContents?
}

/// A state of the store, to be compared with a later one of the same store object.
public struct ChangeMark: Sendable, Equatable {
    /// A number that is different after others' changes.
    public let value: Int64

    /// The mark of that number.
    public init(value: Int64) {
        self.value = value
    }
}

/// All accounts and keys in one state of the store.
public struct AccessContents: Sendable {
    /// The state.
    public let mark: ChangeMark
    /// Every account.
    public let accounts: [Account]
    /// Every key.
    public let keys: [KeyRecord]

    /// What a store loaded.
    public init(mark: ChangeMark, accounts: [Account], keys: [KeyRecord]) {
        self.mark = mark
        self.accounts = accounts
        self.keys = keys
    }
}

/// One consistent state of the store, valid inside the call that hands it out.
public protocol AccessReader {
    /// The account of that id.
    func account(_ id: String) throws -> Account?

    /// Accounts by id in ascending order of their ids' bytes, those after an id, at most so many.
    func accounts(after id: String?, limit: Int) throws -> [Account]

    /// The key of that public id.
    func key(_ id: String) throws -> KeyRecord?

    /// All keys of an account, or of all accounts, oldest first.
    func keys(ofAccount account: String?) throws -> [KeyRecord]

    /// The administrators' actions in their order, those after a sequence number, at most so many.
    func actions(after sequence: Int64, limit: Int) throws -> [AdminAction]

    /// The fingerprint of the pepper that the keys were hashed with; nil before the first use.
    func pepperFingerprint() throws -> [UInt8]?
}

/// The store while it may be changed, valid inside the call that hands it out.
public protocol AccessTransaction: AccessReader {
    /// Adds an account whose id is not yet used.
    func insert(_ account: Account) throws
    /// Puts an account in the place of the one with its id.
    func update(_ account: Account) throws
    /// Adds a key whose id is not yet used and whose account exists.
    func insert(_ key: KeyRecord) throws
    /// Puts a key in the place of the one with its id.
    func update(_ key: KeyRecord) throws
    /// Adds an action after all others; ``AdminAction/sequence`` is given by the store.
    func append(_ action: AdminAction) throws
    /// Keeps the pepper's fingerprint.
    func setPepperFingerprint(_ fingerprint: [UInt8]) throws
}
