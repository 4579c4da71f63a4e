import LanguageModel

/// A request of `POST /v1/messages` or `…/count_tokens`, checked and turned into a plan.
struct MessageRequest {
    let plan: GenerationPlan
    let streams: Bool

    /// - Parameters:
    ///   - version: The header `anthropic-version`; from 2026-10-21 on, sampling parameters are refused.
    ///   - isCounting: Whether only the prompt's tokens are asked for, so that `max_tokens` may be missing.
    init(_ fields: RequestFields, version: String?, service: ModelService, isCounting: Bool) throws(RequestError) {
        try service.checkModel(fields)
        let isNewVersion = version.map { $0 >= "2026-10-21" } ?? false
        if isNewVersion {
            for name in ["temperature", "top_p", "top_k"] where fields.value(name) != nil {
                throw .invalid("\(name): Extra inputs are not permitted")
            }
        }
        guard let messages = try fields.array("messages") else { throw .invalid("messages: Field required") }
        var conversation = try MessageConversation(messages, isNewVersion: isNewVersion)
        let tools = try MessageTools(fields)
        if let tools = fields.value("tools"), tools != [] {
            conversation.turns.insert(Turn(role: .system, text: tools.textString), at: 0)
        }
        switch fields.value("system") {
        case nil: break
        case .string(let text): conversation.turns.insert(Turn(role: .system, text: text), at: 0)
        case .array(let blocks):
            let text = try MessageConversation.text(of: blocks, at: "system")
            conversation.turns.insert(Turn(role: .system, text: text), at: 0)
        case .some: throw .invalid("system: Input should be a valid string or a list of blocks")
        }
        let limit = try fields.integer("max_tokens", in: 1...Int.max)
        guard limit != nil || isCounting else { throw .invalid("max_tokens: Field required") }
        let reasoningLimit = try Self.reasoningLimit(fields, service: service)
        let prompt = service.model.chatFormat.prompt(conversation.turns, thinking: reasoningLimit != nil)
        var plan = GenerationPlan(
            prompt: prompt, seed: service.seed(try fields.integer("seed", in: Int.min...Int.max)),
            tokenLimit: try service.tokenLimit(limit, prompt: prompt))
        plan.parameters.temperature = Float(try fields.number("temperature", in: 0...1) ?? 1)
        plan.parameters.topP = Float(try fields.number("top_p", in: 0...1) ?? 1)
        plan.parameters.topK = try fields.integer("top_k", in: 1...Int.max)
        plan.reasoningLimit = reasoningLimit
        plan.watermark = try WatermarkField.scheme(fields)
        for (index, stop) in (try fields.array("stop_sequences") ?? []).enumerated() {
            guard let stop = stop.string else {
                throw .invalid("stop_sequences.\(index): Input should be a valid string")
            }
            plan.stops.append(stop)
        }
        let calls = tools.choice.calls(
            of: tools.functions, request: conversation.request, isParallel: tools.isParallel, seed: plan.seed)
        if !calls.isEmpty { plan.dictation = .calls(calls) }
        if let reply = service.reply(to: conversation.request) { plan.dictate(reply) }
        self.plan = plan
        streams = try fields.boolean("stream") ?? false
    }

    /// `thinking`: enabled with a budget of tokens, adaptive, or disabled.
    private static func reasoningLimit(_ fields: RequestFields, service: ModelService) throws(RequestError) -> Int? {
        let medium = ReasoningEffort.medium.tokenLimit
        guard let thinking = try fields.object("thinking") else {
            return service.configuration.reasonsByDefault ? medium : nil
        }
        switch try thinking.requiredString("type") {
        case "disabled": return nil
        case "adaptive": return medium
        case "enabled":
            guard let budget = try thinking.integer("budget_tokens", in: 1...Int.max) else {
                throw .invalid("thinking.enabled.budget_tokens: Field required")
            }
            return budget
        default: throw .invalid("thinking.type: Input should be 'enabled', 'adaptive' or 'disabled'")
        }
    }
}
