import Access
import Exchanges
import Shaping
import Synchronization

/// The restraints in force, by account. Whoever keeps the policy replaces them as a whole.
public final class Restraints: Sendable {
    private let table = Mutex<[String: Restraint]>([:])

    /// None.
    public init() {}

    /// Puts other ones in force.
    public func replaceAll(_ restraints: [String: Restraint]) {
        table.withLock { $0 = restraints }
    }

    /// The restraint on an account at a moment; nil where there is none.
    public func restraint(on account: Account, at now: Timestamp) -> Restraint? {
        guard let restraint = table.withLock({ $0[account.id] }), now < restraint.until else { return nil }
        return restraint.resolved(for: account)
    }

    /// What accounts are entitled to, lowered by what restrains them at the moment.
    public func lowering(_ source: @escaping EntitlementSource) -> EntitlementSource {
        { account in
            let entitlements = source(account)
            guard let restraint = self.restraint(on: account, at: .now()), !restraint.isShadow,
                let ceiling = restraint.ceiling
            else { return entitlements }
            return entitlements.lowered(to: ceiling)
        }
    }
}
