import JSON

/// An answer of Anthropic's messages while it is shaped.
struct MessagesAnswer: SlotWriting, EventShaping {
    private let rules: AnswerShaper.Rules
    /// The reasoning of the whole answer.
    private(set) var trace: ReasoningTrace
    var waiting: [[UInt8]] = []
    var end: Bool?
    private var blocks: [Int: Block] = [:]
    private var nextIndex = 0
    private var index = 0
    private var isCut = false

    /// A block of a stream.
    private struct Block {
        enum Kind {
            case text
            /// Reasoning that does not pass, or of which it is not known yet.
            case reasoning
            case other
        }

        var kind: Kind
        /// What begins it, while it is not sent.
        var start: [UInt8]?
        /// Its place among those that the client gets.
        var index: Int?
    }

    init(_ rules: AnswerShaper.Rules, sealing: @escaping AnswerShaper.Sealing) {
        self.rules = rules
        trace = ReasoningTrace(rules, sealing: sealing)
    }

    private static let usage = AllowedFields(
        "input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "cache_creation",
        "server_tool_use", "service_tier", "output_tokens_details", "inference_geo", "speed")
    private static let root = AllowedFields(
        "id", "type", "role", "model", "stop_reason", "stop_sequence", "stop_details", "container",
        "context_management",
        others: [("content", .slot(.blocks)), ("usage", .fields(usage))])
    private static let guarded: [(StaticString, AllowedFields.Rule)] = [
        ("thinking", .slot(.reasoning)), ("signature", .slot(.upstreamSeal)), ("data", .slot(.upstreamSeal)),
    ]
    private static let block = AllowedFields(
        "type", "text", "citations", "id", "name", "input", "tool_use_id", "content", "server_name", "is_error",
        "caller", others: guarded)
    private static let event = AllowedFields(
        "type",
        others: [
            ("index", .slot(.index)), ("message", .fields(root)), ("content_block", .fields(block)),
            (
                "delta",
                .fields(
                    AllowedFields(
                        "type", "text", "partial_json", "citation", "stop_reason", "stop_sequence", "stop_details",
                        "container", others: guarded))
            ),
            ("usage", .fields(usage)), ("context_management", .whole),
        ])
    private static let types: [StaticString] = [
        "content_block_delta", "content_block_start", "content_block_stop", "message_start", "message_delta",
        "message_stop", "ping", "error",
    ]

    mutating func write(
        _ slot: AllowedFields.Slot, _ value: JSONValue, into writer: inout FieldWriter
    ) throws(ShapingError) -> Bool {
        switch slot {
        case .blocks: return try write(blocks: value, into: &writer)
        case .index:
            guard value.integer != index else { return writer.keep(value) }
            writer.out.append(contentsOf: String(index).utf8)
            writer.isChanged = true
            return true
        case .reasoning:
            return !rules.hidesReasoning || rules.isHosted && (rules.passesSummaries || !value.hasSubstance)
                ? writer.keep(value) : false
        case .upstreamSeal: return rules.passesUpstreamSeals && writer.keep(value)
        default: return false
        }
    }
}

// MARK: - Whole

extension MessagesAnswer {
    mutating func shape(whole root: JSONValue) throws(ShapingError) -> AnswerShaper.Shaped {
        isCut = Self.isCut(root.member("stop_reason"), rules)
        var writer = FieldWriter()
        writer.out.reserveCapacity(root.range.count + 64)
        try writer.object(root, Self.root, &self)
        return writer.isChanged ? .replaced([writer.out]) : .unchanged
    }

    private static func isCut(_ reason: JSONValue?, _ rules: AnswerShaper.Rules) -> Bool {
        guard let reason else { return false }
        return reason.isString("max_tokens") || reason.isString("stop_sequence")
            || rules.hasStops && reason.isString("end_turn")
    }

    private mutating func write(blocks list: JSONValue, into writer: inout FieldWriter) throws(ShapingError) -> Bool {
        guard list.kind == .array else { return false }
        var written: [[UInt8]] = []
        var place: Int?
        for block in list.elements where block.kind == .object {
            if rules.hidesReasoning, isReasoning(block) {
                if !passes(block) {
                    if let text = block.member("thinking") { trace.take(text) }
                    place = place ?? written.count
                    writer.isChanged = true
                    continue
                }
            } else if rules.hidesReasoning, let text = block.member("text")?.string {
                if let visible = trace.visible(text) {
                    writer.isChanged = true
                    let rest = trace.rest(isCut: isCut)
                    guard !visible.isEmpty || !rest.isEmpty else { continue }
                    var part = FieldWriter()
                    part.append("{\"type\":\"text\"")
                    part.add("text", visible + rest)
                    if let citations = block.member("citations") {
                        part.append(",\"citations\":")
                        part.out.append(contentsOf: citations.bytes)
                    }
                    part.append("}")
                    written.append(part.out)
                    continue
                }
            } else if let id = block.member("id")?.string, block.member("name") != nil {
                trace.take(call: id)
            }
            var part = FieldWriter()
            try part.object(block, Self.block, &self)
            if part.isChanged { writer.isChanged = true }
            written.append(part.out)
        }
        if let seal = try trace.seal() {
            var part = FieldWriter()
            part.append("{\"type\":\"thinking\",\"thinking\":\"\"")
            part.add("signature", seal: seal)
            part.append("}")
            written.insert(part.out, at: place ?? 0)
            writer.isChanged = true
        }
        writer.out.append(UInt8(ascii: "["))
        for part in written {
            writer.separate()
            writer.out.append(contentsOf: part)
        }
        writer.out.append(UInt8(ascii: "]"))
        return true
    }

    private func isReasoning(_ block: JSONValue) -> Bool {
        guard let type = block.member("type") else { return block.member("thinking") != nil }
        return type.isString("thinking") || type.isString("redacted_thinking") || block.member("thinking") != nil
    }

    /// Whether a provider hid or summarized this by itself.
    private func passes(_ block: JSONValue) -> Bool {
        guard rules.isHosted, rules.seals else { return false }
        if rules.passesSummaries { return true }
        return block.member("thinking").map { !$0.hasSubstance && block.member("signature")?.hasSubstance == true }
            ?? (block.member("type")?.isString("redacted_thinking") ?? false)
    }
}

// MARK: - Stream

extension MessagesAnswer {
    mutating func shape(event: JSONValue) throws(ShapingError) -> AnswerShaper.Shaped {
        guard let type = event.member("type"), Self.types.contains(where: { type.isString($0) }) else {
            return .replaced([])
        }
        let upstreamIndex = event.member("index")?.integer ?? 0
        guard rules.hidesReasoning else { return try pass(event, index: upstreamIndex) }
        if type.isString("content_block_delta") { return try delta(event, upstreamIndex) }
        if type.isString("content_block_start") { return try start(event, upstreamIndex) }
        if type.isString("content_block_stop") { return try stop(event, upstreamIndex) }
        if type.isString("message_delta"), let seal = try trace.seal() {
            let head =
                "{\"type\":\"content_block_start\",\"index\":\(nextIndex),\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}"
            var delta = FieldWriter()
            delta.out.append(
                contentsOf:
                    "{\"type\":\"content_block_delta\",\"index\":\(nextIndex),\"delta\":{\"type\":\"signature_delta\""
                    .utf8)
            delta.add("signature", seal: seal)
            delta.append("}}")
            let stop = "{\"type\":\"content_block_stop\",\"index\":\(nextIndex)}"
            nextIndex += 1
            return .replaced([
                Array(head.utf8), delta.out, Array(stop.utf8), try written(event, index: upstreamIndex).out,
            ])
        }
        return try pass(event, index: upstreamIndex)
    }

    func endsText(_ event: JSONValue) -> Bool {
        event.member("type")?.isString("content_block_stop") ?? false
    }

    func ending(_ event: JSONValue) -> Bool? {
        guard let type = event.member("type") else { return nil }
        if type.isString("message_delta") { return Self.isCut(event.member("delta")?.member("stop_reason"), rules) }
        if type.isString("content_block_start") { return false }
        return type.isString("message_stop") || type.isString("error") ? true : nil
    }

    private mutating func written(_ event: JSONValue, index: Int) throws(ShapingError) -> FieldWriter {
        self.index = index
        var writer = FieldWriter()
        writer.out.reserveCapacity(event.range.count + 16)
        try writer.object(event, Self.event, &self)
        return writer
    }

    private mutating func pass(_ event: JSONValue, index: Int) throws(ShapingError) -> AnswerShaper.Shaped {
        let writer = try written(event, index: index)
        return writer.isChanged ? .replaced([writer.out]) : .unchanged
    }

    private mutating func start(_ event: JSONValue, _ number: Int) throws(ShapingError) -> AnswerShaper.Shaped {
        guard let content = event.member("content_block"), content.kind == .object else { return .replaced([]) }
        if isReasoning(content) {
            if content.member("type")?.isString("redacted_thinking") ?? false {
                guard passes(content) else {
                    blocks[number] = Block(kind: .reasoning)
                    return .replaced([])
                }
            } else if !(rules.isHosted && rules.passesSummaries) {
                if let text = content.member("thinking") { trace.take(text) }
                blocks[number] = Block(kind: .reasoning, start: rules.isHosted ? Array(event.bytes) : nil)
                return .replaced([])
            }
        } else if content.member("text") != nil {
            // It begins when there is something to see, or when nothing was hidden.
            blocks[number] = Block(kind: .text, start: Array(event.bytes))
            if let text = content.member("text"), text.hasSubstance { return try delta(event, number) }
            return trace.isIdle ? try release(number, event) : .replaced([])
        } else if let id = content.member("id")?.string, content.member("name") != nil {
            trace.take(call: id)
        }
        blocks[number] = Block(kind: .other, index: nextIndex)
        nextIndex += 1
        return try pass(event, index: nextIndex - 1)
    }

    /// Gives a block its place; its beginning passes.
    private mutating func release(_ number: Int, _ event: JSONValue) throws(ShapingError) -> AnswerShaper.Shaped {
        blocks[number]?.index = nextIndex
        blocks[number]?.start = nil
        nextIndex += 1
        return try pass(event, index: nextIndex - 1)
    }

    private mutating func delta(_ event: JSONValue, _ number: Int) throws(ShapingError) -> AnswerShaper.Shaped {
        guard let block = blocks[number] else { return .replaced([]) }
        let delta = event.member("delta") ?? event.member("content_block")
        switch block.kind {
        case .reasoning:
            if let text = delta?.member("thinking") { trace.take(text) }
            if delta?.member("text")?.hasSubstance == true, let text = delta?.member("text") { trace.take(text) }
            guard let start = block.start else { return .replaced([]) }
            if delta?.member("thinking")?.hasSubstance == true { blocks[number]?.start = nil }
            guard rules.seals, delta?.member("signature")?.hasSubstance == true else { return .replaced([]) }
            // A provider's own ciphertext, with no text before it.
            blocks[number] = Block(kind: .other, index: nextIndex)
            nextIndex += 1
            return .replaced([Self.renumbered(start, nextIndex - 1), try written(event, index: nextIndex - 1).out])
        case .text:
            guard let text = delta?.member("text")?.string else { break }
            let isStart = event.member("content_block") != nil
            let visible = trace.visible(text)
            if let visible {
                return .replaced(visible.isEmpty ? [] : opening(number) + [textDelta(visible, number)])
            }
            if isStart {
                return .replaced(opening(number) + [textDelta(delta?.member("text")?.text ?? [], number)])
            }
            let opening = opening(number)
            guard opening.isEmpty else {
                return .replaced(opening + [try written(event, index: blocks[number]?.index ?? 0).out])
            }
        case .other: break
        }
        guard let index = blocks[number]?.index else { return .replaced([]) }
        return try pass(event, index: index)
    }

    private mutating func stop(_ event: JSONValue, _ number: Int) throws(ShapingError) -> AnswerShaper.Shaped {
        guard let block = blocks[number] else { return .replaced([]) }
        var events: [[UInt8]] = []
        if block.kind == .text {
            let rest = trace.rest(isCut: end ?? rules.hasStops)
            if !rest.isEmpty { events = opening(number) + [textDelta(rest, number)] }
        }
        guard let index = blocks[number]?.index else { return .replaced([]) }
        guard !events.isEmpty else { return try pass(event, index: index) }
        return .replaced(events + [try written(event, index: index).out])
    }

    /// What begins a block of text that has not begun.
    private mutating func opening(_ number: Int) -> [[UInt8]] {
        guard blocks[number]?.start != nil else { return [] }
        blocks[number]?.start = nil
        blocks[number]?.index = nextIndex
        nextIndex += 1
        return [
            Array(
                "{\"type\":\"content_block_start\",\"index\":\(nextIndex - 1),\"content_block\":{\"type\":\"text\",\"text\":\"\"}}"
                    .utf8)
        ]
    }

    private func textDelta(_ text: [UInt8], _ number: Int) -> [UInt8] {
        var writer = FieldWriter()
        writer.out.append(
            contentsOf:
                "{\"type\":\"content_block_delta\",\"index\":\(blocks[number]?.index ?? 0),\"delta\":{\"type\":\"text_delta\""
                .utf8)
        writer.add("text", text)
        writer.append("}}")
        return writer.out
    }

    private static func renumbered(_ start: [UInt8], _ index: Int) -> [UInt8] {
        guard var document = try? JSONDocument(start) else { return start }
        document.set("index", to: Array(String(index).utf8))
        return document.bytes
    }
}
