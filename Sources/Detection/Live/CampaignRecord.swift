import Exchanges

/// A campaign that watching has found, as it is kept: what the last sweep saw of it, and what was decided about it.
public struct CampaignRecord: Sendable, Equatable {
    /// The campaign as the last sweep that found it saw it. Its id and the moment of its detection stay from sweep to sweep.
    public var campaign: Campaign
    /// What that sweep found about its accounts.
    public var findings: [AccountFinding]
    /// What that sweep looked at.
    public var totals: CampaignReport.Totals
    /// When a sweep first found it, by the gateway's clock.
    public let found: Timestamp
    /// When a sweep last found it, by the gateway's clock.
    public var seen: Timestamp
    /// What was decided about it.
    public var decision: Decision

    /// A record.
    public init(
        campaign: Campaign, findings: [AccountFinding], totals: CampaignReport.Totals, found: Timestamp,
        seen: Timestamp, decision: Decision = .open
    ) {
        self.campaign = campaign
        self.findings = findings
        self.totals = totals
        self.found = found
        self.seen = seen
        self.decision = decision
    }

    /// The campaign's id.
    public var id: String { campaign.id }

    /// A report of this campaign alone.
    public var report: CampaignReport {
        CampaignReport(campaigns: [campaign], accounts: findings, totals: totals)
    }

    /// What an administrator decided about a campaign.
    public struct Decision: Sendable, Equatable {
        /// Which way.
        public var verdict: Verdict
        /// Who decided; nil where nobody has.
        public var by: String?
        /// When.
        public var time: Timestamp?
        /// Why.
        public var reason: String?
        /// The ids of the campaign's accounts at that moment.
        public var accounts: [String]

        /// A decision.
        public init(
            verdict: Verdict, by: String? = nil, time: Timestamp? = nil, reason: String? = nil, accounts: [String] = []
        ) {
            self.verdict = verdict
            self.by = by
            self.time = time
            self.reason = reason
            self.accounts = accounts
        }

        /// Nothing was decided yet.
        public static let open = Decision(verdict: .open)
    }

    /// Which way a decision went.
    public enum Verdict: String, Sendable, Encodable, CaseIterable {
        /// Nobody has decided.
        case open
        /// It is a campaign.
        case confirmed
        /// It is none.
        case dismissed
    }
}
