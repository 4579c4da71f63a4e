import Exchanges

/// Why something could not be done to accounts and keys. The text says what would be right.
public enum AccessError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No account has that id.
    case accountNotFound(String)
    /// Another account has that id.
    case accountExists(String)
    /// A field or parameter has a value that it cannot have.
    case invalid(Account.InvalidField)
    /// The account's status does not allow it.
    case accountStatus(String, Account.Status)
    /// No key has that public id.
    case keyNotFound(String)
    /// The key is revoked or expired.
    case keyNotUsable(String, KeyRecord.State)
    /// The key was already replaced by another one.
    case keyReplaced(String, by: String)
    /// The pepper's file is missing or wrong.
    case pepper(PepperFile.Failure)
    /// The store failed.
    case store(String)

    /// What was wrong and what would be right.
    public var description: String {
        switch self {
        case .accountNotFound(let id): "no account has the id '\(id.prefix(128))'"
        case .accountExists(let id): "an account with the id '\(id)' exists already"
        case .invalid(let failure): failure.description
        case .accountStatus(let id, .suspended): "account '\(id)' is suspended; reactivate it first"
        case .accountStatus(let id, .closed): "account '\(id)' is closed for good; create another account"
        case .accountStatus(let id, .active): "account '\(id)' is active already"
        case .keyNotFound(let id): "no key has the public id '\(id.prefix(128))'"
        case .keyNotUsable(let id, let state): "key '\(id)' is \(state.rawValue); create a new key for its account"
        case .keyReplaced(let id, let successor): "key '\(id)' was already replaced by '\(successor)'; rotate that one"
        case .pepper(let failure): failure.description
        case .store(let reason): "the account database failed: \(reason)"
        }
    }
}
