import JSON

/// An answer of OpenAI's responses while it is shaped.
struct ResponsesAnswer: SlotWriting, EventShaping {
    private let rules: AnswerShaper.Rules
    private let sealing: AnswerShaper.Sealing
    /// The reasoning of a stream's events.
    private(set) var trace: ReasoningTrace
    /// Upstream's numbers of items that do not pass.
    private var dropped: Set<Int> = []
    private var sequence = 0
    private var reasoningID: [UInt8]?
    private var isCut = false
    var waiting: [[UInt8]] = []
    var end: Bool?
    /// The seal that the stream has told of, as an item.
    private var sealedItem: [UInt8]?
    /// The response at hand ends a stream.
    private var endsStream = false

    init(_ rules: AnswerShaper.Rules, sealing: @escaping AnswerShaper.Sealing) {
        self.rules = rules
        self.sealing = sealing
        trace = ReasoningTrace(rules, sealing: sealing)
    }

    private static let part = AllowedFields(
        "type", "annotations", "refusal", "image_url", "file_id", "detail", "transcript",
        others: [("text", .slot(.text)), ("logprobs", .slot(.logProbabilities))])
    private static let item = AllowedFields(
        "id", "type", "status", "role", "call_id", "name", "arguments", "input", "action", "queries", "results", "code",
        "container_id", "outputs", "output", "result", "server_label", "tools", "error", "pending_safety_checks",
        "approval_request_id", "namespace", "phase", "operation", "caller",
        others: [
            ("content", .slot(.parts)), ("summary", .slot(.reasoning)), ("encrypted_content", .slot(.upstreamSeal)),
        ])
    private static let root = AllowedFields(
        "id", "object", "created_at", "completed_at", "status", "background", "incomplete_details",
        "instructions", "max_output_tokens", "max_tool_calls", "model", "parallel_tool_calls", "previous_response_id",
        "prompt", "prompt_cache_key", "prompt_cache_retention", "reasoning", "safety_identifier", "service_tier",
        "store", "temperature", "text", "tool_choice", "tools", "top_logprobs", "top_p", "truncation", "user",
        "metadata", "conversation",
        others: [
            ("output", .slot(.output)), ("error", .slot(.error)),
            (
                "usage",
                .fields(
                    AllowedFields(
                        "input_tokens", "output_tokens", "total_tokens", "input_tokens_details",
                        "output_tokens_details"))
            ),
        ])
    private static let event = AllowedFields(
        "type", "item_id", "content_index", "summary_index", "annotation", "annotation_index", "arguments", "code",
        "input", "name", "refusal", "partial_image_b64", "partial_image_index", "call_id",
        others: [
            ("sequence_number", .slot(.sequence)), ("output_index", .slot(.index)), ("response", .slot(.response)),
            ("item", .slot(.item)), ("part", .slot(.part)), ("delta", .slot(.delta)), ("text", .slot(.finalText)),
            ("logprobs", .slot(.logProbabilities)),
        ])
    /// Events of these beginnings pass; those of reasoning are decided apart.
    private static let types = [
        "response.created", "response.queued", "response.in_progress", "response.completed", "response.incomplete",
        "response.failed", "response.cancelled", "response.output_item.", "response.content_part.",
        "response.output_text.", "response.refusal.", "response.function_call_arguments.",
        "response.custom_tool_call_input.", "response.web_search_call.", "response.file_search_call.",
        "response.code_interpreter_call", "response.image_generation_call.", "response.mcp_", "error",
    ]

    mutating func write(
        _ slot: AllowedFields.Slot, _ value: JSONValue, into writer: inout FieldWriter
    ) throws(ShapingError) -> Bool {
        switch slot {
        case .sequence:
            if value.integer == sequence { return writer.keep(value) }
            writer.out.append(contentsOf: String(sequence).utf8)
            writer.isChanged = true
            return true
        case .index:
            guard let number = value.integer else { return false }
            let shift = dropped.count { $0 < number }
            guard shift > 0 else { return writer.keep(value) }
            writer.out.append(contentsOf: String(number - shift).utf8)
            writer.isChanged = true
            return true
        case .response:
            guard value.kind == .object else { return false }
            try write(response: value, into: &writer)
            return true
        case .output: return try write(output: value, into: &writer)
        case .item:
            guard value.kind == .object else { return false }
            try writer.object(value, Self.item, &self)
            return true
        case .parts: return try write(parts: value, into: &writer)
        case .part:
            guard value.kind == .object else { return false }
            try writer.object(value, Self.part, &self)
            return true
        case .text, .finalText:
            guard let text = value.string else { return false }
            guard rules.hidesReasoning else { return writer.keep(value) }
            // A whole text, for itself: in a stream its pieces have been through the trace.
            var alone = ReasoningTrace(rules, sealing: sealing)
            if let visible = alone.visible(text, end: isCut) {
                writer.replace(with: visible)
            } else {
                writer.out.append(contentsOf: value.bytes)
            }
            return true
        case .delta: return writer.keep(value)
        case .logProbabilities:
            if rules.passesTokens { return writer.keep(value) }
            if value.kind == .array, !value.hasSubstance { return writer.keep(value) }
            writer.append("[]")
            writer.isChanged = true
            return true
        case .reasoning:
            if rules.passesSummaries || value.kind == .array && !value.hasSubstance { return writer.keep(value) }
            writer.append("[]")
            writer.isChanged = true
            return true
        case .upstreamSeal: return rules.passesUpstreamSeals && writer.keep(value)
        case .error:
            guard rules.hidesReasoning, value.kind == .object else { return writer.keep(value) }
            // Its sentence may quote what the model wrote.
            writer.append("{\"code\":")
            if let code = value.member("code"), code.kind == .string, code.range.count < 64 {
                writer.out.append(contentsOf: code.bytes)
            } else {
                writer.append("\"server_error\"")
            }
            writer.append(",\"message\":\"The model could not complete the response.\"}")
            writer.isChanged = true
            return true
        default: return false
        }
    }

    private func isReasoning(_ item: JSONValue) -> Bool { item.member("type")?.isString("reasoning") ?? false }

    /// Whether a provider hid or summarized this by itself.
    private func passes(_ item: JSONValue) -> Bool {
        guard rules.hidesReasoning else { return true }
        guard rules.isHosted, rules.seals else { return false }
        return item.member("content")?.hasSubstance != true
    }

    private mutating func write(parts list: JSONValue, into writer: inout FieldWriter) throws(ShapingError) -> Bool {
        if list.kind == .string { return try write(.text, list, into: &writer) }
        guard list.kind == .array else { return list.isNull && writer.keep(list) }
        writer.out.append(UInt8(ascii: "["))
        for part in list.elements where part.kind == .object {
            if rules.hidesReasoning, part.member("type")?.isString("reasoning_text") ?? true {
                writer.isChanged = true
                continue
            }
            writer.separate()
            try writer.object(part, Self.part, &self)
        }
        writer.out.append(UInt8(ascii: "]"))
        return true
    }
}

// MARK: - Whole

extension ResponsesAnswer {
    mutating func shape(whole root: JSONValue) throws(ShapingError) -> AnswerShaper.Shaped {
        var writer = FieldWriter()
        writer.out.reserveCapacity(root.range.count + 64)
        try write(response: root, into: &writer)
        return writer.isChanged ? .replaced([writer.out]) : .unchanged
    }

    private mutating func write(response: JSONValue, into writer: inout FieldWriter) throws(ShapingError) {
        isCut = response.member("status")?.isString("incomplete") ?? false || rules.hasStops
        try writer.object(response, Self.root, &self)
    }

    private mutating func write(output list: JSONValue, into writer: inout FieldWriter) throws(ShapingError) -> Bool {
        guard list.kind == .array else { return list.isNull && writer.keep(list) }
        var whole = ReasoningTrace(rules, sealing: sealing)
        var items: [[UInt8]] = []
        var place: Int?
        var id = reasoningID
        for item in list.elements where item.kind == .object {
            if isReasoning(item), !passes(item) {
                let content = item.member("content")
                if let content, content.hasSubstance {
                    whole.take(content)
                } else if let summary = item.member("summary") {
                    whole.take(summary)
                }
                if id == nil { id = item.member("id")?.text }
                place = place ?? items.count
                writer.isChanged = true
                continue
            }
            if let call = item.member("call_id")?.string, item.member("output") == nil { whole.take(call: call) }
            if let parts = item.member("content") {
                for part in parts.elements {
                    if rules.hidesReasoning, part.member("type")?.isString("reasoning_text") ?? true {
                        if let text = part.member("text") { whole.take(text) }
                        continue
                    }
                    if let text = part.member("text")?.string { _ = whole.visible(text, end: isCut) }
                }
            }
            var part = FieldWriter()
            try part.object(item, Self.item, &self)
            if part.isChanged { writer.isChanged = true }
            items.append(part.out)
        }
        if whole.sawUnopenedReasoning { trace.noteUnopenedReasoning() }
        if endsStream {
            if let sealedItem { items.append(sealedItem) }
        } else if let seal = try whole.seal() {
            items.insert(Self.item(id, seal), at: place ?? 0)
            writer.isChanged = true
        }
        writer.out.append(UInt8(ascii: "["))
        for item in items {
            writer.separate()
            writer.out.append(contentsOf: item)
        }
        writer.out.append(UInt8(ascii: "]"))
        return true
    }

    private static func item(_ id: [UInt8]?, _ seal: [UInt8]) -> [UInt8] {
        var writer = FieldWriter()
        writer.append("{\"type\":\"reasoning\"")
        writer.add("id", id ?? Array("rs_0".utf8))
        writer.append(",\"summary\":[]")
        writer.add("encrypted_content", seal: seal)
        writer.append("}")
        return writer.out
    }
}

// MARK: - Stream

extension ResponsesAnswer {
    mutating func shape(event: JSONValue) throws(ShapingError) -> AnswerShaper.Shaped {
        let type = event.member("type")?.text ?? []
        let isReasoningEvent = type.starts(with: "response.reasoning".utf8)
        guard isReasoningEvent || Self.types.contains(where: { type.starts(with: $0.utf8) }) else {
            return .replaced([])
        }
        guard rules.hidesReasoning else { return try pass(event) }
        let index = event.member("output_index")?.integer
        if isReasoningEvent {
            let isSummary = type.starts(with: "response.reasoning_summary".utf8)
            if isSummary, rules.passesSummaries { return try pass(event) }
            if !isSummary, type.suffix(6).elementsEqual(".delta".utf8), let delta = event.member("delta") {
                trace.take(delta)
            } else if isSummary, !rules.isHosted, type.suffix(6).elementsEqual(".delta".utf8),
                let delta = event.member("delta")
            {
                trace.take(summary: delta)
            }
            return .replaced([])
        }
        if let item = event.member("item"), item.kind == .object, isReasoning(item) {
            guard passes(item), index.map({ !dropped.contains($0) }) ?? true, rules.isHosted else {
                if let index { dropped.insert(index) }
                if reasoningID == nil { reasoningID = item.member("id")?.text }
                return .replaced([])
            }
            return try pass(event)
        }
        if let index, dropped.contains(index) { return .replaced([]) }
        return try visible(event, type)
    }

    func endsText(_ event: JSONValue) -> Bool {
        event.member("type")?.isString("response.output_text.done") ?? false
    }

    func ending(_ event: JSONValue) -> Bool? {
        guard let type = event.member("type") else { return nil }
        if type.isString("response.completed") { return rules.hasStops }
        if type.isString("response.output_item.added") { return false }
        let cuts: [StaticString] = ["response.incomplete", "response.failed", "response.cancelled", "error"]
        return cuts.contains { type.isString($0) } ? true : nil
    }

    private mutating func visible(_ event: JSONValue, _ type: [UInt8]) throws(ShapingError) -> AnswerShaper.Shaped {
        if type.elementsEqual("response.output_text.delta".utf8), let text = event.member("delta")?.string {
            guard let visible = trace.visible(text) else { return try pass(event) }
            return .replaced(visible.isEmpty ? [] : [try textDelta(visible, event)])
        }
        if type.elementsEqual("response.output_text.done".utf8) {
            isCut = end ?? rules.hasStops
            let rest = trace.rest(isCut: isCut)
            var events = rest.isEmpty ? [] : [try textDelta(rest, event)]
            events.append(try written(event).out)
            return .replaced(events)
        }
        if type.elementsEqual("response.output_item.added".utf8),
            let call = event.member("item")?.member("call_id")?.string
        {
            trace.take(call: call)
        }
        let isEnd = ["completed", "incomplete", "failed", "cancelled"].contains {
            type.elementsEqual("response.\($0)".utf8)
        }
        guard isEnd else { return try pass(event) }
        endsStream = true
        defer { endsStream = false }
        var events: [[UInt8]] = []
        if let seal = try trace.seal() {
            let item = Self.item(reasoningID, seal)
            let count = (event.member("response")?.member("output")).map { list in
                list.elements.reduce(0) { $0 + (isReasoning($1) && !passes($1) ? 0 : 1) }
            }
            for name in ["added", "done"] {
                events.append(
                    Array(
                        "{\"type\":\"response.output_item.\(name)\",\"sequence_number\":\(sequence),\"output_index\":\(count ?? 0),\"item\":"
                            .utf8) + item + Array("}".utf8))
                sequence += 1
            }
            sealedItem = item
        }
        events.append(try written(event).out)
        return .replaced(events)
    }

    private mutating func written(_ event: JSONValue) throws(ShapingError) -> FieldWriter {
        var writer = FieldWriter()
        writer.out.reserveCapacity(event.range.count + 16)
        try writer.object(event, Self.event, &self)
        sequence += 1
        return writer
    }

    private mutating func pass(_ event: JSONValue) throws(ShapingError) -> AnswerShaper.Shaped {
        let writer = try written(event)
        return writer.isChanged ? .replaced([writer.out]) : .unchanged
    }

    /// A piece of text in the place of the event at hand.
    private mutating func textDelta(_ text: [UInt8], _ event: JSONValue) throws(ShapingError) -> [UInt8] {
        var writer = FieldWriter()
        writer.append("{\"type\":\"response.output_text.delta\"")
        try writer.members(
            event, AllowedFields("item_id", "content_index", others: [("output_index", .slot(.index))]), &self)
        writer.out.append(contentsOf: ",\"sequence_number\":\(sequence)".utf8)
        sequence += 1
        writer.add("delta", text)
        writer.append(",\"logprobs\":[]}")
        return writer.out
    }
}
