/// One record of the exchange log, decoded as a whole.
///
/// For work on very many records read fields from an ``ExchangeView`` instead: that takes no memory.
public struct ExchangeRecord: Sendable, Equatable {
    /// Unique in the log.
    public var id: String
    /// When the request arrived.
    public var time: Timestamp
    /// Who is billed; never the key itself.
    public var account: String
    /// The public id of the API key.
    public var key: String?
    /// The model asked for.
    public var model: String
    /// `chat`, `completion`, `embedding`, `responses`, or another value of OpenTelemetry's `gen_ai.operation.name`.
    public var operation: String
    /// The input.
    public var messages: [Message]
    /// What was set.
    public var parameters: Parameters
    /// The text returned; nil where the operator does not keep it.
    public var output: String?
    /// Tokens.
    public var usage: TokenCounts
    /// HTTP status returned to the client.
    public var status: Int
    /// Milliseconds of the whole exchange. JSON: `latency_ms`.
    public var latency: Double?
    /// What it cost, in the operator's currency.
    public var cost: Double?
    /// Conversation or end user that the client declared.
    public var session: String?
    /// Where the request came from; nil where nothing is known.
    public var client: Client?
    /// What the gateway did to the exchange.
    public var actions: [String]
    /// The budgets that it was charged to.
    public var budgets: [String]
    /// When it was charged to them: the window that counts. nil where that is the second in which it arrived. JSON: `budgets_time`.
    public var budgetsTime: Timestamp?

    /// A record with what every record has; the rest is unknown until set.
    public init(
        id: String, time: Timestamp, account: String, model: String, operation: String, status: Int,
        messages: [Message] = [], parameters: Parameters = Parameters(), usage: TokenCounts = TokenCounts()
    ) {
        self.id = id
        self.time = time
        self.account = account
        self.model = model
        self.operation = operation
        self.status = status
        self.messages = messages
        self.parameters = parameters
        self.usage = usage
        actions = []
        budgets = []
    }
}

extension ExchangeRecord {
    /// One message of the input.
    public struct Message: Sendable, Equatable {
        /// `system`, `developer`, `user`, `assistant` or `tool`; another log may have others.
        public var role: String
        /// What it says.
        public var content: Content

        /// A message.
        public init(role: String, content: Content) {
            self.role = role
            self.content = content
        }
    }

    /// What a message says.
    public enum Content: Sendable, Equatable {
        /// Nothing, as beside calls of tools.
        case none
        /// A text.
        case text(String)
        /// A list of parts.
        case parts([Part])
        /// What is left where the operator keeps no content: a keyed hash of it, and how many bytes it had if that is known.
        case hash(String, bytes: Int?)
    }

    /// One part of a message's content.
    public struct Part: Sendable, Equatable {
        /// `text`, `image_url`, …; nil where nothing is said.
        public var type: String?
        /// The text, for parts that have one.
        public var text: String?

        /// A part.
        public init(type: String?, text: String?) {
            self.type = type
            self.text = text
        }
    }

    /// What the client set; nil for what it did not.
    public struct Parameters: Sendable, Equatable {
        /// 0 to 2, as a rule.
        public var temperature: Double?
        /// 0 to 1. JSON: `top_p`.
        public var topP: Double?
        /// How many answers.
        public var n: Int?
        /// The most tokens of output. JSON: `max_tokens`; `max_completion_tokens` and `max_output_tokens` are read, too.
        public var maxTokens: Int?
        /// Whether log-probabilities were asked for. A number, as completions have it, is read as whether it is there, and
        /// as ``topLogprobs`` where that is not set.
        public var logprobs: Bool?
        /// How many alternatives of each token. JSON: `top_logprobs`.
        public var topLogprobs: Int?
        /// Whether the answer was streamed.
        public var stream: Bool?
        /// The seed of sampling.
        public var seed: Int?
        /// `low`, `medium`, `high`, … JSON: `reasoning_effort`.
        public var reasoningEffort: String?
        /// Names of the tools offered.
        public var tools: [String] = []

        /// Nothing set.
        public init() {}
    }

    /// Where a request came from; nil for what is not known.
    public struct Client: Sendable, Equatable {
        /// IPv4 or IPv6 address.
        public var address: String?
        /// Autonomous system, such as `AS64500`.
        public var network: String?
        /// ISO 3166-1 alpha-2.
        public var country: String?
        /// The `user-agent` field.
        public var userAgent: String?
        /// JA4. JSON: `tls_fingerprint`.
        public var tlsFingerprint: String?
        /// Hash of the order of header names.
        public var headers: String?
        /// An id that the client software sent.
        public var device: String?

        /// A client of which nothing is known.
        public init() {}
    }
}
