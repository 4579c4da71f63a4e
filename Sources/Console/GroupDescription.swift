import Metering

/// A group of accounts as the admin API and the command line show it.
public struct GroupDescription: Encodable, Sendable {
    /// Whether its limits refuse or are only noted.
    public enum Mode: String, Encodable, Sendable, CaseIterable {
        /// They refuse.
        case enforce
        /// They are only noted.
        case shadow
    }

    /// Its name.
    public let group: String
    /// Ids of its accounts, in order.
    public let accounts: [String]
    /// Its limits as text, by what they count.
    public let limits: [String: String]
    /// Whether they refuse.
    public let mode: Mode

    /// Describes a group.
    public init(_ group: AccountGroup) {
        self.group = group.name
        accounts = group.accounts.sorted()
        limits = Dictionary(
            uniqueKeysWithValues: group.allowances.map { ($0.key.rawValue, AllowanceText.text($0.value, $0.key)) })
        mode = group.isShadow ? .shadow : .enforce
    }
}
