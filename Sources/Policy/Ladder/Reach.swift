import Detection
import Exchanges

/// How many accounts a ladder would hit, were every delay over and every proposal approved.
public struct Reach: Sendable, Equatable {
    /// Accounts by the highest rung that they would stand on.
    public let accounts: [Rung: Set<String>]
    /// How many accounts there were.
    public let active: Int
    /// How many of them would be refused without anybody's approval.
    public let refused: Int
    /// How many may be.
    public let allowed: Int

    /// Whether more would be refused than the ladder allows.
    public var isLockOut: Bool { refused > allowed }
}

extension Ladder {
    /// How many accounts it would hit.
    ///
    /// - Parameters:
    ///   - campaigns: those known; dismissed ones are left out.
    ///   - start: campaigns without an exchange since then are left out.
    ///   - active: how many accounts had exchanges since then.
    public func reach(_ campaigns: [CampaignRecord], since start: Timestamp, active: Int) -> Reach {
        let counting = campaigns.filter { $0.decision.verdict != .dismissed && $0.campaign.lastSeen >= start }
        let sufficing = Sufficiency(counting, accounts: active, cap: confidenceCap).campaigns(rules)
        var standing: [String: Rung] = [:]
        var refused: Set<String> = []
        for rung in rungs {
            guard let rule = rules[rung] else { continue }
            for record in counting where sufficing[rung, default: []].contains(record.id) {
                for account in record.campaign.accounts { standing[account] = rung }
                if rung.refuses, !rule.needsApproval { refused.formUnion(record.campaign.accounts) }
            }
        }
        return Reach(
            accounts: Dictionary(grouping: standing.keys) { standing[$0] ?? .observe }.mapValues(Set.init),
            active: active, refused: refused.count, allowed: Int(largestShare * Double(active)))
    }
}
