import Crypto
import JSON
import ModelAPI

/// How prompts are kept.
enum PromptForm: Sendable {
    /// As they came.
    case text
    /// As keyed hashes: equal messages are seen to be equal, and nothing else is.
    case hash(SymmetricKey)
}

extension ExchangeLine {
    /// The input as `messages`, whatever the operation calls it.
    mutating func addMessages(_ operation: Operation, _ document: JSONDocument, _ form: PromptForm) {
        document.read { text in
            name("messages")
            append("[")
            let outline = document.outline
            var isFirst = true
            func next() {
                if !isFirst { append(",") }
                isFirst = false
            }
            func message(_ role: StaticString, _ content: JSONSlice) {
                next()
                append(#"{"role":""#)
                append(role)
                append(#"","#)
                self.content(content, form, in: text)
                append("}")
            }
            for (field, role) in Self.instructions
            where operation.dialect == .anthropic || field.description != "system" {
                if let value = outline.member(field, in: text), value.kind == .string || value.kind == .array {
                    message(role, value)
                }
            }
            switch operation {
            case .chat, .messages, .countTokens:
                outline.member("messages", in: text)?.forEachElement(in: text) { element in
                    next()
                    turn(element, form, in: text)
                    return true
                }
            case .completion: if let prompt = outline.member("prompt", in: text) { message("user", prompt) }
            case .embeddings, .responses:
                guard let input = outline.member("input", in: text) else { break }
                if operation == .responses, input.kind == .array {
                    input.forEachElement(in: text) { element in
                        next()
                        turn(element, form, in: text)
                        return true
                    }
                } else {
                    message("user", input)
                }
            default: break
            }
            append("]")
        }
    }

    /// Where instructions stand beside the messages: Anthropic's `system`, the responses API's `instructions`.
    private static let instructions: [(StaticString, StaticString)] = [
        ("system", "system"), ("instructions", "developer"),
    ]

    /// One element of `messages` or `input`. What is no message (the call of a tool, its result) is one of the role `tool`.
    private mutating func turn(_ element: JSONSlice, _ form: PromptForm, in text: UnsafeRawBufferPointer) {
        let role = element.member("role", in: text)
        append(#"{"role":"#)
        if let role, role.kind == .string { add(raw: text[role.range]) } else { append(#""tool""#) }
        append(",")
        // An assistant's message that only calls tools has no content, or null: then the message itself is kept.
        let inner = element.member("content", in: text).flatMap { $0.kind == .null ? nil : $0 }
        content(role == nil ? element : inner ?? element, form, in: text)
        append("}")
    }

    private mutating func content(_ value: JSONSlice, _ form: PromptForm, in text: UnsafeRawBufferPointer) {
        switch form {
        case .text:
            append(#""content":"#)
            let isPlain = value.kind == .string || value.kind == .array && isOfParts(value, in: text)
            if isPlain {
                add(raw: text[value.range])
            } else if value.kind == .null {
                append("null")
            } else {
                // Lists of strings or of tokens, calls of tools: kept as the text that they are in JSON.
                JSONText.append(String(decoding: text[value.range], as: UTF8.self), to: &self)
            }
        case .hash(let key):
            let code = HMAC<SHA256>.authenticationCode(for: text[value.range], using: key)
            append(#""hash":""#)
            for byte in code.prefix(16) {
                append([Self.digit(byte >> 4), Self.digit(byte & 15)])
            }
            append(#"","bytes":"#)
            append(Array(String(value.range.count).utf8))
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

    /// Whether a list holds objects with a `type`, as content in parts does.
    private func isOfParts(_ list: JSONSlice, in text: UnsafeRawBufferPointer) -> Bool {
        var isOfParts = true
        list.forEachElement(in: text) { element in
            isOfParts = element.kind == .object && element.member("type", in: text)?.kind == .string
            return isOfParts
        }
        return isOfParts
    }

    /// What was set, as `parameters`; tools by their names only.
    mutating func addParameters(_ document: JSONDocument) {
        document.read { text in
            name("parameters")
            append("{")
            let outline = document.outline
            for member in outline.members {
                for (field, name) in Self.parameters where member.isNamed(field, in: text) {
                    guard member.value.kind == .number || member.value.kind == .boolean else { continue }
                    add(name, raw: member.value, in: text)
                }
            }
            let effort =
                outline.member("reasoning_effort", in: text)
                ?? outline.member("reasoning", in: text)?.member("effort", in: text)
                ?? outline.member("output_config", in: text)?.member("effort", in: text)
            if let effort, effort.kind == .string { add("reasoning_effort", raw: effort, in: text) }
            if let tools = outline.member("tools", in: text), tools.kind == .array { addTools(tools, in: text) }
            append("}")
        }
    }

    private static let parameters: [(StaticString, StaticString)] = [
        ("temperature", "temperature"), ("top_p", "top_p"), ("top_k", "top_k"), ("n", "n"), ("best_of", "best_of"),
        ("max_tokens", "max_tokens"), ("max_completion_tokens", "max_completion_tokens"),
        ("max_output_tokens", "max_output_tokens"), ("logprobs", "logprobs"), ("top_logprobs", "top_logprobs"),
        ("stream", "stream"), ("seed", "seed"), ("dimensions", "dimensions"),
        ("presence_penalty", "presence_penalty"), ("frequency_penalty", "frequency_penalty"),
    ]

    private mutating func addTools(_ tools: JSONSlice, in text: UnsafeRawBufferPointer) {
        name("tools")
        append("[")
        var isFirst = true
        tools.forEachElement(in: text) { tool in
            let name =
                tool.member("function", in: text)?.member("name", in: text) ?? tool.member("name", in: text)
                ?? tool.member("type", in: text)
            guard let name, name.kind == .string else { return true }
            if !isFirst { append(",") }
            isFirst = false
            add(raw: text[name.range])
            return true
        }
        append("]")
    }

    /// Whom the client says that it asks for, as `session`: the first of the fields in which the dialects have that.
    mutating func addSession(_ document: JSONDocument) {
        document.read { text in
            let outline = document.outline
            let metadata = outline.member("metadata", in: text)
            let candidates = [
                outline.member("safety_identifier", in: text), outline.member("user", in: text),
                metadata?.member("user_id", in: text), metadata?.member("session_id", in: text),
                outline.member("prompt_cache_key", in: text),
            ]
            let session = candidates.lazy.compactMap { $0 }.first { $0.kind == .string }
            if let session { add("session", raw: session, in: text) }
        }
    }
}

extension JSONText {
    fileprivate static func append(_ text: String, to line: inout ExchangeLine) { line.append(quoted(text)) }
}
