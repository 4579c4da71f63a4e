/// Which operation a method and a target mean.
public enum Route {
    /// Finds the operation.
    ///
    /// - Parameters:
    ///   - method: the HTTP method.
    ///   - target: path and query; the query is ignored.
    /// - Throws: 404 for an unknown path, 405 for a known one with another method.
    public static func operation(method: String, target: String) throws(APIError) -> Operation {
        let path = target.prefix { $0 != "?" }
        let operation: Operation
        switch path {
        case "/v1/chat/completions": operation = .chat
        case "/v1/completions": operation = .completion
        case "/v1/embeddings": operation = .embeddings
        case "/v1/responses": operation = .responses
        case "/v1/messages": operation = .messages
        case "/v1/messages/count_tokens": operation = .countTokens
        case "/v1/models": operation = .listModels
        default:
            if let id = identifier(path, after: "/v1/models/", allowingSlash: true) {
                operation = .retrieveModel(id: id)
            } else if let id = identifier(path, after: "/v1/responses/", allowingSlash: false) {
                operation = method == "DELETE" ? .deleteResponse(id: id) : .retrieveResponse(id: id)
            } else {
                throw APIError(
                    .notFound, "Unknown request URL: \(method) \(path.prefix(200)). Please check the URL for typos.",
                    code: "unknown_url")
            }
        }
        guard method == operation.method else {
            throw APIError(
                .methodNotAllowed, "Not allowed to \(method) on \(path.prefix(200)); use \(operation.method).",
                code: "method_not_supported")
        }
        return operation
    }

    private static func identifier(_ path: Substring, after prefix: String, allowingSlash: Bool) -> String? {
        guard path.hasPrefix(prefix) else { return nil }
        let id = path.dropFirst(prefix.count)
        guard (1...256).contains(id.utf8.count), allowingSlash || !id.contains("/"), let decoded = percentDecoded(id)
        else { return nil }
        return decoded
    }

    private static func percentDecoded(_ text: Substring) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let digits = String(rest.prefix(2)), digits.utf8.count == 2, let value = UInt8(digits, radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
