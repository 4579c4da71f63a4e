import Synchronization

/// What a policy remembers in one process, forgotten when it ends.
public final class InMemoryPolicyStorage: PolicyStorage {
    private let state = Mutex((records: PolicyRecords(), revision: Int64(0)))

    /// Nothing remembered.
    public init() {}

    /// Everything.
    public func records() throws -> PolicyRecords { state.withLock { $0.records } }

    /// The actions that are open.
    public func openActions() throws -> [Action] {
        state.withLock { $0.records.actions.values.filter(\.isOpen) }
    }

    /// Counts the changes.
    public func revision() throws -> Int64 { state.withLock { $0.revision } }

    /// Changes records.
    public func change(_ body: (inout PolicyRecords) throws -> Void) throws {
        try state.withLock { state in
            var records = state.records
            try body(&records)
            state = (records, state.revision + 1)
        }
    }
}
