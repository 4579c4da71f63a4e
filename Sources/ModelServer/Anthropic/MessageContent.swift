/// Puts the content blocks of a message together and says what a stream tells of it, event by event.
struct MessageContent {
    /// An event of the stream.
    struct StreamEvent {
        var name: String
        var data: JSONValue

        init(_ name: String, _ members: [JSONValue.Member]) {
            self.name = name
            data = .object([.init(name: "type", value: .string(name))] + members)
        }
    }

    /// The blocks that are complete.
    private(set) var blocks: [JSONValue] = []
    private var open: Block?
    private let identifier: @Sendable (String) -> String

    private enum Block {
        case thinking(String)
        case text(String)
        case toolUse(identifier: String, FunctionCall)
    }

    /// Content without blocks; `identifier` makes identifiers with a prefix.
    init(identifier: @escaping @Sendable (String) -> String) {
        self.identifier = identifier
    }

    mutating func append(_ event: GenerationEvent) -> [StreamEvent] {
        switch event {
        case .reasoning(let more):
            var events: [StreamEvent] = []
            if case .thinking(let text)? = open {
                open = .thinking(text + more)
            } else {
                events = begin(.thinking(more), ["type": "thinking", "thinking": "", "signature": ""])
            }
            return events + [delta(["type": "thinking_delta", "thinking": .string(more)])]
        case .text(let more, _):
            var events: [StreamEvent] = []
            if case .text(let text)? = open {
                open = .text(text + more)
            } else {
                events = begin(.text(more), ["type": "text", "text": ""])
            }
            return events + [delta(["type": "text_delta", "text": .string(more)])]
        case .callBegins(_, let name):
            let identifier = identifier("toolu_")
            let events = begin(
                .toolUse(identifier: identifier, FunctionCall(name: name, arguments: "")),
                ["type": "tool_use", "id": .string(identifier), "name": .string(name), "input": [:]])
            return events + [delta(["type": "input_json_delta", "partial_json": ""])]
        case .callArguments(_, let more):
            guard case .toolUse(let identifier, var call)? = open else { return [] }
            call.arguments += more
            open = .toolUse(identifier: identifier, call)
            return [delta(["type": "input_json_delta", "partial_json": .string(more)])]
        case .callEnds: return finish()
        }
    }

    /// Ends the block that is open.
    mutating func finish() -> [StreamEvent] {
        guard let block = open else { return [] }
        var events: [StreamEvent] = []
        switch block {
        case .thinking(let text):
            let signature = JSONValue.string(Self.signature(text))
            events.append(delta(["type": "signature_delta", "signature": signature]))
            blocks.append(["type": "thinking", "thinking": .string(text), "signature": signature])
        case .text(let text): blocks.append(["type": "text", "text": .string(text)])
        case .toolUse(let identifier, let call):
            let input = try? JSONValue(parsing: Array(call.arguments.utf8))
            blocks.append([
                "type": "tool_use", "id": .string(identifier), "name": .string(call.name), "input": input ?? [:],
            ])
        }
        open = nil
        events.append(
            StreamEvent("content_block_stop", [.init(name: "index", value: .integer(blocks.count - 1))]))
        return events
    }

    private mutating func begin(_ block: Block, _ start: JSONValue) -> [StreamEvent] {
        var events = finish()
        open = block
        events.append(
            StreamEvent(
                "content_block_start",
                [.init(name: "index", value: .integer(blocks.count)), .init(name: "content_block", value: start)]))
        if blocks.isEmpty { events.append(StreamEvent("ping", [])) }
        return events
    }

    private func delta(_ delta: JSONValue) -> StreamEvent {
        StreamEvent(
            "content_block_delta",
            [.init(name: "index", value: .integer(blocks.count)), .init(name: "delta", value: delta)])
    }

    /// Stands in for the signature of a thought; it proves nothing, and every signature is taken back.
    private static func signature(_ text: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 36)
        return "excise" + String(repeating: "0", count: 14 - digits.count) + digits
    }
}
