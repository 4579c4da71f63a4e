import JSON

/// Gathers the text of an answer from its events: what was written, what was reasoned, and what tools were called with.
///
/// Text is kept as it stands inside JSON strings, escapes and all: pieces can be put behind one another, since an escape never crosses from one event
/// into the next.
public struct AnswerText: Sendable {
    private let operation: Operation
    private var output: [Int: [UInt8]] = [:]
    /// The insides of JSON strings, to be put between quotes.
    public private(set) var reasoning: [UInt8] = []
    /// Names and arguments of tools, in the order in which they came.
    public private(set) var tools: [UInt8] = []

    /// An answer of which nothing has come.
    public init(_ operation: Operation) {
        self.operation = operation
    }

    /// The answers' text, one below the other where there are several.
    public var text: [UInt8] {
        if output.count == 1, let only = output.first { return only.value }
        var text: [UInt8] = []
        for (index, piece) in output.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { text += #"\n"#.utf8 }
            text += piece.value
        }
        return text
    }

    /// Takes one event or the whole answer.
    public mutating func observe(_ event: ResponseEvent) {
        let isWhole = if case .whole = event.form { true } else { false }
        event.document.read { text in
            let outline = event.document.outline
            switch operation {
            case .chat, .completion: choices(outline.member("choices", in: text), in: text)
            case .messages:
                if isWhole {
                    blocks(outline.member("content", in: text), in: text)
                } else if let delta = outline.member("delta", in: text) {
                    part(delta, in: text)
                }
            case .responses:
                if isWhole {
                    blocks(outline.member("output", in: text), in: text)
                } else if let type = outline.member("type", in: text),
                    let delta = outline.member("delta", in: text)
                {
                    responseDelta(type, delta, in: text)
                }
            default: break
            }
        }
    }

    private mutating func choices(_ list: JSONSlice?, in text: UnsafeRawBufferPointer) {
        list?.forEachElement(in: text) { choice in
            let index = choice.member("index", in: text)?.integer(in: text) ?? 0
            choice.forEachMember(in: text) { member in
                if member.isNamed("text", in: text) {
                    append(member.value, to: &output[index, default: []], in: text)
                } else if member.isNamed("delta", in: text) || member.isNamed("message", in: text) {
                    message(member.value, index, in: text)
                }
                return true
            }
            return true
        }
    }

    private mutating func message(_ object: JSONSlice, _ index: Int, in text: UnsafeRawBufferPointer) {
        object.forEachMember(in: text) { part in
            if part.isNamed("content", in: text) || part.isNamed("refusal", in: text) {
                append(part.value, to: &output[index, default: []], in: text)
            } else if part.isNamed("reasoning", in: text) || part.isNamed("reasoning_content", in: text) {
                append(part.value, to: &reasoning, in: text)
            } else if part.isNamed("tool_calls", in: text) {
                part.value.forEachElement(in: text) { call in
                    let function = call.member("function", in: text)
                    tool(function?.member("name", in: text), function?.member("arguments", in: text), in: text)
                    return true
                }
            }
            return true
        }
    }

    /// Blocks of whole messages and of whole responses, which nest.
    private mutating func blocks(_ list: JSONSlice?, in text: UnsafeRawBufferPointer) {
        list?.forEachElement(in: text) { block in
            part(block, in: text)
            blocks(block.member("content", in: text), in: text)
            if let summary = block.member("summary", in: text), summary.kind == .array {
                summary.forEachElement(in: text) { piece in
                    append(piece.member("text", in: text), to: &reasoning, in: text)
                    return true
                }
            }
            return true
        }
    }

    private mutating func part(_ object: JSONSlice, in text: UnsafeRawBufferPointer) {
        object.forEachMember(in: text) { member in
            if member.isNamed("text", in: text) {
                append(member.value, to: &output[0, default: []], in: text)
            } else if member.isNamed("thinking", in: text) {
                append(member.value, to: &reasoning, in: text)
            } else if member.isNamed("partial_json", in: text) || member.isNamed("arguments", in: text) {
                append(member.value, to: &tools, in: text)
            }
            return true
        }
    }

    private mutating func responseDelta(_ type: JSONSlice, _ delta: JSONSlice, in text: UnsafeRawBufferPointer) {
        if type.isString("response.output_text.delta", in: text) || type.isString("response.refusal.delta", in: text) {
            append(delta, to: &output[0, default: []], in: text)
        } else if type.isString("response.function_call_arguments.delta", in: text) {
            append(delta, to: &tools, in: text)
        } else if type.isString("response.reasoning_text.delta", in: text)
            || type.isString("response.reasoning_summary_text.delta", in: text)
        {
            append(delta, to: &reasoning, in: text)
        }
    }

    private mutating func tool(_ name: JSONSlice?, _ arguments: JSONSlice?, in text: UnsafeRawBufferPointer) {
        if let name, name.kind == .string {
            if !tools.isEmpty { tools += #"\n"#.utf8 }
            append(name, to: &tools, in: text)
            tools.append(UInt8(ascii: " "))
        }
        append(arguments, to: &tools, in: text)
    }

    private func append(_ string: JSONSlice?, to bytes: inout [UInt8], in text: UnsafeRawBufferPointer) {
        guard let string, string.kind == .string, string.range.count >= 2, string.range.upperBound <= text.count else {
            return
        }
        bytes.append(contentsOf: text[string.range.lowerBound + 1..<string.range.upperBound - 1])
    }
}
