import LanguageModel

/// The messages of a request in Anthropic's shape.
struct MessageConversation {
    var turns: [Turn] = []
    /// What the user last said, if the last word was the user's and no tool's result.
    private(set) var request: String?

    init(_ messages: [JSONValue], isNewVersion: Bool) throws(RequestError) {
        guard !messages.isEmpty else { throw .invalid("messages: at least one message is required") }
        for (index, message) in messages.enumerated() {
            let path = "messages.\(index)"
            let fields = try RequestFields(message, path: path + ".")
            let role = try fields.requiredString("role")
            guard ["user", "assistant", "system"].contains(role) else {
                throw .invalid("\(path).role: Input should be 'user' or 'assistant'")
            }
            var isResult = false
            var text = ""
            switch fields.value("content") {
            case .string(let content): text = content
            case .array(let blocks):
                isResult = blocks.contains { $0["type"] == "tool_result" }
                if isNewVersion { try Self.checkNewRules(blocks, role: role, path: path) }
                text = try Self.text(of: blocks, at: path + ".content")
            default: throw .invalid("\(path).content: Input should be a valid string or a list of blocks")
            }
            switch role {
            case "assistant": turns.append(Turn(role: .assistant, text: text))
            case "system": turns.append(Turn(role: .system, text: text))
            default: turns.append(Turn(role: .user, text: text))
            }
            request = role == "user" && !isResult ? text : nil
        }
    }

    /// What version 2026-10-21 no longer takes.
    private static func checkNewRules(_ blocks: [JSONValue], role: String, path: String) throws(RequestError) {
        for (index, block) in blocks.enumerated() {
            if role == "assistant", block["type"] == "document" {
                throw .invalid("\(path).content.\(index): document blocks are not allowed in assistant messages")
            }
            if role == "user", block["type"] == "text", let citations = block["citations"], citations != .null {
                throw .invalid("\(path).content.\(index).citations: Extra inputs are not permitted")
            }
        }
    }

    /// The text of content blocks, thoughts left out.
    static func text(of blocks: [JSONValue], at path: String) throws(RequestError) -> String {
        var text = ""
        for (index, block) in blocks.enumerated() {
            let fields = try RequestFields(block, path: "\(path).\(index).")
            switch try fields.requiredString("type") {
            case "text": text += try fields.requiredString("text")
            case "thinking", "redacted_thinking": break
            case "tool_use":
                text += try fields.requiredString("name")
                text += (fields.value("input") ?? [:]).textString
            case "tool_result":
                switch fields.value("content") {
                case .string(let content): text += content
                case .array(let nested): text += try self.text(of: nested, at: "\(path).\(index).content")
                default: break
                }
            case "document":
                let source = try fields.object("source")
                text += try source?.string("data") ?? ""
            case let type:
                throw .invalid(
                    "\(path).\(index).type: '\(type.prefix(40))' is not supported; this model reads text only")
            }
        }
        return text
    }
}
