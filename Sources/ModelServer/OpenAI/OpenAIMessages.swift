import LanguageModel

/// Reads the messages of a chat completion.
enum OpenAIMessages {
    /// The conversation, and what the user last said if the last word was the user's.
    static func turns(_ messages: [JSONValue]) throws(RequestError) -> (turns: [Turn], request: String?) {
        guard !messages.isEmpty else {
            throw .invalid(
                "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array "
                    + "instead.", parameter: "messages", code: "empty_array")
        }
        var turns: [Turn] = []
        var request: String?
        for (index, message) in messages.enumerated() {
            let fields = try RequestFields(message, path: "messages[\(index)].")
            let role = try fields.requiredString("role")
            let text = try content(fields, isRequired: role != "assistant")
            request = nil
            switch role {
            case "system", "developer": turns.append(Turn(role: .system, text: text))
            case "user":
                turns.append(Turn(role: .user, text: text))
                request = text
            case "tool", "function": turns.append(Turn(role: .user, text: text))
            case "assistant":
                let calls = fields.value("tool_calls").map { $0.textString } ?? ""
                let reasoning = try fields.string("reasoning")
                let reasoningContent = try fields.string("reasoning_content")
                turns.append(Turn(role: .assistant, text: text + calls, reasoning: reasoning ?? reasoningContent))
            default:
                throw .invalid(
                    "Invalid value: '\(role.prefix(40))'. Supported values are: 'system', 'assistant', 'user', "
                        + "'function', 'tool', and 'developer'.",
                    parameter: "messages[\(index)].role", code: "invalid_value")
            }
        }
        return (turns, request)
    }

    /// The text of a message's content: a string, or parts of which all are text.
    private static func content(_ fields: RequestFields, isRequired: Bool) throws(RequestError) -> String {
        let name = fields.path + "content"
        switch fields.value("content") {
        case nil:
            if isRequired { throw .missing(name) }
            return ""
        case .string(let text): return text
        case .array(let parts): return try text(of: parts, at: name)
        case .some(let other): throw .wrongType(name, expected: "a string or an array of parts", found: other)
        }
    }

    /// The text of parts of type `text`, `input_text`, `output_text`, `summary_text` or `refusal`, put together.
    static func text(of parts: [JSONValue], at path: String) throws(RequestError) -> String {
        var text = ""
        for (index, part) in parts.enumerated() {
            let fields = try RequestFields(part, path: "\(path)[\(index)].")
            let type = try fields.requiredString("type")
            switch type {
            case "text", "input_text", "output_text", "summary_text", "reasoning_text":
                text += try fields.requiredString("text")
            case "refusal": text += try fields.requiredString("refusal")
            default:
                throw .invalid(
                    "Invalid content type: '\(type.prefix(40))'. This model reads text only.",
                    parameter: "\(path)[\(index)].type", code: "invalid_value")
            }
        }
        return text
    }
}
