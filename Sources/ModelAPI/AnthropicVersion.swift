import JSON

/// The versions of Anthropic's API that differ in what they accept.
public enum AnthropicVersion: String, Sendable {
    /// What clients before October 2026 send.
    case v2023 = "2023-06-01"
    /// Refuses sampling parameters, documents in assistant messages and citations on user text.
    case v2026 = "2026-10-21"

    /// Reads the `anthropic-version` header.
    ///
    /// - Throws: 400 where it is missing or unknown, as the API does.
    public init(header: String?) throws(APIError) {
        guard let header else { throw APIError(.invalidRequest, "anthropic-version: header is required") }
        guard let version = AnthropicVersion(rawValue: header) else {
            throw APIError(
                .invalidRequest,
                "anthropic-version: \"\(header.prefix(40))\" is not a valid version; use 2023-06-01 or 2026-10-21")
        }
        self = version
    }

    /// Refuses what this version does not accept (migration notes of 2026-10-21).
    public func check(_ request: ModelRequest) throws(APIError) {
        guard self == .v2026 else { return }
        let document = request.document
        let fault = document.read { text -> APIError? in
            for name in ["temperature", "top_p", "top_k"] as [StaticString]
            where document.outline.member(name, in: text) != nil {
                return APIError(.invalidRequest, "\(name): Extra inputs are not permitted", param: name.description)
            }
            var fault: APIError?
            var index = 0
            document.outline.member("messages", in: text)?.forEachElement(in: text) { message in
                fault = Self.faultInContent(of: message, at: index, in: text)
                index += 1
                return fault == nil
            }
            return fault
        }
        if let fault { throw fault }
    }

    private static func faultInContent(of message: JSONSlice, at index: Int, in text: UnsafeRawBufferPointer)
        -> APIError?
    {
        let role = message.member("role", in: text)
        let isAssistant = role?.isString("assistant", in: text) ?? false
        let isUser = role?.isString("user", in: text) ?? false
        var fault: APIError?
        var block = 0
        message.member("content", in: text)?.forEachElement(in: text) { content in
            let type = content.member("type", in: text)
            let place = "messages.\(index).content.\(block)"
            if isAssistant, type?.isString("document", in: text) == true {
                fault = APIError(.invalidRequest, "\(place): document blocks are not permitted in assistant messages")
            } else if isUser, type?.isString("text", in: text) == true, content.member("citations", in: text) != nil {
                fault = APIError(.invalidRequest, "\(place).citations: Extra inputs are not permitted")
            }
            block += 1
            return fault == nil
        }
        return fault
    }
}
