import JSON

/// An answer of chat completions, or of completions, while it is shaped.
struct ChatAnswer: SlotWriting {
    private struct Choice {
        var trace: ReasoningTrace
        var lastCall: [UInt8] = []
        var hasBegun = false
    }

    private let rules: AnswerShaper.Rules
    private let sealing: AnswerShaper.Sealing
    private var choices: [Int: Choice] = [:]
    private var current: Choice
    /// Whether any choice's text ended reasoning that nothing had announced.
    private(set) var sawUnopenedReasoning = false
    private var isWhole = false
    /// The choice at hand ends with this piece.
    private var isFinishing = false
    private var isCut = false
    private var hasContent = false
    /// Whether the piece at hand tells the client anything.
    private var hasSubstance = false

    init(_ rules: AnswerShaper.Rules, sealing: @escaping AnswerShaper.Sealing) {
        self.rules = rules
        self.sealing = sealing
        current = Choice(trace: ReasoningTrace(rules, sealing: sealing))
    }

    private static let usage = AllowedFields(
        "prompt_tokens", "completion_tokens", "total_tokens", "input_tokens", "output_tokens", "reasoning_tokens",
        others: [
            (
                "prompt_tokens_details",
                .fields(AllowedFields("cached_tokens", "audio_tokens", "text_tokens", "image_tokens"))
            ),
            (
                "completion_tokens_details",
                .fields(
                    AllowedFields(
                        "reasoning_tokens", "audio_tokens", "text_tokens", "accepted_prediction_tokens",
                        "rejected_prediction_tokens"))
            ),
        ])
    private static let root = AllowedFields(
        "id", "object", "created", "model", "service_tier", "metadata",
        others: [
            ("choices", .slot(.choices)), ("usage", .fields(usage)), ("prompt_logprobs", .slot(.tokens)),
            ("prompt_token_ids", .slot(.tokens)),
        ])
    private static let choice = AllowedFields(
        "index", "finish_reason", "stop_reason",
        others: [
            ("delta", .slot(.message)), ("message", .slot(.message)), ("text", .slot(.text)),
            ("logprobs", .slot(.logProbabilities)), ("token_ids", .slot(.tokens)),
            ("prompt_logprobs", .slot(.tokens)),
        ])
    private static let toolCall = AllowedFields(
        "index", "id", "type",
        others: [
            ("function", .fields(AllowedFields("name", "arguments"))),
            ("custom", .fields(AllowedFields("name", "input"))),
            ("extra_content", .slot(.upstreamSeal)),
        ])
    private static let message = AllowedFields(
        "role", "refusal", "annotations", "audio", "name",
        others: [
            ("content", .slot(.content)), ("tool_calls", .each(toolCall)),
            ("function_call", .fields(AllowedFields("name", "arguments"))),
            ("reasoning", .slot(.reasoning)), ("reasoning_content", .slot(.reasoning)),
            ("reasoning_details", .slot(.reasoning)), ("thinking", .slot(.reasoning)),
            ("encrypted_content", .slot(.upstreamSeal)),
        ])

    mutating func shape(_ root: JSONValue, isWhole: Bool) throws(ShapingError) -> AnswerShaper.Shaped {
        self.isWhole = isWhole
        hasSubstance = root.member("usage")?.hasSubstance ?? false
        var writer = FieldWriter()
        // A seal is longer than its reasoning by a third.
        writer.out.reserveCapacity(root.range.count * (isWhole && rules.seals ? 4 : 3) / 3 + 512)
        try writer.object(root, Self.root, &self)
        guard writer.isChanged else { return .unchanged }
        return .replaced(isWhole || hasSubstance ? [writer.out] : [])
    }

    mutating func write(
        _ slot: AllowedFields.Slot, _ value: JSONValue, into writer: inout FieldWriter
    ) throws(ShapingError) -> Bool {
        switch slot {
        case .choices: return try write(choices: value, into: &writer)
        case .message: return try write(message: value, into: &writer)
        case .text, .content:
            hasContent = true
            guard rules.hidesReasoning else { return writer.keep(value) }
            return write(content: value, into: &writer)
        case .logProbabilities:
            if rules.passesTokens || value.isNull { return writer.keep(value) }
            writer.append("null")
            writer.isChanged = true
            return true
        case .tokens: return rules.passesTokens && writer.keep(value)
        case .upstreamSeal:
            return rules.passesUpstreamSeals && (!rules.hidesReasoning || value.hasSubstance) && writer.keep(value)
        case .reasoning: return !rules.hidesReasoning && writer.keep(value)
        default: return false
        }
    }

    private mutating func write(choices list: JSONValue, into writer: inout FieldWriter) throws(ShapingError) -> Bool {
        guard list.kind == .array else { return false }
        writer.out.append(UInt8(ascii: "["))
        var isEmpty = true
        for element in list.elements where element.kind == .object {
            isEmpty = false
            let index = element.member("index")?.integer ?? 0
            current = choices.removeValue(forKey: index) ?? Choice(trace: ReasoningTrace(rules, sealing: sealing))
            let reason = element.member("finish_reason")
            let hasReason = reason?.kind == .string
            isFinishing = isWhole || hasReason
            isCut =
                hasReason && (reason?.isString("length") == true || rules.hasStops && reason?.isString("stop") == true)
            if hasReason { hasSubstance = true }
            writer.separate()
            writer.out.append(UInt8(ascii: "{"))
            hasContent = false
            try writer.members(element, Self.choice, &self)
            writer.out.append(UInt8(ascii: "}"))
            current.hasBegun = true
            if current.trace.sawUnopenedReasoning { sawUnopenedReasoning = true }
            choices[index] = current
        }
        if isEmpty { hasSubstance = true }
        writer.out.append(UInt8(ascii: "]"))
        return true
    }

    private mutating func write(message: JSONValue, into writer: inout FieldWriter) throws(ShapingError) -> Bool {
        guard message.kind == .object else { return message.isNull && writer.keep(message) }
        guard rules.hidesReasoning else {
            hasSubstance = true
            try writer.object(message, Self.message, &self)
            return true
        }
        takeReasoning(message)
        takeCalls(message)
        writer.out.append(UInt8(ascii: "{"))
        try writer.members(message, Self.message, &self)
        if isFinishing, !hasContent {
            let rest = current.trace.rest(isCut: isCut)
            if !rest.isEmpty { writer.add("content", rest) }
        }
        // One that the provider made holds what was really thought.
        let hasUpstreamSeal = rules.passesUpstreamSeals && message.member("encrypted_content")?.hasSubstance ?? false
        if isFinishing, !hasUpstreamSeal, let seal = try current.trace.seal() {
            writer.add("encrypted_content", seal: seal)
        }
        writer.out.append(UInt8(ascii: "}"))
        if isFinishing || tellsSomething(message) { hasSubstance = true }
        return true
    }

    /// Text: a string, or a list of parts.
    private mutating func write(content: JSONValue, into writer: inout FieldWriter) -> Bool {
        let end = isFinishing ? isCut : nil
        switch content.kind {
        case .string:
            guard let text = content.string else { return false }
            if let visible = current.trace.visible(text, end: end) {
                writer.replace(with: visible)
                if !visible.isEmpty { hasSubstance = true }
            } else {
                writer.out.append(contentsOf: content.bytes)
                if content.hasSubstance { hasSubstance = true }
            }
        case .null:
            let rest = isFinishing ? current.trace.rest(isCut: isCut) : []
            if rest.isEmpty { writer.out.append(contentsOf: content.bytes) } else { writer.replace(with: rest) }
        case .array:
            writer.out.append(UInt8(ascii: "["))
            for part in content.elements { write(part: part, into: &writer) }
            writer.out.append(UInt8(ascii: "]"))
        default: return false
        }
        return true
    }

    private mutating func write(part: JSONValue, into writer: inout FieldWriter) {
        let text = part.member("text")
        guard part.kind == .object, part.member("type")?.isString("text") ?? false, let text = text?.string else {
            if let refusal = part.member("refusal"), refusal.kind == .string {
                writer.separate()
                writer.append("{\"type\":\"refusal\",\"refusal\":")
                writer.out.append(contentsOf: refusal.bytes)
                writer.out.append(UInt8(ascii: "}"))
                hasSubstance = true
            } else {
                current.trace.take(part)
            }
            writer.isChanged = true
            return
        }
        let visible = current.trace.visible(text, end: isFinishing ? isCut : nil)
        writer.separate()
        writer.append("{\"type\":\"text\"")
        var bytes: [UInt8] = []
        text.append(to: &bytes)
        writer.add("text", visible ?? bytes)
        writer.out.append(UInt8(ascii: "}"))
        if visible?.isEmpty != true { hasSubstance = true }
    }

    /// One of the fields in which servers put reasoning; some say it in several.
    private mutating func takeReasoning(_ message: JSONValue) {
        for name in ["reasoning", "reasoning_content", "thinking", "reasoning_details"] as [StaticString] {
            guard let value = message.member(name), value.hasSubstance else { continue }
            return current.trace.take(value)
        }
    }

    private mutating func takeCalls(_ message: JSONValue) {
        guard rules.seals, let calls = message.member("tool_calls") else { return }
        for call in calls.elements {
            guard let id = call.member("id")?.string else { continue }
            let bytes = Array(id.escaped)
            // Some servers say a call's id with every piece of it.
            guard !bytes.isEmpty, bytes != current.lastCall else { continue }
            current.lastCall = bytes
            current.trace.take(call: id)
        }
    }

    private func tellsSomething(_ message: JSONValue) -> Bool {
        for (name, value) in message.members {
            if name == "content" || !value.hasSubstance { continue }
            if name == "role" {
                if !current.hasBegun { return true }
                continue
            }
            switch Self.message.rule(name) {
            case nil, .slot: continue
            default: return true
            }
        }
        return false
    }
}
