/// What the admin API asks about a policy's actions and the appeals against them. Whoever puts the parts together implements it. Its calls may wait; they
/// throw ``PolicyControlError``, or what a storage throws.
public protocol PolicyControl: Sendable {
    /// The actions, the newest first: all, or those in a state.
    func actions(state: String?) throws -> [any Encodable & Sendable]
    /// One action.
    func action(_ id: String) throws -> any Encodable & Sendable
    /// Has an action act, in the name of whoever holds the admin token.
    func approve(_ id: String, note: String?) throws -> any Encodable & Sendable
    /// Ends an action.
    func revoke(_ id: String, reason: String) throws -> any Encodable & Sendable
    /// The appeals, the newest first: all, or those in a state.
    func appeals(state: String?) throws -> [any Encodable & Sendable]
    /// One appeal.
    func appeal(_ id: String) throws -> any Encodable & Sendable
    /// Takes down an appeal of an account against an action.
    func openAppeal(against action: String, of account: String, statement: String) throws -> any Encodable & Sendable
    /// Decides about an appeal.
    func decideAppeal(_ id: String, accepts: Bool, note: String) throws -> any Encodable & Sendable
}

/// Why something about a policy's actions was not done.
public enum PolicyControlError: Error, Sendable, Equatable {
    /// There is no such thing: which.
    case notFound(String)
    /// It is not in a state for that: why.
    case conflict(String)
    /// What was sent is wrong: what would be right, and the field.
    case invalid(String, param: String)
}
