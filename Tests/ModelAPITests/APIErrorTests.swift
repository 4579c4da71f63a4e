import JSON
import ModelAPI
import Testing

/// The names of an object's members, in order.
func names(_ value: JSONSlice?, in document: JSONDocument) -> [String] {
    document.read { text in
        var names: [String] = []
        value?.forEachMember(in: text) { member in
            names.append(JSONText.unescape(member.name, in: text))
            return true
        }
        return names
    }
}

@Suite("Errors as clients see them") struct APIErrorTests {
    /// Text that would break out of a string, an event or a line if it were not escaped.
    private static let nasty = "a\"b\\c\nd\r\n\n data: e\u{0}\u{1f}é😀</script>"

    private static func error(_ kind: APIError.Kind) -> APIError {
        APIError(kind, nasty, param: "p\"\n", code: "c\"\n")
    }

    private func string(_ name: StaticString, of value: JSONSlice?, in document: JSONDocument) -> String? {
        document.read { value?.member(name, in: $0)?.string(in: $0) }
    }

    @Test("an OpenAI error has exactly message, type, param and code", arguments: APIError.Kind.allCases)
    func openAI(_ kind: APIError.Kind) throws {
        for error in [Self.error(kind), APIError(kind, "m")] {
            let document = try JSONDocument(error.body(.openAI, requestID: "req_1"))
            #expect(names(document.root, in: document) == ["error"])
            let inner = document.member("error")
            #expect(names(inner, in: document) == ["message", "type", "param", "code"])
            #expect(string("message", of: inner, in: document) == error.message)
            #expect(string("type", of: inner, in: document) == error.type(.openAI))
            #expect(string("param", of: inner, in: document) == error.param)
            if error.code != nil || kind != .rateLimited {
                #expect(string("code", of: inner, in: document) == error.code)
            }
        }
    }

    @Test("an Anthropic error has exactly type, error and request_id", arguments: APIError.Kind.allCases)
    func anthropic(_ kind: APIError.Kind) throws {
        let error = Self.error(kind)
        let document = try JSONDocument(error.body(.anthropic, requestID: "req_\"1"))
        #expect(names(document.root, in: document) == ["type", "error", "request_id"])
        #expect(document.string("type") == "error")
        #expect(document.string("request_id") == "req_\"1")
        let inner = document.member("error")
        #expect(names(inner, in: document) == ["type", "message"])
        #expect(string("message", of: inner, in: document) == error.message)
        #expect(string("type", of: inner, in: document) == error.type(.anthropic))
    }

    /// As the official clients map them (openai 3.x and anthropic 2.x `_exceptions`).
    @Test(
        "status and type are those of the API imitated",
        arguments: [
            (.invalidRequest, 400, "invalid_request_error", 400, "invalid_request_error"),
            (.authentication, 401, "invalid_request_error", 401, "authentication_error"),
            (.billing, 429, "insufficient_quota", 402, "billing_error"),
            (.permission, 403, "permission_error", 403, "permission_error"),
            (.notFound, 404, "invalid_request_error", 404, "not_found_error"),
            (.conflict, 409, "invalid_request_error", 409, "conflict_error"),
            (.tooLarge, 413, "invalid_request_error", 413, "request_too_large"),
            (.rateLimited, 429, "requests", 429, "rate_limit_error"),
            (.internalError, 500, "server_error", 500, "api_error"),
            (.overloaded, 503, "server_error", 529, "overloaded_error"),
            (.upstreamTimeout, 504, "server_error", 504, "timeout_error"),
        ] as [(APIError.Kind, Int, String, Int, String)])
    func statuses(_ kind: APIError.Kind, _ openAI: Int, _ openAIType: String, _ anthropic: Int, _ anthropicType: String)
    {
        let error = APIError(kind, "m")
        #expect(error.status(.openAI) == openAI)
        #expect(error.type(.openAI) == openAIType)
        #expect(error.status(.anthropic) == anthropic)
        #expect(error.type(.anthropic) == anthropicType)
    }

    @Test("a rate limit without a code has OpenAI's own")
    func rateLimit() throws {
        let document = try JSONDocument(APIError(.rateLimited, "m").body(.openAI, requestID: ""))
        #expect(string("code", of: document.member("error"), in: document) == "rate_limit_exceeded")
    }

    @Test(
        "an error that ends a stream is one event of the dialect",
        arguments: [.chat, .completion, .responses, .messages] as [ModelAPI.Operation])
    func events(_ operation: ModelAPI.Operation) throws {
        for kind in APIError.Kind.allCases {
            let bytes = Self.error(kind).event(operation, requestID: "req_1", sequence: 7)
            let reading = EventStreamReading.read([bytes])
            #expect(reading.error == nil)
            #expect(reading.events.count == 1)
            let event = try #require(reading.events.first)
            let document = try JSONDocument(event.data)
            switch operation {
            case .messages:
                #expect(event.name == "error")
                #expect(names(document.root, in: document) == ["type", "error", "request_id"])
            case .responses:
                #expect(event.name == "error")
                #expect(names(document.root, in: document) == ["type", "code", "message", "param", "sequence_number"])
                #expect(document.integer("sequence_number") == 7)
                #expect(document.string("message") == Self.nasty)
            default:
                #expect(event.name == "")
                #expect(names(document.member("error"), in: document) == ["message", "type", "param", "code"])
            }
            var progress = AnswerProgress(operation)
            #expect(throws: AnswerProgress.Fault.upstreamError, "an upstream's own such event is understood") {
                try progress.observe(ResponseEvent(event: event.name, document: document))
            }
        }
    }
}
