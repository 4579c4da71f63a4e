import Exchanges
import Shaping

/// How a policy restrains an account at the moment.
public struct Restraint: Sendable {
    /// The name of the ladder's rung.
    public var rung: String
    /// The action's id.
    public var action: String
    /// When it ends by itself.
    public var until: Timestamp
    /// Where to appeal: a URL.
    public var appeal: String?
    /// Whether it is only noted.
    public var isShadow: Bool
    /// What answers may give away at most; nil where that is not lowered.
    public var ceiling: Entitlements?
    /// What happens to exchanges besides.
    public var effect: Effect

    /// What happens to exchanges.
    public indirect enum Effect: Sendable {
        /// They are answered.
        case answered
        /// They are refused until the account is verified at a link; then the other restraint is in force.
        case verification(link: String?, sufficing: Set<Account.Verification>, then: Restraint)
        /// They are refused. The category is a word for programs.
        case refused(category: String)
        /// Everything is refused, also what is not put to a model.
        case suspended
    }

    /// Makes one.
    public init(
        rung: String, action: String, until: Timestamp, appeal: String?, isShadow: Bool, ceiling: Entitlements?,
        effect: Effect
    ) {
        self.rung = rung
        self.action = action
        self.until = until
        self.appeal = appeal
        self.isShadow = isShadow
        self.ceiling = ceiling
        self.effect = effect
    }

    /// What it is for an account that may have been verified.
    func resolved(for account: Account) -> Restraint {
        guard case .verification(_, let sufficing, let then) = effect, sufficing.contains(account.verification) else {
            return self
        }
        return then
    }
}
