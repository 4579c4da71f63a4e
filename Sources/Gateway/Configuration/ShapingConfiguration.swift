import Exchanges
import Metering
import Shaping

/// What the answers may give away, and to whom.
public struct ShapingConfiguration: Sendable, Equatable {
    /// Whether answers are shaped at all: where the file has the section.
    public var isOn = false
    /// The entitlements of an account that no rule names.
    public var standard = Entitlements.standard
    /// Changes to them, in order.
    public var rules: [EntitlementRule] = []
    /// The file of the keys that seal reasoning; nil for `seal-keys` in the data folder.
    public var sealKeys: String?
    /// How long sealed reasoning can be sent back.
    public var sealLifetime = Duration.seconds(30 * 86_400)
    /// The most that kept answers to repeated requests take, in bytes.
    public var repeatMemory = 64 << 20

    /// Answers are passed on as they come.
    public init() {}
}

/// Entitlements for some accounts.
public struct EntitlementRule: Sendable, Equatable {
    /// Its name in the file.
    public var name: String
    /// Whom it is for; keys and models do not select here.
    public var applies: LimitRule.Selection
    /// What it changes.
    public var change: EntitlementChange

    /// Makes one.
    public init(name: String, applies: LimitRule.Selection, change: EntitlementChange) {
        self.name = name
        self.applies = applies
        self.change = change
    }
}

/// Says what an account is entitled to at this moment. It is asked once for every exchange, on any thread.
public typealias EntitlementSource = @Sendable (Account) -> Entitlements

extension ShapingConfiguration {
    /// What an account is entitled to: the standard, changed by the rules that match in their order, and what its own contract grants.
    ///
    /// - Parameter groups: names of the groups that it is in.
    public func entitlements(of account: Account, groups: [String]) -> Entitlements {
        var result = standard
        if !rules.isEmpty {
            let consumer = Consumer(
                account: account.id, organization: account.organization, plan: account.plan,
                entitlements: account.entitlements.map(\.rawValue), model: "", groups: groups)
            for rule in rules where rule.applies.matches(consumer) { result = rule.change.applied(to: result) }
        }
        if account.isEntitled(to: .reasoning) { result.reasoning = .full }
        if account.isEntitled(to: .logProbabilities) { result.logProbabilities = true }
        if account.isEntitled(to: .completions) { result.rawCompletions = true }
        if account.isEntitled(to: .samples) {
            result.samples = Entitlements.mostSamples
            result.repeatsAnswered = nil
        }
        return result
    }

    /// The entitlements of the configuration, with groups as they are when it is asked.
    public func source(_ groups: AccountGroups) -> EntitlementSource {
        { account in
            entitlements(of: account, groups: rules.isEmpty ? [] : groups.memberships(of: account.id).map(\.name))
        }
    }
}
