import LanguageModel

/// A request of `POST /v1/chat/completions`, checked and turned into a plan.
struct ChatCompletionRequest {
    let plan: GenerationPlan
    let choiceCount: Int
    let streams: Bool
    let includesUsage: Bool
    let reportsLogProbabilities: Bool
    private let functions: [OfferedFunction]
    private let functionChoice: FunctionChoice
    private let isParallel: Bool
    private let request: String?

    init(_ fields: RequestFields, service: ModelService) throws(RequestError) {
        try service.checkModel(fields)
        guard let messages = try fields.array("messages") else { throw .missing("messages") }
        var (turns, request) = try OpenAIMessages.turns(messages)
        self.request = request
        let sampling = try SamplingFields(fields, vocabularySize: service.model.tokenizer.vocabularySize)
        choiceCount = sampling.choiceCount
        streams = sampling.streams
        includesUsage = sampling.includesUsage
        reportsLogProbabilities = try fields.boolean("logprobs") ?? false
        let alternatives = try fields.integer("top_logprobs", in: 0...20)
        guard reportsLogProbabilities || alternatives == nil else {
            throw .invalid(
                "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.", parameter: "top_logprobs")
        }
        functions = try Self.functions(fields)
        functionChoice = try Self.functionChoice(fields, functions: functions)
        isParallel = try fields.boolean("parallel_tool_calls") ?? true
        if let tools = fields.value("tools"), !functions.isEmpty {
            turns.insert(Turn(role: .system, text: tools.textString), at: 0)
        }

        let reasoningLimit = try Self.reasoningLimit(fields, service: service)
        let prompt = service.model.chatFormat.prompt(turns, thinking: reasoningLimit != nil)
        let limit = try fields.integer("max_completion_tokens", in: 1...Int.max)
        let formerLimit = try fields.integer("max_tokens", in: 1...Int.max)
        var plan = GenerationPlan(
            prompt: prompt, seed: service.seed(sampling.seed),
            tokenLimit: try service.tokenLimit(limit ?? formerLimit, prompt: prompt))
        plan.parameters = sampling.parameters
        plan.reasoningLimit = reasoningLimit
        plan.stops = sampling.stops
        plan.alternativeCount = alternatives ?? 0
        plan.ignoresEnd = sampling.ignoresEnd
        plan.watermark = try WatermarkField.scheme(fields)
        if let schema = try Self.answerSchema(fields) {
            var sample = SchemaSample(schema: schema, seed: plan.seed)
            plan.dictation = .text(sample.object().textString)
        }
        if let reply = service.reply(to: request) { plan.dictate(reply) }
        self.plan = plan
    }

    /// The plan of a choice, with calls of its own where functions are to be called.
    func plan(ofChoice index: Int) -> GenerationPlan {
        var plan = plan.choice(index)
        let calls = functionChoice.calls(of: functions, request: request, isParallel: isParallel, seed: plan.seed)
        if !calls.isEmpty { plan.dictation = .calls(calls) }
        return plan
    }

    /// `reasoning_effort`, or `reasoning: {effort}`, or the server's own setting.
    private static func reasoningLimit(_ fields: RequestFields, service: ModelService) throws(RequestError) -> Int? {
        if let effort = try fields.string("reasoning_effort") {
            return try ReasoningEffort(effort, parameter: "reasoning_effort").tokenLimit
        }
        if let reasoning = try fields.object("reasoning") {
            if let enabled = try reasoning.boolean("enabled"), !enabled { return nil }
            let effort = try reasoning.string("effort") ?? "medium"
            return try ReasoningEffort(effort, parameter: "reasoning.effort").tokenLimit
        }
        return service.configuration.reasonsByDefault ? ReasoningEffort.medium.tokenLimit : nil
    }

    private static func functions(_ fields: RequestFields) throws(RequestError) -> [OfferedFunction] {
        var functions: [OfferedFunction] = []
        for (index, tool) in (try fields.array("tools") ?? []).enumerated() {
            let path = "tools[\(index)]."
            let toolFields = try RequestFields(tool, path: path)
            guard try toolFields.requiredString("type") == "function" else {
                throw .invalid(
                    "Invalid value for '\(path)type'. Supported values are: 'function'.", parameter: "\(path)type",
                    code: "invalid_value")
            }
            guard let function = try toolFields.object("function") else { throw .missing(path + "function") }
            functions.append(
                OfferedFunction(
                    name: try function.requiredString("name"), parameters: function.value("parameters") ?? .object([])))
        }
        return functions
    }

    private static func functionChoice(
        _ fields: RequestFields, functions: [OfferedFunction]
    ) throws(RequestError) -> FunctionChoice {
        switch fields.value("tool_choice") {
        case nil: return .automatic
        case .string("none"): return .none
        case .string("auto"): return .automatic
        case .string("required"):
            guard !functions.isEmpty else {
                throw .invalid("'tool_choice' is only allowed when 'tools' are specified.", parameter: "tool_choice")
            }
            return .required
        case .some(let value):
            let choice = try RequestFields(value, path: "tool_choice.")
            guard let function = try choice.object("function") else { throw .missing("tool_choice.function") }
            let name = try function.requiredString("name")
            guard functions.contains(where: { $0.name == name }) else {
                throw .invalid(
                    "Tool choice '\(name.prefix(64))' not found in 'tools' parameter.",
                    parameter: "tool_choice.function.name")
            }
            return .named(name)
        }
    }

    /// The schema that `response_format` asks the answer to fit.
    private static func answerSchema(_ fields: RequestFields) throws(RequestError) -> JSONValue? {
        guard let format = try fields.object("response_format") else { return nil }
        switch try format.requiredString("type") {
        case "text": return nil
        case "json_object":
            return ["type": "object", "properties": ["answer": ["type": "string"], "count": ["type": "integer"]]]
        case "json_schema":
            guard let schema = try format.object("json_schema") else { throw .missing("response_format.json_schema") }
            return schema.value("schema") ?? ["type": "object", "properties": ["answer": ["type": "string"]]]
        default:
            throw .invalid(
                "Invalid value for 'response_format.type'. Supported values are: 'text', 'json_object' and "
                    + "'json_schema'.", parameter: "response_format.type", code: "invalid_value")
        }
    }
}
