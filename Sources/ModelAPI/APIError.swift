/// A refusal or failure as a client is told of it, in either dialect.
///
/// Shapes: OpenAI's `{"error":{"message","type","param","code"}}` (all four members always), Anthropic's
/// `{"type":"error","error":{"type","message"},"request_id"}`.
public struct APIError: Error, Sendable {
    /// What went wrong, as far as a client can act on it.
    public enum Kind: CaseIterable, Sendable {
        /// 400: the request is wrong.
        case invalidRequest
        /// 401: no key, or one that is not good.
        case authentication
        /// 402: nothing left to pay with.
        case billing
        /// 403: a good key that may not do this.
        case permission
        /// 404: no such thing.
        case notFound
        /// 405: a known path, another method.
        case methodNotAllowed
        /// 408: the client was too slow.
        case requestTimeout
        /// 409: a conflict with the state of something.
        case conflict
        /// 413: the body is too large.
        case tooLarge
        /// 415: a content type or coding that is not read here.
        case unsupportedMedia
        /// 417: an expectation other than `100-continue`.
        case expectationFailed
        /// 422: well-formed, yet not to be processed.
        case unprocessable
        /// 429: too much, too fast.
        case rateLimited
        /// 431: the header section is too large.
        case headerTooLarge
        /// 500: the gateway's own fault.
        case internalError
        /// 502: the model's server answered something unusable, or not at all.
        case badUpstream
        /// 503, Anthropic's 529: no capacity now.
        case overloaded
        /// 504: the model's server was too slow.
        case upstreamTimeout
        /// 505: an HTTP version other than 1.0 and 1.1.
        case httpVersion
    }

    /// What went wrong.
    public let kind: Kind
    /// A sentence for a person, without secrets, prompt text or upstream detail.
    public var message: String
    /// The request field it is about.
    public var param: String?
    /// A word for a program; OpenAI's `code`.
    public var code: String?
    /// When trying again makes sense, in milliseconds from now.
    public var retryAfter: Int?
    /// An order to the official clients to retry or not (`x-should-retry`).
    public var shouldRetry: Bool?
    /// Of a rate limit, what was too much.
    public var limited: Limited?

    /// What makes the body a problem document besides (RFC 9457).
    public var problem: Problem?

    /// A problem that the client's person can do something about.
    public struct Problem: Sendable {
        /// What it is, in a few words.
        public var title: String
        /// Where the account is verified: a URL.
        public var verification: String?
        /// Where to appeal: a URL.
        public var appeal: String?

        /// Makes one.
        public init(title: String, verification: String?, appeal: String?) {
            self.title = title
            self.verification = verification
            self.appeal = appeal
        }
    }

    /// What a rate limit counts, as far as the dialects tell it apart.
    public enum Limited: Sendable {
        /// OpenAI's `type` is `requests`.
        case requests
        /// OpenAI's `type` is `tokens`.
        case tokens
        /// What may be spent: OpenAI's `type` and `code` are `insufficient_quota`, Anthropic's `details.error_code` is `enforced_spend_limit_reached`; no retry helps.
        case spend
    }

    /// Makes an error.
    public init(
        _ kind: Kind, _ message: String, param: String? = nil, code: String? = nil, retryAfter: Int? = nil,
        shouldRetry: Bool? = nil
    ) {
        self.kind = kind
        self.message = message
        self.param = param
        self.code = code
        self.retryAfter = retryAfter
        self.shouldRetry = shouldRetry
    }
}

extension APIError {
    /// The HTTP status in a dialect.
    public func status(_ dialect: Dialect) -> Int {
        switch kind {
        case .invalidRequest: 400
        case .authentication: 401
        case .billing: dialect == .anthropic ? 402 : 429
        case .permission: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .requestTimeout: 408
        case .conflict: 409
        case .tooLarge: 413
        case .unsupportedMedia: 415
        case .expectationFailed: 417
        case .unprocessable: 422
        case .rateLimited: 429
        case .headerTooLarge: 431
        case .internalError: 500
        case .badUpstream: dialect == .anthropic ? 500 : 502
        case .overloaded: dialect == .anthropic ? 529 : 503
        case .upstreamTimeout: 504
        case .httpVersion: 505
        }
    }

    /// The error's `type` in a dialect.
    public func type(_ dialect: Dialect) -> String {
        switch (dialect, kind) {
        case (.openAI, .rateLimited):
            switch limited ?? .requests {
            case .requests: "requests"
            case .tokens: "tokens"
            case .spend: "insufficient_quota"
            }
        case (.openAI, .billing): "insufficient_quota"
        case (.openAI, .internalError), (.openAI, .badUpstream), (.openAI, .upstreamTimeout), (.openAI, .overloaded):
            "server_error"
        case (.openAI, .permission): "permission_error"
        case (.openAI, _): "invalid_request_error"
        case (.anthropic, .authentication): "authentication_error"
        case (.anthropic, .billing): "billing_error"
        case (.anthropic, .permission): "permission_error"
        case (.anthropic, .notFound): "not_found_error"
        case (.anthropic, .conflict): "conflict_error"
        case (.anthropic, .tooLarge): "request_too_large"
        case (.anthropic, .rateLimited): "rate_limit_error"
        case (.anthropic, .internalError), (.anthropic, .badUpstream): "api_error"
        case (.anthropic, .upstreamTimeout), (.anthropic, .requestTimeout): "timeout_error"
        case (.anthropic, .overloaded): "overloaded_error"
        case (.anthropic, _): "invalid_request_error"
        }
    }

    /// The body of an answer.
    public func body(_ dialect: Dialect, requestID: String) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(message.utf8.count + 128)
        switch dialect {
        case .openAI:
            text += "{\"error\":".utf8
            appendOpenAIObject(to: &text)
            text += "}".utf8
        case .anthropic:
            appendAnthropic(requestID, to: &text)
        }
        if problem != nil {
            text.removeLast()
            appendProblem(dialect, to: &text)
            text += "}".utf8
        }
        return text
    }

    /// The event that ends a stream which cannot be completed, ready to be written (WHATWG HTML §9.2).
    ///
    /// - Parameter sequence: the next `sequence_number`; only the responses API has one.
    public func event(_ operation: Operation, requestID: String, sequence: Int) -> [UInt8] {
        var text: [UInt8] = []
        switch operation {
        case .messages, .countTokens:
            text += "event: error\ndata: ".utf8
            appendAnthropic(requestID, to: &text)
        case .responses, .retrieveResponse:
            text += "event: error\ndata: {\"type\":\"error\",\"code\":".utf8
            JSONWriting.append(code ?? type(.openAI), to: &text)
            text += ",\"message\":".utf8
            JSONWriting.append(message, to: &text)
            text += ",\"param\":".utf8
            JSONWriting.append(param, to: &text)
            text += ",\"sequence_number\":\(sequence)}".utf8
        default:
            text += "data: {\"error\":".utf8
            appendOpenAIObject(to: &text)
            text += "}".utf8
        }
        text += "\n\n".utf8
        return text
    }

    private func appendOpenAIObject(to text: inout [UInt8]) {
        text += "{\"message\":".utf8
        JSONWriting.append(message, to: &text)
        text += ",\"type\":".utf8
        JSONWriting.append(type(.openAI), to: &text)
        text += ",\"param\":".utf8
        JSONWriting.append(param, to: &text)
        text += ",\"code\":".utf8
        JSONWriting.append(
            code ?? (limited == .spend ? "insufficient_quota" : kind == .rateLimited ? "rate_limit_exceeded" : nil),
            to: &text)
        text += "}".utf8
    }

    /// The members of RFC 9457 §3.1 and ours. Anthropic's `type` stands already: `error`, a relative reference.
    private func appendProblem(_ dialect: Dialect, to text: inout [UInt8]) {
        guard let problem else { return }
        if dialect == .openAI { text += ",\"type\":\"about:blank\"".utf8 }
        text += ",\"title\":".utf8
        JSONWriting.append(problem.title, to: &text)
        text += ",\"status\":\(status(dialect)),\"detail\":".utf8
        JSONWriting.append(message, to: &text)
        text += ",\"verification\":".utf8
        JSONWriting.append(problem.verification, to: &text)
        text += ",\"appeal\":".utf8
        JSONWriting.append(problem.appeal, to: &text)
    }

    private func appendAnthropic(_ requestID: String, to text: inout [UInt8]) {
        text += "{\"type\":\"error\",\"error\":{\"type\":".utf8
        JSONWriting.append(type(.anthropic), to: &text)
        text += ",\"message\":".utf8
        JSONWriting.append(message, to: &text)
        if limited == .spend { text += ",\"details\":{\"error_code\":\"enforced_spend_limit_reached\"}".utf8 }
        text += "},\"request_id\":".utf8
        JSONWriting.append(requestID, to: &text)
        text += "}".utf8
    }
}
