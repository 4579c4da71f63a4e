import Exchanges

/// What is simulated: a time, customers and campaigns.
///
/// With a seed it determines every byte of the log, the account directory and the labels.
public struct Scenario: Sendable {
    /// When the log begins.
    public var start = Timestamp(milliseconds: 1_770_000_000_000)
    /// How many days it covers, 0.01 to 366.
    public var days = 7.0
    /// The models on offer, the most capable first.
    public var models = ["house-large", "house-small", "house-reasoning"]
    /// A model that comes out during the log.
    public var release: Release?
    /// Mean bytes of the text of a customer's request, 40 to 20,000.
    public var promptBytes = 500
    /// Whether answers are recorded.
    public var hasOutputs = false
    /// The customers.
    public var customers = Customers()
    /// The campaigns.
    public var campaigns: [CampaignPlan] = []

    /// A model that comes out during the log.
    public struct Release: Sendable {
        /// What it is called.
        public var model: String
        /// When it comes out, milliseconds after the log's start.
        public var time: Int64
    }

    /// The customers of the house.
    public struct Customers: Sendable {
        /// Accounts of each class.
        public var accounts: [CustomerClass: Int] = [:]
        /// All exchanges of customers together; without it, ``exchangesPerAccountDay`` of each account.
        public var exchanges: Int?
        /// Mean exchanges of an account a day.
        public var exchangesPerAccountDay = 5.0
        /// Standard deviation of the logarithm of an account's volume, 0 to 4.
        public var volumeSpread = 2.15
    }

    /// A scenario of the defaults, without anybody in it.
    public init() {}

    /// The log's length in milliseconds.
    var length: Int64 { Int64(days * 86_400_000) }
}
