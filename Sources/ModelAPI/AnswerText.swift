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

    private enum Place {
        case choice(Int)
        case reasoning
        case tools
    }

    /// Where the last text went that was not empty.
    private var place = Place.choice(0)
    /// How many texts the event observed last brought, empty ones not counted.
    private var brought = 0

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
        brought = 0
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

    /// Whether the event observed last brought one text at most, so that others of its form can be observed by their text.
    public var broughtOne: Bool { brought <= 1 }

    /// Takes one event that differs from the one observed last in nothing but the text that it brought.
    public mutating func observe(_ text: JSONString) {
        if brought > 0 { append(text.escaped, to: place) }
    }

    private mutating func choices(_ root: JSONValue) {
        guard let list = root.member("choices") else { return }
        for choice in list.elements {
            let index = choice.member("index")?.integer ?? 0
            for (name, value) in choice.members {
                if name == "text" {
                    write(value, .choice(index))
                } else if name == "delta" || name == "message" {
                    message(value, index)
                }
            }
        }
    }

    private mutating func message(_ object: JSONValue, _ index: Int) {
        for (name, value) in object.members {
            if name == "content" || name == "refusal" {
                write(value, .choice(index))
            } else if name == "reasoning" || name == "reasoning_content" {
                write(value, .reasoning)
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
            for piece in summary.elements { write(piece.member("text"), .reasoning) }
        }
    }

    private mutating func part(_ object: JSONValue) {
        for (name, value) in object.members {
            if name == "text" {
                write(value, .choice(0))
            } else if name == "thinking" {
                write(value, .reasoning)
            } else if name == "partial_json" || name == "arguments" {
                write(value, .tools)
            }
        }
    }

    private mutating func responseDelta(_ type: JSONValue, _ delta: JSONValue) {
        if type.isString("response.output_text.delta") || type.isString("response.refusal.delta") {
            write(delta, .choice(0))
        } else if type.isString("response.function_call_arguments.delta") {
            write(delta, .tools)
        } else if type.isString("response.reasoning_text.delta")
            || type.isString("response.reasoning_summary_text.delta")
        {
            write(delta, .reasoning)
        }
    }

    private mutating func tool(_ name: JSONValue?, _ arguments: JSONValue?) {
        if let name = name?.string {
            brought += 1
            if !tools.isEmpty { tools += #"\n"#.utf8 }
            append(name.escaped, to: .tools)
            tools.append(UInt8(ascii: " "))
        }
        write(arguments, .tools)
    }

    private mutating func write(_ value: JSONValue?, _ place: Place) {
        let text = value?.string?.escaped ?? UnsafeRawBufferPointer(start: nil, count: 0)
        if !text.isEmpty {
            brought += 1
            self.place = place
        }
        append(text, to: place)
    }

    private mutating func append(_ text: UnsafeRawBufferPointer, to place: Place) {
        switch place {
        case .choice(0):
            hasFirst = true
            first.append(contentsOf: text)
        case .choice(let index): others[index, default: []].append(contentsOf: text)
        case .reasoning: reasoning.append(contentsOf: text)
        case .tools: tools.append(contentsOf: text)
        }
    }
}
