import Exchanges

/// What is done to the accounts of one campaign, all at once: who, how far, why, until when, and how to object. Nothing of it is lost when it ends, and
/// nothing of an account's is lost through it.
public struct Action: Sendable, Equatable, Codable, Identifiable {
    /// Its id: `act_` and 12 hexadecimal digits.
    public let id: String
    /// The campaign's id.
    public let campaign: String
    /// How far.
    public let rung: Rung
    /// Whether it acts.
    public var state: State
    /// Whom it is about.
    public var members: [Member]
    /// The campaign's evidence in sentences, and what else decided.
    public var reasons: [String]
    /// The campaign's confidence when it last held, 0 to 1.
    public var confidence: Double
    /// The campaign's corrected p-value when it last held.
    public var pValue: Double
    /// When it began.
    public let since: Timestamp
    /// When it ends by itself; later while the evidence holds.
    public var until: Timestamp
    /// Where to appeal: a URL.
    public var appeal: String?
    /// Which person wanted it; nil where nobody was asked.
    public var approval: Decision?
    /// How it ended; nil while it is open.
    public var ending: Decision?

    /// An open action.
    public init(
        id: String, campaign: String, rung: Rung, state: State, members: [Member], reasons: [String],
        confidence: Double, pValue: Double, since: Timestamp, until: Timestamp, appeal: String?, approval: Decision?
    ) {
        self.id = id
        self.campaign = campaign
        self.rung = rung
        self.state = state
        self.members = members
        self.reasons = reasons
        self.confidence = confidence
        self.pValue = pValue
        self.since = since
        self.until = until
        self.appeal = appeal
        self.approval = approval
    }

    enum CodingKeys: String, CodingKey {
        case id, campaign, rung, state, members, reasons, confidence
        case pValue = "p_value"
        case since, until, appeal, approval, ending
    }

    /// Whether an action acts.
    public enum State: String, Sendable, Codable, CaseIterable {
        /// It is only recorded that it would act.
        case shadow
        /// It waits for a person.
        case proposed
        /// It acts.
        case active
        /// It ended by itself.
        case expired
        /// A person ended it.
        case revoked
    }

    /// An account of the group.
    public struct Member: Sendable, Equatable, Codable {
        /// The account's id.
        public let account: String
        /// Since when it is in the group.
        public let joined: Timestamp
        /// When a sweep last found it there.
        public var found: Timestamp
        /// What keeps the action from it; nil where it is acted on.
        public var spared: Spared?

        /// A member.
        public init(account: String, joined: Timestamp, found: Timestamp, spared: Spared? = nil) {
            self.account = account
            self.joined = joined
            self.found = found
            self.spared = spared
        }
    }

    /// Why an action does not reach a member.
    public enum Spared: String, Sendable, Codable {
        /// The account has entitlements by contract, which only a person can lower: the action reaches it once one approves.
        case contract
        /// An appeal was accepted.
        case appeal
    }

    /// Who decided what, and why.
    public struct Decision: Sendable, Equatable, Codable {
        /// Who; nil where the policy itself did.
        public var by: String?
        /// When.
        public var time: Timestamp
        /// Why.
        public var note: String?

        /// A decision.
        public init(by: String?, time: Timestamp, note: String?) {
            self.by = by
            self.time = time
            self.note = note
        }
    }

    /// Whether it may still act.
    public var isOpen: Bool { ending == nil }

    /// The members that it reaches.
    public var reached: [Member] { members.filter { $0.spared == nil } }

    /// Ends it.
    mutating func end(_ state: State, by administrator: String? = nil, at now: Timestamp, _ note: String?) {
        self.state = state
        ending = Decision(by: administrator, time: now, note: note)
        until = min(until, now)
    }
}
