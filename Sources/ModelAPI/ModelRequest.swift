import JSON

/// A request to a model, checked as far as this side must understand it, its body otherwise untouched.
public struct ModelRequest: Sendable {
    /// What is asked.
    public let operation: Operation
    /// The body. Whatever is changed here is what the upstream gets.
    public var document: JSONDocument
    /// The model as the client names it.
    public let model: String
    /// Whether the answer is to be a stream.
    public let streams: Bool

    /// Reads and checks a body.
    ///
    /// - Parameters:
    ///   - operation: one with a body (`POST`).
    ///   - body: the bytes as received.
    ///   - depth: the most levels of nesting, see ``JSONOutline``.
    /// - Throws: 400 in words like those of the API imitated: what is missing, or of which kind it is instead of which.
    public init(operation: Operation, body: [UInt8], depth: Int) throws(APIError) {
        let document: JSONDocument
        do {
            document =
                body.count <= Self.largestTree
                ? JSONDocument(try JSONTree(body, depth: depth)) : try JSONDocument(body, depth: depth)
        } catch {
            throw APIError(
                .invalidRequest,
                "We could not parse the JSON body of your request: \(error.reason) at byte \(error.offset).",
                code: "invalid_json")
        }
        guard document.root.kind == .object else {
            throw APIError(
                .invalidRequest, "The body must be a JSON object, but it is \(document.root.kind.article).",
                code: "invalid_type")
        }
        let rules = FieldRule.rules(operation)
        let fault = document.read { text -> APIError? in
            for rule in rules {
                if let error = rule.check(document.outline.member(rule.name, in: text), operation, in: text) {
                    return error
                }
            }
            return nil
        }
        if let fault = fault ?? Self.faultInMessages(document, operation) { throw fault }
        self.operation = operation
        self.model = document.string("model") ?? ""
        self.streams = operation.mayStream && document.boolean("stream") == true
        self.document = document
    }

    /// Up to this size a body is read once for all who look into it. Of a larger one the places of all values might take too much memory.
    private static let largestTree = 1 << 20

    /// The first of `messages` that is no object with a `role`.
    private static func faultInMessages(_ document: JSONDocument, _ operation: Operation) -> APIError? {
        guard operation.takesMessages, let list = document.member("messages"), list.kind == .array else { return nil }
        var fault: APIError?
        var index = 0
        func check(_ message: JSONKind, role: JSONKind?) {
            if message != .object {
                fault = FieldRule.wrongKind("messages[\(index)]", "an object", message, operation)
            } else if let role {
                if role != .string {
                    fault = FieldRule.wrongKind("messages[\(index)].role", "a string", role, operation)
                }
            } else {
                fault = FieldRule.missing("messages[\(index)].role", operation)
            }
            index += 1
        }
        if let tree = document.tree {
            tree.read { root in
                guard let messages = root.member("messages") else { return }
                for message in messages.elements where fault == nil {
                    check(message.kind, role: message.member("role")?.kind)
                }
            }
        } else {
            document.read { text in
                list.forEachElement(in: text) { message in
                    check(message.kind, role: message.member("role", in: text)?.kind)
                    return fault == nil
                }
            }
        }
        if index == 0 {
            fault = APIError(
                .invalidRequest,
                operation.dialect == .anthropic
                    ? "messages: at least one message is required"
                    : "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
                param: "messages", code: "empty_array")
        }
        return fault
    }
}

extension FieldRule {
    func check(_ value: JSONSlice?, _ operation: Operation, in text: UnsafeRawBufferPointer) -> APIError? {
        guard let value, value.kind != .null || isRequired else {
            return isRequired ? Self.missing(name.description, operation) : nil
        }
        guard value.kind == kind || value.kind == alternative else {
            return Self.wrongKind(name.description, expected, value.kind, operation)
        }
        guard let minimum else { return nil }
        guard let number = value.integer(in: text) else {
            return Self.wrongKind(name.description, expected, value.kind, operation, got: "a number that is no integer")
        }
        guard number >= minimum else {
            return APIError(
                .invalidRequest,
                operation.dialect == .anthropic
                    ? "\(name): Input should be greater than or equal to \(minimum)"
                    : "Invalid '\(name)': integer below minimum value. Expected a value >= \(minimum), but got \(number) instead.",
                param: name.description, code: "integer_below_min_value")
        }
        return nil
    }

    static func missing(_ field: String, _ operation: Operation) -> APIError {
        APIError(
            .invalidRequest,
            operation.dialect == .anthropic ? "\(field): Field required" : "Missing required parameter: '\(field)'.",
            param: field, code: "missing_required_parameter")
    }

    static func wrongKind(
        _ field: String, _ expected: StaticString, _ kind: JSONKind, _ operation: Operation, got: String? = nil
    ) -> APIError {
        let actual = got ?? kind.article
        return APIError(
            .invalidRequest,
            operation.dialect == .anthropic
                ? "\(field): Input should be \(expected), but got \(actual)"
                : "Invalid type for '\(field)': expected \(expected), but got \(actual) instead.",
            param: field, code: "invalid_type")
    }
}

extension JSONKind {
    /// The kind with its article: "an object".
    var article: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .boolean: "a boolean"
        case .null: "null"
        }
    }
}
