import Detection

/// Which campaigns have evidence enough for a rate of honest accounts that may be hit.
///
/// Two bounds hold. A campaign's corrected p-value is at most the rate: were all customers independent, a sweep would name any group at that level
/// with at most that probability. Honest groups that are not independent escape that bound, so the expected number of honest accounts among all that are
/// hit, the sum of (1 - confidence) × accounts over the campaigns taken, is at most the rate's share of the accounts believed honest; campaigns are taken
/// most certain first. This bound is as good as the confidence's
/// calibration, which is why a cap limits how far it is believed. A campaign that a person confirmed has evidence enough.
struct Sufficiency {
    private let ranked: [(record: CampaignRecord, harm: Double)]
    private let honest: Double

    /// - Parameters:
    ///   - campaigns: those that count, dismissed ones not among them.
    ///   - accounts: how many accounts were looked at.
    ///   - cap: the most that a confidence is believed.
    init(_ campaigns: [CampaignRecord], accounts: Int, cap: Double) {
        func certainty(_ record: CampaignRecord) -> Double {
            record.isConfirmed ? 1 : min(max(record.campaign.confidence, 0), cap)
        }
        ranked = campaigns.sorted {
            ($1.isConfirmed ? 1 : 0, $1.campaign.confidence, $0.campaign.pValue, $0.id)
                < ($0.isConfirmed ? 1 : 0, $0.campaign.confidence, $1.campaign.pValue, $1.id)
        }.map { ($0, (1 - certainty($0)) * Double($0.campaign.accounts.count)) }
        honest = max(
            0, Double(accounts) - campaigns.reduce(0) { $0 + certainty($1) * Double($1.campaign.accounts.count) })
    }

    /// The ids of the campaigns whose evidence suffices for each rung and all below it, so that a rung's rate bounds what is on it or above.
    ///
    /// - Parameter factor: how many times its rate a rung is given.
    func campaigns(_ rules: [Rung: RungRule], factor: Double = 1) -> [Rung: Set<String>] {
        var result: [Rung: Set<String>] = [:]
        var below = Set(ranked.map(\.record.id))
        for rung in rules.keys.sorted() {
            guard let rule = rules[rung] else { continue }
            below.formIntersection(campaigns(rate: min(1, rule.rate * factor)))
            result[rung] = below
        }
        return result
    }

    private func campaigns(rate: Double) -> Set<String> {
        var taken: Set<String> = []
        var expected = 0.0
        for (record, harm) in ranked {
            guard record.isConfirmed || (record.campaign.pValue <= rate && expected + harm <= rate * honest) else {
                continue
            }
            expected += harm
            taken.insert(record.id)
        }
        return taken
    }
}

extension CampaignRecord {
    /// Whether a person has said that it is a campaign.
    var isConfirmed: Bool { decision.verdict == .confirmed }
}
