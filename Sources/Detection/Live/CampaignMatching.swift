import Exchanges

/// Tells which of the campaigns of a sweep are known ones, so that ids and decisions stay while groups grow and shrink.
///
/// Two are one campaign when at least half of the smaller one's accounts are shared. Of several possible pairs those that
/// share most accounts are taken, and each campaign is in one pair at most. A known campaign without a pair stays as it was.
struct CampaignMatching {
    private let known: [CampaignRecord]
    private let now: Timestamp
    private var ids: Set<String>

    /// - Parameters:
    ///   - known: every campaign that was found before.
    ///   - now: the present moment by the gateway's clock.
    init(_ known: [CampaignRecord], at now: Timestamp) {
        self.known = known
        self.now = now
        ids = Set(known.map(\.id))
    }

    /// What a sweep's report changes, in the report's order.
    mutating func changes(_ report: CampaignReport) -> [CampaignChange] {
        let pairs = pairs(report.campaigns)
        var partners: [Int: Int] = [:]
        var taken: Set<Int> = []
        for pair in pairs where partners[pair.found] == nil && !taken.contains(pair.known) {
            partners[pair.found] = pair.known
            taken.insert(pair.known)
        }
        var findings: [String: [AccountFinding]] = [:]
        for finding in report.accounts {
            if let campaign = finding.campaign { findings[campaign, default: []].append(finding) }
        }
        return report.campaigns.enumerated().map { place, campaign in
            var record = CampaignRecord(
                campaign: campaign, findings: findings[campaign.id] ?? [], totals: report.totals, found: now, seen: now)
            if let partner = partners[place] { return change(known[partner], to: record) }
            // A part of what was dismissed is not news either.
            if let whole = pairs.first(where: { $0.found == place && known[$0.known].decision.verdict == .dismissed }) {
                record.decision = known[whole.known].decision
            }
            record.setID(unusedID(campaign.id))
            return reopening(
                CampaignChange(kind: record.decision.verdict == .dismissed ? .seen : .found, record: record))
        }
    }

    /// Found and known campaigns that may be one, those that share most accounts first, of equal ones the oldest.
    private func pairs(_ campaigns: [Campaign]) -> [(found: Int, known: Int, shared: Int)] {
        var holders: [String: [Int]] = [:]
        for (place, record) in known.enumerated() {
            for account in record.campaign.accounts { holders[account, default: []].append(place) }
        }
        var pairs: [(found: Int, known: Int, shared: Int)] = []
        for (place, campaign) in campaigns.enumerated() {
            var shared: [Int: Int] = [:]
            for account in campaign.accounts {
                for holder in holders[account] ?? [] { shared[holder, default: 0] += 1 }
            }
            for (holder, count) in shared {
                let smaller = min(campaign.accounts.count, known[holder].campaign.accounts.count)
                if 2 * count >= smaller { pairs.append((place, holder, count)) }
            }
        }
        func rank(_ pair: (found: Int, known: Int, shared: Int)) -> (Int, Timestamp, String, Int) {
            (-pair.shared, known[pair.known].found, known[pair.known].id, pair.found)
        }
        return pairs.sorted { rank($0) < rank($1) }
    }

    private func change(_ old: CampaignRecord, to new: CampaignRecord) -> CampaignChange {
        var record = CampaignRecord(
            campaign: new.campaign, findings: new.findings, totals: new.totals, found: old.found, seen: new.seen,
            decision: old.decision)
        record.setID(old.id)
        if old.campaign.detectedAt <= new.campaign.detectedAt {
            record.campaign.detectedAt = old.campaign.detectedAt
            record.campaign.exchangesBeforeDetection = old.campaign.exchangesBeforeDetection
        }
        return reopening(CampaignChange(kind: .seen, record: record))
    }

    /// A dismissal holds for the accounts that it was about. Once as many others belong to the campaign, somebody has to look
    /// again.
    private func reopening(_ change: CampaignChange) -> CampaignChange {
        let decision = change.record.decision
        guard decision.verdict == .dismissed else { return change }
        let judged = Set(decision.accounts)
        let others = change.record.campaign.accounts.count { !judged.contains($0) }
        guard others > 0, others >= judged.count else { return change }
        var reopened = CampaignChange(kind: .reopened, record: change.record)
        reopened.record.decision = .open
        reopened.record.decision.reason =
            "Dismissed with \(judged.count) accounts (\(decision.reason ?? "no reason")); \(others) others belong to it since."
        return reopened
    }

    private mutating func unusedID(_ id: String) -> String {
        var (unused, number) = (id, 1)
        while !ids.insert(unused).inserted {
            number += 1
            unused = "\(id)-\(number)"
        }
        return unused
    }
}

extension CampaignRecord {
    fileprivate mutating func setID(_ id: String) {
        campaign.id = id
        for place in findings.indices { findings[place].campaign = id }
    }
}
