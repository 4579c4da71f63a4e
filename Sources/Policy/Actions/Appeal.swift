import Exchanges

/// An objection of an account's holder against an action. Accepted, the account is spared by the actions on that campaign from then on.
public struct Appeal: Sendable, Equatable, Codable, Identifiable {
    /// Its id: `app_` and 12 hexadecimal digits.
    public let id: String
    /// The action's id.
    public let action: String
    /// The account's id.
    public let account: String
    /// What the holder says.
    public let statement: String
    /// When it was opened.
    public let opened: Timestamp
    /// Who took it down.
    public let openedBy: String
    /// What became of it.
    public var state: State
    /// Who decided, and why.
    public var decision: Action.Decision?

    enum CodingKeys: String, CodingKey {
        case id, action, account, statement, opened
        case openedBy = "opened_by"
        case state, decision
    }

    /// What became of an appeal.
    public enum State: String, Sendable, Codable, CaseIterable {
        /// Nobody has decided.
        case open
        /// The account is spared.
        case accepted
        /// The action stays.
        case rejected
    }
}
