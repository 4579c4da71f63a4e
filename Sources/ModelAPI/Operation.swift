/// Whose wire format a client speaks.
public enum Dialect: String, Sendable {
    /// OpenAI's API and everything that imitates it.
    case openAI = "openai"
    /// Anthropic's API.
    case anthropic
}

/// What a request asks of a model or of the gateway.
public enum Operation: Hashable, Sendable {
    /// `POST /v1/chat/completions`
    case chat
    /// `POST /v1/completions`
    case completion
    /// `POST /v1/embeddings`
    case embeddings
    /// `POST /v1/responses`
    case responses
    /// `GET /v1/responses/{id}`
    case retrieveResponse(id: String)
    /// `DELETE /v1/responses/{id}`
    case deleteResponse(id: String)
    /// `POST /v1/messages`
    case messages
    /// `POST /v1/messages/count_tokens`
    case countTokens
    /// `GET /v1/models`
    case listModels
    /// `GET /v1/models/{id}`
    case retrieveModel(id: String)

    /// The dialect in which the operation is answered; nil where the caller's headers decide (the model list has both).
    public var dialect: Dialect? {
        switch self {
        case .chat, .completion, .embeddings, .responses, .retrieveResponse, .deleteResponse: .openAI
        case .messages, .countTokens: .anthropic
        case .listModels, .retrieveModel: nil
        }
    }

    /// Whether clients tell the events of its streams apart by their `event` fields.
    public var hasNamedEvents: Bool {
        switch self {
        case .responses, .messages: true
        default: false
        }
    }

    /// The name in OpenTelemetry's `gen_ai.operation.name` and in the exchange log.
    public var name: String {
        switch self {
        case .chat, .messages: "chat"
        case .completion: "text_completion"
        case .embeddings: "embeddings"
        case .responses, .retrieveResponse, .deleteResponse: "responses"
        case .countTokens: "count_tokens"
        case .listModels, .retrieveModel: "models"
        }
    }

    /// The path the upstream serves it at.
    public var path: String {
        switch self {
        case .chat: "/v1/chat/completions"
        case .completion: "/v1/completions"
        case .embeddings: "/v1/embeddings"
        case .responses: "/v1/responses"
        case .retrieveResponse(let id), .deleteResponse(let id): "/v1/responses/\(id)"
        case .messages: "/v1/messages"
        case .countTokens: "/v1/messages/count_tokens"
        case .listModels: "/v1/models"
        case .retrieveModel(let id): "/v1/models/\(id)"
        }
    }

    /// The HTTP method.
    public var method: String {
        switch self {
        case .retrieveResponse, .listModels, .retrieveModel: "GET"
        case .deleteResponse: "DELETE"
        default: "POST"
        }
    }

    /// Whether the request has a list of `messages`.
    var takesMessages: Bool {
        switch self {
        case .chat, .messages, .countTokens: true
        default: false
        }
    }

    /// Whether it is put to a model, and so an exchange; the others the gateway answers by itself.
    public var isExchange: Bool {
        switch self {
        case .listModels, .retrieveModel: false
        default: true
        }
    }

    /// Whether a model writes something for it.
    public var generates: Bool { mayStream }

    /// Whether the answer may be a stream of events.
    public var mayStream: Bool {
        switch self {
        case .chat, .completion, .responses, .messages: true
        default: false
        }
    }
}
