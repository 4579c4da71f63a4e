/// Who an account is: everything that the directory and the client attributes of its exchanges say.
///
/// Kept small, since there may be millions: names are made from seeds when they are written.
struct Profile: Sendable {
    var label = CustomerClass.ordinary
    /// The pool of attackers that it belongs to; -1 for customers.
    var pool: Int16 = -1
    /// 0 for none.
    var organization: UInt32 = 0
    /// Milliseconds since the epoch.
    var created: Int64 = 0
    var plan = Plan.payAsYouGo
    var verification = Verification.email
    /// Seed of the fingerprint; 0 for no instrument.
    var payment: UInt64 = 0
    var issuer: UInt32 = 0
    /// Below ``Domains/shared``'s count an index in it, above it the seed of a domain of one's own.
    var domain: UInt32 = 0
    var patternSeed: UInt32 = 0
    var country: UInt8 = 0
    var entitlements: UInt8 = 0
    var status = Status.active
    var statusChanged: Int64 = 0

    var network: UInt16 = 0
    /// The seed of the host's part of the address.
    var host: UInt32 = 0
    var addressing = Addressing.fixed
    var userAgent: UInt32 = 0
    var tls: UInt32 = 0
    var headers: UInt32 = 0
    /// 0 for none.
    var device: UInt64 = 0
    /// Whether a proxy has taken the user agent away.
    var isStripped = false

    enum Plan: UInt8, Sendable { case free, payAsYouGo, team, enterprise, education, startup }
    enum Verification: UInt8, Sendable { case none, email, phone, identity, business }
    enum Status: UInt8, Sendable { case active, suspended, closed }

    /// How an account's address changes.
    enum Addressing: UInt8, Sendable {
        /// One address.
        case fixed
        /// Another host of the same network every few days.
        case leased
        /// One of few addresses that a carrier or campus shares among all its users.
        case translated
        /// A few servers.
        case servers
        /// Now at home, now on the road.
        case roaming
    }

    init() {}
}

/// Who an account really belongs to.
public enum CustomerClass: String, Sendable, CaseIterable {
    /// Nothing that looks like an attack.
    case ordinary
    /// Benchmarks of published rows, in bursts, over several models.
    case batchEvaluator = "batch_evaluator"
    /// A team that may distil.
    case licensedDistiller = "licensed_distiller"
    /// A product that grades what its users wrote.
    case judgeProduct = "judge_product"
    /// One template over millions of records, tiny answers.
    case etl
    /// Coding agents that work around the clock.
    case codingAgent = "coding_agent"
    /// Users of one popular application, all with its system prompt.
    case popularApp = "popular_app"
    /// A class of students.
    case universityClass = "university_class"
    /// Sells access on, with end users of its own.
    case reseller
    /// One company that spreads its work evenly over many keys.
    case enterpriseShard = "enterprise_shard"
    /// A regulated business that must show its reasoning.
    case regulatedExplainability = "regulated_explainability"
    /// Work that has moved to a new account of the same customer.
    case migratedWorkload = "migrated_workload"
    /// A customer whose fingerprints an attacker copies.
    case framed
    /// A member of a campaign's pool.
    case attacker
}
