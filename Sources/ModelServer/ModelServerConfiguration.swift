import Logging

/// How a ``ModelServer`` listens and behaves.
public struct ModelServerConfiguration: Sendable {
    /// The member of messages that carries reasoning in chat completions; there is no standard one.
    public enum ReasoningField: String, Sendable, CaseIterable {
        /// `reasoning`, as OpenRouter and recent vLLM have it.
        case reasoning
        /// `reasoning_content`, as DeepSeek and earlier vLLM have it.
        case reasoningContent = "reasoning_content"
    }

    /// The name or address to bind.
    public var host: String
    /// The TCP port to bind; 0 for any free one.
    public var port: Int
    /// The model's name in the APIs.
    public var modelName: String
    /// The key that requests must carry as `Authorization: Bearer` or `x-api-key`; nil lets everybody in.
    public var apiKey: String?
    /// How long to wait before each token, to imitate a slower model.
    public var tokenDelay: Duration
    /// Where chat completions carry reasoning.
    public var reasoningField: ReasoningField
    /// Whether the model thinks before it answers when a request says nothing about it.
    public var reasonsByDefault: Bool
    /// The longest request body in bytes.
    public var bodyLimit: Int
    /// The most tokens of a prompt and its answer together.
    public var contextLength: Int
    /// The most tokens of an answer when a request sets no limit.
    public var defaultTokenLimit: Int
    /// How many responses are kept for `GET /v1/responses/{id}`; the oldest go first.
    public var storedResponseLimit: Int
    /// How long running answers may go on once the server is asked to stop.
    public var shutdownGrace: Duration
    /// Where the server writes its log.
    public var logger: Logger

    /// A configuration for a loopback server, unless given.
    public init(
        host: String = "127.0.0.1", port: Int = 0, modelName: String = "excise-tiny", apiKey: String? = nil,
        tokenDelay: Duration = .zero, reasoningField: ReasoningField = .reasoning, reasonsByDefault: Bool = false,
        bodyLimit: Int = 16 << 20, contextLength: Int = 131_072, defaultTokenLimit: Int = 1_024,
        storedResponseLimit: Int = 1_000, shutdownGrace: Duration = .seconds(10),
        logger: Logger = Logger(label: "excise.model")
    ) {
        self.host = host
        self.port = port
        self.modelName = modelName
        self.apiKey = apiKey
        self.tokenDelay = tokenDelay
        self.reasoningField = reasoningField
        self.reasonsByDefault = reasonsByDefault
        self.bodyLimit = bodyLimit
        self.contextLength = contextLength
        self.defaultTokenLimit = defaultTokenLimit
        self.storedResponseLimit = storedResponseLimit
        self.shutdownGrace = shutdownGrace
        self.logger = logger
    }
}
