import LanguageModel

/// The `input` of a response: a text or a list of items.
struct ResponseInput {
    private(set) var turns: [Turn] = []
    private(set) var items: [JSONValue] = []
    /// What the user last said, if the last word was the user's.
    private(set) var request: String?

    init(_ fields: RequestFields) throws(RequestError) {
        switch fields.value("input") {
        case nil: throw .missing("input")
        case .string(let text):
            turns = [Turn(role: .user, text: text)]
            request = text
            items = [
                [
                    "id": "msg_input_0", "type": "message", "status": "completed", "role": "user",
                    "content": [["type": "input_text", "text": .string(text)]],
                ]
            ]
        case .array(let given):
            items = given
            for (index, item) in given.enumerated() {
                try read(try RequestFields(item, path: "input[\(index)]."))
            }
        case .some(let other): throw .wrongType("input", expected: "a string or an array of items", found: other)
        }
    }

    private mutating func read(_ item: RequestFields) throws(RequestError) {
        let type = try item.string("type") ?? "message"
        request = nil
        switch type {
        case "message":
            let text = try Self.text(item, "content")
            switch try item.requiredString("role") {
            case "system", "developer": turns.append(Turn(role: .system, text: text))
            case "assistant": turns.append(Turn(role: .assistant, text: text))
            case "user":
                turns.append(Turn(role: .user, text: text))
                request = text
            case let role:
                throw .invalid(
                    "Invalid value: '\(role.prefix(40))'. Supported values are: 'assistant', 'system', 'developer', and "
                        + "'user'.", parameter: item.path + "role", code: "invalid_value")
            }
        case "function_call":
            let name = try item.requiredString("name")
            turns.append(Turn(role: .assistant, text: name + (try item.requiredString("arguments"))))
        case "function_call_output": turns.append(Turn(role: .user, text: try Self.text(item, "output")))
        case "reasoning", "item_reference": break
        default:
            throw .invalid(
                "Invalid value: '\(type.prefix(40))'. This model knows messages, function calls and their outputs.",
                parameter: item.path + "type", code: "invalid_value")
        }
    }

    private static func text(_ item: RequestFields, _ name: String) throws(RequestError) -> String {
        switch item.value(name) {
        case nil: throw .missing(item.path + name)
        case .string(let text): text
        case .array(let parts): try OpenAIMessages.text(of: parts, at: item.path + name)
        case .some(let other):
            throw .wrongType(item.path + name, expected: "a string or an array of parts", found: other)
        }
    }
}
