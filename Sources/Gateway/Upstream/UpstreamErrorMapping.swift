import JSON
import ModelAPI

/// Turns an upstream's error into what a client may know of it.
enum UpstreamErrorMapping {
    private static let messageLimit = 600

    /// Words that a client's program may act on, as OpenAI's API has them.
    private static let knownCodes: Set<String> = [
        "context_length_exceeded", "invalid_type", "invalid_value", "missing_required_parameter",
        "unsupported_parameter",
        "unsupported_value", "string_above_max_length", "array_above_max_length", "integer_above_max_value",
        "integer_below_min_value",
        "content_filter", "content_policy_violation", "model_not_found", "previous_response_not_found", "invalid_image",
        "invalid_prompt",
    ]

    /// - Parameters:
    ///   - status: the upstream's status, not 2xx.
    ///   - body: what came with it, possibly cut.
    ///   - retryAfter: its `retry-after`, in milliseconds.
    ///   - secrets: words that must not reach the client: host names, the upstream's name for the model.
    ///   - keepsSentence: whether any sentence of the upstream's may be told; otherwise only one about the request's length.
    static func error(
        status: Int, body: [UInt8], retryAfter: Int?, secrets: [String], keepsSentence: Bool = true
    ) -> APIError {
        var (message, param, code) = details(body, secrets)
        if !keepsSentence, let text = message, !isAboutLength(text) { message = nil }
        switch status {
        case 400:
            return APIError(
                .invalidRequest, message ?? "The model could not process this request.", param: param, code: code)
        case 404: return APIError(.notFound, message ?? "Not found.", param: param, code: code)
        case 409:
            return APIError(.conflict, message ?? "The request conflicts with another one.", param: param, code: code)
        case 413:
            return APIError(.tooLarge, message ?? "The request is too large for this model.", param: param, code: code)
        case 422:
            return APIError(
                .unprocessable, message ?? "The model could not process this request.", param: param, code: code)
        case 429:
            return APIError(
                .rateLimited, "The model is receiving too many requests at the moment. Please try again later.",
                code: "rate_limit_exceeded", retryAfter: retryAfter)
        case 503, 529:
            return APIError(
                .overloaded, "The model is overloaded or not ready yet. Please try again later.", retryAfter: retryAfter
            )
        case 408, 504: return APIError(.upstreamTimeout, "The model took too long to answer.")
        // 401 and 403 mean that the gateway's own key is wrong, a redirect that its address is.
        default:
            return APIError(.badUpstream, "The server had an error while processing your request. Sorry about that!")
        }
    }

    private static func details(_ body: [UInt8], _ secrets: [String]) -> (
        message: String?, param: String?, code: String?
    ) {
        guard let document = try? JSONDocument(body) else { return (nil, nil, nil) }
        return document.read { text in
            var source = document.root
            if let error = document.outline.member("error", in: text), error.kind == .object { source = error }
            let message = source.member("message", in: text)?.string(in: text).flatMap {
                isHarmless($0, secrets) ? $0 : nil
            }
            let param = source.member("param", in: text)?.string(in: text).flatMap { isName($0) ? $0 : nil }
            let code = source.member("code", in: text)?.string(in: text).flatMap { knownCodes.contains($0) ? $0 : nil }
            return (message, param, code)
        }
    }

    private static func isAboutLength(_ message: String) -> Bool {
        message.utf8.count <= 300 && (message.contains("context length") || message.contains("context size"))
    }

    /// A sentence without addresses, markup, paths or names of what stands behind.
    private static func isHarmless(_ message: String, _ secrets: [String]) -> Bool {
        guard !message.isEmpty, message.utf8.count <= messageLimit else { return false }
        let lower = message.lowercased()
        for mark in [
            "://", "<", "traceback", "/usr", "/home", ".py", ".cpp", "127.0.0.1", "localhost", "llama.cpp", "vllm",
            "sglang", "ollama",
        ]
        where lower.contains(mark) {
            return false
        }
        return !secrets.contains { !$0.isEmpty && lower.contains($0.lowercased()) }
    }

    private static func isName(_ text: String) -> Bool {
        text.utf8.count <= 100
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "["),
                    UInt8(ascii: "]"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
