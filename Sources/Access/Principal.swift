import Exchanges

/// Whoever an authenticated request comes from. Copying one costs a reference count.
public struct Principal: Sendable {
    private final class Content: Sendable {
        let account: Account
        let keyID: String

        init(account: Account, keyID: String) {
            self.account = account
            self.keyID = keyID
        }
    }

    private let content: Content

    /// An account, through one of its keys.
    public init(account: Account, keyID: String) {
        content = Content(account: account, keyID: keyID)
    }

    /// The account as it was when the ``KeyRing`` was made.
    public var account: Account { content.account }
    /// The account's id.
    public var accountID: String { content.account.id }
    /// The key's public id.
    public var keyID: String { content.keyID }

    /// Two with the same identity are the same account in the same state, through the same key.
    public var identity: ObjectIdentifier { ObjectIdentifier(content) }

    var isAccountActive: Bool { content.account.status == .active }
}
