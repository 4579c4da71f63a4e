import JSON

/// Gathers the text of an answer from its events: what was written, what was reasoned, and what tools were called with.
///
/// Text is kept as it stands inside JSON strings, escapes and all: pieces can be put behind one another, since an escape never crosses from one event
/// into the next.
public struct AnswerText: Sendable {
    private let operation: Operation
    /// The text of the choice with index 0, which most answers have alone.
    private var first: [UInt8] = []
    private var hasFirst = false
    private var others: [Int: [UInt8]] = [:]
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
        if others.isEmpty { return first }
        var pieces = others
        if hasFirst { pieces[0] = first }
        var text: [UInt8] = []
        for (index, piece) in pieces.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { text += #"\n"#.utf8 }
            text += piece.value
        }
        return text
    }

    /// Takes one event or the whole answer.
    public mutating func observe(_ event: ResponseEvent) {
        let isWhole = event.isWhole
        event.read { root in
            switch operation {
            case .chat, .completion: choices(root)
            case .messages:
                if isWhole {
                    blocks(root.member("content"))
                } else if let delta = root.member("delta") {
                    part(delta)
                }
            case .responses:
                if isWhole {
                    blocks(root.member("output"))
                } else if let type = root.member("type"), let delta = root.member("delta") {
                    responseDelta(type, delta)
                }
            default: break
            }
        }
    }

    private mutating func choices(_ root: JSONValue) {
        guard let list = root.member("choices") else { return }
        for choice in list.elements {
            let index = choice.member("index")?.integer ?? 0
            for (name, value) in choice.members {
                if name == "text" {
                    write(value, index)
                } else if name == "delta" || name == "message" {
                    message(value, index)
                }
            }
        }
    }

    private mutating func message(_ object: JSONValue, _ index: Int) {
        for (name, value) in object.members {
            if name == "content" || name == "refusal" {
                write(value, index)
            } else if name == "reasoning" || name == "reasoning_content" {
                Self.append(value, to: &reasoning)
            } else if name == "tool_calls" {
                for call in value.elements {
                    let function = call.member("function")
                    tool(function?.member("name"), function?.member("arguments"))
                }
            }
        }
    }

    /// Blocks of whole messages and of whole responses, which nest.
    private mutating func blocks(_ list: JSONValue?) {
        guard let list else { return }
        for block in list.elements {
            part(block)
            blocks(block.member("content"))
            guard let summary = block.member("summary") else { continue }
            for piece in summary.elements { Self.append(piece.member("text"), to: &reasoning) }
        }
    }

    private mutating func part(_ object: JSONValue) {
        for (name, value) in object.members {
            if name == "text" {
                write(value, 0)
            } else if name == "thinking" {
                Self.append(value, to: &reasoning)
            } else if name == "partial_json" || name == "arguments" {
                Self.append(value, to: &tools)
            }
        }
    }

    private mutating func responseDelta(_ type: JSONValue, _ delta: JSONValue) {
        if type.isString("response.output_text.delta") || type.isString("response.refusal.delta") {
            write(delta, 0)
        } else if type.isString("response.function_call_arguments.delta") {
            Self.append(delta, to: &tools)
        } else if type.isString("response.reasoning_text.delta")
            || type.isString("response.reasoning_summary_text.delta")
        {
            Self.append(delta, to: &reasoning)
        }
    }

    private mutating func tool(_ name: JSONValue?, _ arguments: JSONValue?) {
        if let name, name.kind == .string {
            if !tools.isEmpty { tools += #"\n"#.utf8 }
            Self.append(name, to: &tools)
            tools.append(UInt8(ascii: " "))
        }
        Self.append(arguments, to: &tools)
    }

    private mutating func write(_ string: JSONValue, _ choice: Int) {
        if choice == 0 {
            hasFirst = true
            Self.append(string, to: &first)
        } else {
            Self.append(string, to: &others[choice, default: []])
        }
    }

    private static func append(_ value: JSONValue?, to bytes: inout [UInt8]) {
        if let string = value?.string { bytes.append(contentsOf: string.escaped) }
    }
}
