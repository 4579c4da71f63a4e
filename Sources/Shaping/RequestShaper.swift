import JSON

/// Shapes a request: keeps the fields that may reach the model's server, puts opened reasoning where it belongs, and refuses what would turn reasoning into
/// answer.
public struct RequestShaper: SlotWriting {
    /// Whose form the request has.
    public enum Form: Sendable {
        /// OpenAI's chat completions.
        case chat
        /// OpenAI's completions.
        case completion
        /// OpenAI's responses.
        case response
        /// Anthropic's messages, and the count of their tokens.
        case message
    }

    /// Opens a seal for the content that came with it.
    public typealias Opening = (_ seal: [UInt8], _ content: VisibleContent) throws(ReasoningSeal.Refusal) -> [UInt8]

    let form: Form
    let entitlements: Entitlements
    let upstream: UpstreamKind
    let opening: Opening
    /// What was withheld.
    public private(set) var withheld: Withheld = []
    /// Whether sequences to stop at were named.
    public private(set) var hasStops = false
    /// The number of answers asked of the model.
    public private(set) var samples = 1
    /// Whether the answer is asked to hold the steps that lead to it.
    public private(set) var asksForSteps = false
    /// What was opened of the client's seals.
    public private(set) var restored: [[UInt8]] = []
    private var passesTokens = false
    /// How much opened reasoning a request may still hold: a small seal can hold much, and can be sent often.
    private var room = ReasoningSeal.longest

    /// - Parameter opening: opens seals that the client sends back.
    public init(_ form: Form, _ entitlements: Entitlements, upstream: UpstreamKind, opening: @escaping Opening) {
        self.form = form
        self.entitlements = entitlements
        self.upstream = upstream
        self.opening = opening
    }

    var hidesReasoning: Bool { entitlements.reasoning != .full }
    var passesSummaries: Bool { !hidesReasoning || entitlements.reasoning == .summary && upstream == .hosted }

    /// Shapes the request.
    ///
    /// - Parameter root: the request.
    /// - Returns: the body that goes on; nil where it passes byte for byte.
    /// - Throws: ``ShapingError``.
    public mutating func shape(_ root: JSONValue) throws(ShapingError) -> [UInt8]? {
        guard root.kind == .object else { throw .unreadable }
        if form == .completion, !entitlements.rawCompletions {
            throw .forbidden("Your account may not use completions. Use chat completions instead.")
        }
        asksForSteps = hidesReasoning && form != .completion && StepRequest.isIn(root)
        let bias = root.member("logit_bias")?.hasSubstanceAsObject ?? false
        passesTokens = entitlements.logProbabilities && !hidesReasoning && !bias
        var writer = FieldWriter()
        writer.out.reserveCapacity(root.range.count + 64)
        writer.out.append(UInt8(ascii: "{"))
        let allowed = RequestFields.allowed(form, upstream)
        try writer.members(root, allowed, &self)
        for (name, _) in root.members where allowed.rule(name) == nil && !RequestFields.isQuietlyDropped(name) {
            withheld.insert(.fields)
        }
        inject(&writer)
        writer.out.append(UInt8(ascii: "}"))
        if hidesReasoning { withheld.insert(.reasoning) }
        return writer.isChanged ? writer.out : nil
    }

    /// What makes the model's server keep reasoning apart from the answer, or to itself.
    private func inject(_ writer: inout FieldWriter) {
        guard hidesReasoning, form == .chat else { return }
        switch upstream {
        case .vLLM where entitlements.reasoning == .none:
            writer.separate()
            writer.append("\"include_reasoning\":false")
        case .sglang:
            writer.separate()
            writer.append("\"separate_reasoning\":true,\"stream_reasoning\":true")
        case .llamaCPP:
            writer.separate()
            writer.append("\"reasoning_format\":\"deepseek\"")
        default: return
        }
        writer.isChanged = true
    }

    mutating func write(
        _ slot: AllowedFields.Slot, _ value: JSONValue, into writer: inout FieldWriter
    ) throws(ShapingError) -> Bool {
        switch slot {
        case .messages:
            return form == .message
                ? try write(anthropic: value, into: &writer) : try write(chat: value, into: &writer)
        case .input: return try write(input: value, into: &writer)
        case .stop: return try write(stop: value, into: &writer)
        case .samples:
            guard let number = value.integer, number > entitlements.samples else {
                samples = max(samples, value.integer ?? 1)
                return writer.keep(value)
            }
            samples = entitlements.samples
            writer.out.append(contentsOf: String(samples).utf8)
            writer.isChanged = true
            withheld.insert(.samples)
            return true
        case .logProbabilities, .tokens:
            if passesTokens { return writer.keep(value) }
            if value.boolean == true || value.integer.map({ $0 != 0 }) ?? false { withheld.insert(.logProbabilities) }
            return false
        case .include:
            guard value.kind == .array else { return writer.keep(value) }
            writer.out.append(UInt8(ascii: "["))
            for element in value.elements {
                if element.isString("message.output_text.logprobs"), !passesTokens {
                    withheld.insert(.logProbabilities)
                    writer.isChanged = true
                } else if element.isString("reasoning.encrypted_content"), upstream != .hosted {
                    // Reasoning is sealed here, not there.
                    writer.isChanged = true
                } else {
                    writer.separate()
                    writer.out.append(contentsOf: element.bytes)
                }
            }
            writer.out.append(UInt8(ascii: "]"))
            return true
        case .templateArguments:
            guard value.kind == .object else { return false }
            try writer.object(value, RequestFields.templateArguments, &self)
            for (name, _) in value.members where RequestFields.templateArguments.rule(name) == nil {
                withheld.insert(.fields)
            }
            return true
        case .thinking: return try write(thinking: value, into: &writer)
        case .prefix:
            guard value.boolean == true else { return false }
            guard hidesReasoning else { return writer.keep(value) }
            throw .invalid(
                "continue_final_message is not supported: an answer cannot be continued from within.",
                param: "continue_final_message")
        default: return false
        }
    }

    /// `thinking` of messages and `reasoning` of responses: how the provider is to show what it thinks.
    private mutating func write(thinking value: JSONValue, into writer: inout FieldWriter) throws(ShapingError) -> Bool
    {
        guard value.kind == .object, hidesReasoning else { return writer.keep(value) }
        if form == .response {
            guard !passesSummaries else { return writer.keep(value) }
            try writer.object(value, AllowedFields("effort", "enabled", "max_tokens", "context"), &self)
            return true
        }
        writer.out.append(UInt8(ascii: "{"))
        try writer.members(value, AllowedFields("type", "budget_tokens"), &self)
        let isOn = value.member("type").map { $0.isString("enabled") || $0.isString("adaptive") } ?? false
        if upstream == .hosted, isOn {
            writer.append(passesSummaries ? ",\"display\":\"summarized\"" : ",\"display\":\"omitted\"")
            writer.isChanged = true
        }
        writer.out.append(UInt8(ascii: "}"))
        return true
    }

    private mutating func write(stop value: JSONValue, into writer: inout FieldWriter) throws(ShapingError) -> Bool {
        var stops: [JSONValue] = value.kind == .string ? [value] : []
        for element in value.elements { stops.append(element) }
        for stop in stops where stop.kind == .string {
            hasStops = true
            if hidesReasoning, ThinkTag.wouldStopReasoning(stop.text) {
                throw .invalid(
                    "A stop sequence cannot be a tag that ends the model's reasoning, or a part of one.",
                    param: form == .message ? "stop_sequences" : "stop")
            }
        }
        return writer.keep(value)
    }

    /// Refuses an answer begun by the client with a tag of reasoning in it.
    func check(prefill text: [UInt8], _ param: String) throws(ShapingError) {
        guard hidesReasoning, text.withUnsafeBytes({ ThinkTag.isAnywhere(in: $0) }) else { return }
        throw .invalid(
            "The last message begins the model's answer with a tag that opens or closes its reasoning, which is not supported.",
            param: param)
    }

    /// Reasoning that the client sends back sealed, and which of the contents it belongs to.
    mutating func open(
        _ seal: [UInt8], _ contents: [VisibleContent], _ param: String
    ) throws(ShapingError) -> (reasoning: [UInt8], place: Int) {
        guard ReasoningSeal.isSeal(seal) else { throw Self.refused(.malformed, param) }
        var refusal = ReasoningSeal.Refusal.foreign
        for (place, content) in contents.enumerated() {
            let reasoning: [UInt8]
            do throws(ReasoningSeal.Refusal) {
                reasoning = try opening(seal, content)
            } catch {
                refusal = error
                if error == .foreign { continue }
                break
            }
            room -= reasoning.count
            guard room >= 0 else {
                throw .invalid("There is more encrypted reasoning than a request may hold.", param: param)
            }
            restored.append(reasoning)
            return (reasoning, place)
        }
        throw Self.refused(refusal, param)
    }

    static func refused(_ refusal: ReasoningSeal.Refusal, _ param: String) -> ShapingError {
        let reason =
            switch refusal {
            case .malformed: "it is not one that this API gave, or it is incomplete"
            case .unknownKey: "its key is not known any more"
            case .expired: "it has expired"
            case .foreign: "it was changed, or belongs to another account, model or answer"
            }
        return .invalid(
            "The encrypted reasoning could not be verified: \(reason). Send it back unchanged with the answer that it came with, or leave it out.",
            param: param)
    }
}

extension JSONValue {
    /// Whether it is an object with members.
    var hasSubstanceAsObject: Bool { kind == .object && members.contains { _ in true } }
}
