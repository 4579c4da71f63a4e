/// Which operation a method and a target mean.
public enum Route {
    /// Finds the operation.
    ///
    /// - Parameters:
    ///   - method: the HTTP method.
    ///   - target: path and query; the query is ignored.
    /// - Throws: 404 for an unknown path, 405 for a known one with another method.
    public static func operation(method: String, target: String) throws(APIError) -> Operation {
        let path = target[..<(target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex)]
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
        guard (1...256).contains(id.utf8.count), let decoded = percentDecoded(id) else { return nil }
        let segments = decoded.split(separator: "/", omittingEmptySubsequences: false)
        // Not every server would take these for an id: they may name another path there (RFC 3986 §5.2.4).
        guard allowingSlash || segments.count == 1, !segments.contains(where: { $0 == "." || $0 == ".." }),
            decoded.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
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
            guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
