/// One campaign: who takes what, through which accounts, and how they hide.
public struct CampaignPlan: Sendable {
    /// What labels and reports call it.
    public var name = ""
    /// For whom the pool works; campaigns of one operator may use several pools.
    public var operatorName = ""
    /// The pool of accounts; campaigns that name the same pool share its accounts.
    public var pool = ""
    /// Accounts of the pool at the start.
    public var accounts = 500
    /// Exchanges of an account a day, relayed customers included.
    public var exchangesPerAccountDay = 26.0
    /// Part of an account's exchanges that belongs to the attack; the rest are relayed customers'.
    public var share = 1.0
    /// When it begins, milliseconds after the log's start.
    public var start: Int64 = 0
    /// How long it lasts, in days; nil for until the log ends.
    public var days: Double?
    /// Attack exchanges in all; with it the campaign lasts as long as that takes.
    public var exchanges: Int?
    /// How the demand on the model is put.
    public var template = Template.suffix
    /// What is taken.
    public var mode = Mode.answers
    /// Seed rows: how many there are; nil for as many as are needed once.
    public var rows: Int?
    /// How seed rows are divided among requests.
    public var partition = Partition.disjoint
    /// For ``Partition/folds``: how often each row is asked.
    public var folds = 3
    /// Names of sources in the corpus to take seed rows from; empty for all that are marked as distillation.
    public var sources: [String] = []
    /// Whether all rows are about one topic.
    public var isNarrow = false
    /// Whether the seed rows are a published set, which honest evaluators ask, too.
    public var isPublicSet = false
    /// How an account is chosen for a request.
    public var scheduler = Scheduler.lru
    /// Deviation from the scheduler's order, as a part of a cycle, 0 to 0.5.
    public var jitter = 0.1
    /// Whether a request that fails goes to another account.
    public var failsOver = true
    /// Standard deviation of the logarithm of accounts' quotas; 0 for even ones.
    public var quotaSpread = 0.0
    /// When it works.
    public var timing = Timing.always
    /// Hours east of UTC of the office that it claims.
    public var office = 8
    /// What its accounts have in common.
    public var identity = Identity()
    /// When accounts are found out.
    public var bans: [Ban] = []
    /// What happens then.
    public var banResponse = BanResponse.replace
    /// How long a replacement takes, milliseconds.
    public var replacementDelay: Int64 = 600_000
    /// Turning to another model.
    public var pivot: Pivot?
    /// Trying out before the start.
    public var probe: Probe?
    /// Whose looks it borrows.
    public var framing: Framing?

    /// How the demand on the model is put.
    public enum Template: String, Sendable, CaseIterable {
        /// Behind the text.
        case suffix
        /// Before the text.
        case prefix
        /// Somewhere between the text's lines.
        case line
        /// One wording, filled with other things each time.
        case slots
        /// Reworded for each request.
        case paraphrase
        /// Not at all.
        case none
    }

    /// What is taken.
    public enum Mode: String, Sendable, CaseIterable {
        /// Answers, to train on.
        case answers
        /// Reasoning between tags in the answer.
        case reasoning
        /// Grades for a reward model.
        case judge
        /// New tasks with checks.
        case tasks
        /// Reasoning traces, repaired.
        case cleaning
        /// Stored sessions of coding agents, played again.
        case replay
        /// What the operator's own users ask, passed on.
        case relay
    }

    /// How seed rows are divided among requests.
    public enum Partition: String, Sendable, CaseIterable {
        /// Each row once in the whole pool.
        case disjoint
        /// Each request draws any row.
        case replacement
        /// Each row several times, for a majority vote.
        case folds
    }

    /// How an account is chosen for a request.
    public enum Scheduler: String, Sendable, CaseIterable {
        /// The one that has rested longest, measured by its quota.
        case lru
        /// Drawn by quota.
        case weighted
        /// Drawn, each as likely.
        case random
        /// Each session of an hour keeps its account.
        case sticky
    }

    /// When it works.
    public enum Timing: String, Sendable, CaseIterable {
        /// Around the clock.
        case always
        /// On weekdays from nine to six.
        case office
    }

    /// What happens after a ban.
    public enum BanResponse: String, Sendable, CaseIterable {
        /// The others take the load.
        case none
        /// New accounts are opened.
        case replace
        /// A second pool, opened before, takes over.
        case secondPool = "second_pool"
    }

    /// What the pool's accounts have in common, attribute by attribute.
    public struct Identity: Sendable {
        /// How one attribute is spread over the pool.
        public enum Spread: Sendable, Equatable {
            /// One value for all.
            case shared
            /// A few values.
            case few(Int)
            /// One's own for each, where the attribute can be one's own.
            case unique
            /// As customers have it.
            case population
        }

        /// The attributes by name.
        public enum Attribute: String, Sendable, CaseIterable {
            case payment, issuer, cohort
            case emailDomain = "email_domain"
            case emailPattern = "email_pattern"
            case address, network, tls, headers
            case userAgent = "user_agent"
            case device
        }

        /// By attribute; those that are missing are as customers have them.
        public var spreads: [Attribute: Spread] = [:]
        /// What the scenario calls it, for the labels.
        public var name = "population"

        subscript(_ attribute: Attribute) -> Spread { spreads[attribute] ?? .population }
    }

    /// Accounts that are found out at one moment.
    public struct Ban: Sendable {
        /// Milliseconds after the log's start.
        public var time: Int64
        /// Which part of the pool.
        public var share: Double
    }

    /// Turning to another model.
    public struct Pivot: Sendable {
        /// Milliseconds after the log's start.
        public var time: Int64
        /// Which part of the requests.
        public var share = 0.5
        /// The model.
        public var model: String
    }

    /// Trying many ways of asking before the start.
    public struct Probe: Sendable {
        /// How many requests.
        public var exchanges = 1000
        /// For how long before the start, milliseconds.
        public var length: Int64 = 86_400_000
        /// Which part is refused.
        public var refused = 0.8
    }

    /// Whose looks a campaign borrows: those of a customer, whose accounts are then labelled `framed`.
    public struct Framing: Sendable {
        /// Accounts of that customer.
        public var accounts = 1
        /// Whether user agent, TLS and header fingerprints and devices are copied.
        public var copiesFingerprints = true
        /// Whether its system prompt is used as the campaign's template.
        public var copiesTemplate = false
    }

    /// A plan of the defaults.
    public init() {}
}
