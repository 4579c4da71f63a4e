import Synchronization

/// A set of accounts that shares limits: given at run time, by an administrator or for a campaign.
public struct AccountGroup: Sendable, Equatable {
    /// Its name: 1 to 100 letters, digits, `-`, `_`, `.`.
    public var name: String
    /// Ids of the accounts in it.
    public var accounts: Set<String>
    /// The limits that they share, on top of the rules that name the group.
    public var allowances: [Dimension: Allowance]
    /// Whether its own limits are only noted.
    public var isShadow: Bool

    /// Makes one.
    public init(name: String, accounts: Set<String>, allowances: [Dimension: Allowance] = [:], isShadow: Bool = false) {
        self.name = name
        self.accounts = accounts
        self.allowances = allowances
        self.isShadow = isShadow
    }

    /// Whether a text can be a group's name.
    public static func isName(_ text: String) -> Bool {
        (1...100).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    /// Its own limits as a rule; nil where it has none.
    public var rule: LimitRule? {
        guard !allowances.isEmpty else { return nil }
        var applies = LimitRule.Selection()
        applies.groups = [name]
        return LimitRule(
            name: "group", each: [.group], applies: applies, allowances: allowances, isShadow: isShadow)
    }
}

/// All groups, looked up by account.
public final class AccountGroups: Sendable {
    private struct State {
        var byName: [String: AccountGroup] = [:]
        var byAccount: [String: [String]] = [:]
        var generation = 0
    }

    private let state = Mutex(State())

    /// No groups.
    public init() {}

    /// Counts the changes.
    public var generation: Int { state.withLock { $0.generation } }

    /// Every group, in the order of the names.
    public var all: [AccountGroup] { state.withLock { $0.byName.values.sorted { $0.name < $1.name } } }

    /// One group.
    public func group(_ name: String) -> AccountGroup? { state.withLock { $0.byName[name] } }

    /// Replaces all groups.
    public func replaceAll(_ groups: [AccountGroup]) {
        state.withLock { state in
            let byName = Dictionary(groups.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
            guard byName != state.byName else { return }
            state.byName = byName
            state.byAccount = [:]
            for group in byName.values.sorted(by: { $0.name < $1.name }) {
                for account in group.accounts { state.byAccount[account, default: []].append(group.name) }
            }
            state.generation += 1
        }
    }

    /// The groups that an account is in, in the order of their names.
    public func memberships(of account: String) -> [AccountGroup] {
        state.withLock { state in (state.byAccount[account] ?? []).compactMap { state.byName[$0] } }
    }
}
