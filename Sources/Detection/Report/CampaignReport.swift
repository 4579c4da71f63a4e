import Exchanges

/// What a detection found: the campaign report, schema `excise.campaigns/1`.
///
/// One JSON document; readers ignore unknown fields. Fields that stand after `skipped_lines` and under `figures` were added
/// here for pictures and may be absent in the reports of others.
public struct CampaignReport: Sendable, Equatable {
    /// The value of `schema`.
    public static let schema = "excise.campaigns/1"

    /// The campaigns, most certain first.
    public var campaigns: [Campaign]
    /// Every account with a suspicion above the reporting floor, most suspicious first.
    public var accounts: [AccountFinding]
    /// What was looked at.
    public var totals: Totals

    /// A report.
    public init(campaigns: [Campaign] = [], accounts: [AccountFinding] = [], totals: Totals = Totals()) {
        self.campaigns = campaigns
        self.accounts = accounts
        self.totals = totals
    }

    /// What was looked at.
    public struct Totals: Sendable, Equatable {
        /// Exchanges read.
        public var exchanges = 0
        /// Accounts that had at least one.
        public var accounts = 0
        /// The earliest exchange; nil in an empty log.
        public var from: Timestamp?
        /// The latest exchange; nil in an empty log.
        public var to: Timestamp?
        /// Lines that were no exchange.
        public var skippedLines = 0
        /// How many groups were tested, the factor that every campaign's `p_value` was corrected by. JSON: `groups_tested`.
        public var groupsTested = 0

        /// Nothing looked at.
        public init() {}
    }
}

/// Accounts that one operator is believed to run to collect answers, with the evidence for it.
public struct Campaign: Sendable, Equatable {
    /// Stays while most of the accounts do: derived from the account whose id has the smallest hash.
    public var id: String
    /// 0 to 1: how sure the detector is that it is one; of the campaigns said with 0.9, nine in ten should be real.
    /// docs/benchmark.md says how far that was checked.
    public var confidence: Double
    /// Of the whole evidence under the null of independent customers, corrected for the number of groups tested.
    public var pValue: Double
    /// The accounts' ids, sorted.
    public var accounts: [String]
    /// Exchanges of these accounts, all of them, also those that served others.
    public var exchanges: Int
    /// Tokens sent in.
    public var inputTokens: Int
    /// Tokens of the answers.
    public var outputTokens: Int
    /// When its first exchange was.
    public var firstSeen: Timestamp
    /// When its last exchange was.
    public var lastSeen: Timestamp
    /// The moment in the log at which the evidence first sufficed: the sweep at which a live system would have known.
    public var detectedAt: Timestamp
    /// Exchanges of these accounts before ``detectedAt``.
    public var exchangesBeforeDetection: Int
    /// What the answers are good for, largest share first.
    public var capabilities: [Capability]
    /// MITRE ATLAS technique ids.
    public var techniques: [String]
    /// The evidence, strongest first.
    public var evidence: [Evidence]
    /// What the pictures show; nil in reports of others.
    public var figures: Figures?

    /// A campaign.
    public init(
        id: String, confidence: Double, pValue: Double, accounts: [String], exchanges: Int, inputTokens: Int,
        outputTokens: Int, firstSeen: Timestamp, lastSeen: Timestamp, detectedAt: Timestamp,
        exchangesBeforeDetection: Int, capabilities: [Capability] = [], techniques: [String] = [],
        evidence: [Evidence] = [], figures: Figures? = nil
    ) {
        self.id = id
        self.confidence = confidence
        self.pValue = pValue
        self.accounts = accounts
        self.exchanges = exchanges
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.detectedAt = detectedAt
        self.exchangesBeforeDetection = exchangesBeforeDetection
        self.capabilities = capabilities
        self.techniques = techniques
        self.evidence = evidence
        self.figures = figures
    }

    /// A capability and its share of the campaign's exchanges.
    public struct Capability: Sendable, Equatable {
        /// `coding`, `agentic`, `reasoning`, `grading`, `rewriting`, `knowledge` or `domain:<name>`.
        public var name: String
        /// 0 to 1.
        public var share: Double

        /// A capability and its share.
        public init(name: String, share: Double) {
            self.name = name
            self.share = share
        }
    }

    /// One piece of evidence.
    public struct Evidence: Sendable, Equatable {
        /// What kind it is, such as `template`, `evenness`, `synchrony`, `payment`, `network`.
        public var signal: String
        /// The number that was measured; its unit is told in ``explanation``.
        public var statistic: Double
        /// How often independent customers would show at least as much, 0 to 1; nil where the evidence is told, not tested.
        public var pValue: Double?
        /// One sentence with the numbers, which the accused could dispute.
        public var explanation: String

        /// A piece of evidence.
        public init(signal: String, statistic: Double, pValue: Double?, explanation: String) {
            self.signal = signal
            self.statistic = statistic
            self.pValue = pValue
            self.explanation = explanation
        }
    }
}

/// An account that stands out, and what was decided about it.
public struct AccountFinding: Sendable, Equatable {
    /// The account's id.
    public var account: String
    /// 0 to 1: how likely it belongs to a campaign.
    public var suspicion: Double
    /// What was decided.
    public var disposition: Disposition
    /// The campaign's id; nil where it belongs to none.
    public var campaign: String?
    /// Sentences, each of which the account's holder could dispute.
    public var reasons: [String]

    /// A finding.
    public init(
        account: String, suspicion: Double, disposition: Disposition, campaign: String? = nil, reasons: [String] = []
    ) {
        self.account = account
        self.suspicion = suspicion
        self.disposition = disposition
        self.campaign = campaign
        self.reasons = reasons
    }

    /// What was decided about an account.
    public enum Disposition: String, Sendable, CaseIterable {
        /// It belongs to a campaign.
        case flagged
        /// It may belong to a campaign; the evidence does not suffice.
        case watch
        /// It does what a campaign does, and its contract allows it.
        case authorised
        /// It looks like a campaign, and a sign tells that it is none.
        case cleared
    }
}
