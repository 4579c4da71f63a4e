import LanguageModel

/// A request of `POST /v1/responses`, checked and turned into a plan.
struct ResponseRequest {
    let plan: GenerationPlan
    let streams: Bool
    let stores: Bool
    let reportsLogProbabilities: Bool
    /// Whether reasoning is shown as a summary instead of as it was thought.
    let summarizesReasoning: Bool
    /// The conversation without instructions.
    let turns: [Turn]
    let inputItems: [JSONValue]
    /// The members of the response that repeat the request.
    let echo: [JSONValue.Member]

    init(_ fields: RequestFields, service: ModelService) async throws {
        try service.checkModel(fields)
        let stores = try fields.boolean("store") ?? true
        let input = try ResponseInput(fields)
        var turns = input.turns
        let previous = try fields.string("previous_response_id")
        if let previous {
            guard let entry = await service.responses.entry(previous) else {
                throw RequestError(
                    status: 404, message: "Previous response with id '\(previous.prefix(80))' not found.",
                    parameter: "previous_response_id", code: "previous_response_not_found")
            }
            turns = entry.turns + turns
        }
        let tools = try ResponseTools(fields)
        let reasoning = try fields.object("reasoning")
        var reasoningLimit =
            service.configuration.reasonsByDefault ? ReasoningEffort.medium.tokenLimit : nil
        let effort = try reasoning?.string("effort")
        if reasoning != nil {
            reasoningLimit = try ReasoningEffort(effort ?? "medium", parameter: "reasoning.effort").tokenLimit
        }
        let summary = try reasoning?.string("summary")
        let instructions = try fields.string("instructions")
        var system: [Turn] = []
        if let instructions { system.append(Turn(role: .system, text: instructions)) }
        if !tools.functions.isEmpty { system.append(Turn(role: .system, text: tools.json.textString)) }

        let temperature = try fields.number("temperature", in: 0...2) ?? 1
        let topP = try fields.number("top_p", in: 0...1) ?? 1
        let alternatives = try fields.integer("top_logprobs", in: 0...20) ?? 0
        let include = try fields.array("include") ?? []
        let limit = try fields.integer("max_output_tokens", in: 1...Int.max)
        let prompt = service.model.chatFormat.prompt(system + turns, thinking: reasoningLimit != nil)
        var plan = GenerationPlan(
            prompt: prompt, seed: service.seed(try fields.integer("seed", in: Int.min...Int.max)),
            tokenLimit: try service.tokenLimit(limit, prompt: prompt))
        plan.parameters = SamplingParameters(temperature: Float(temperature), topP: Float(topP))
        plan.reasoningLimit = reasoningLimit
        plan.watermark = try WatermarkField.scheme(fields)
        plan.alternativeCount = alternatives
        let format = try Self.format(fields)
        if let schema = format.schema {
            var sample = SchemaSample(schema: schema, seed: plan.seed)
            plan.dictation = .text(sample.object().textString)
        }
        let calls = tools.choice.calls(
            of: tools.functions, request: input.request, isParallel: tools.isParallel, seed: plan.seed)
        if !calls.isEmpty { plan.dictation = .calls(calls) }
        if let reply = service.reply(to: input.request) { plan.dictate(reply, summarized: summary != nil) }

        self.plan = plan
        self.turns = turns
        self.stores = stores
        streams = try fields.boolean("stream") ?? false
        reportsLogProbabilities = include.contains("message.output_text.logprobs")
        summarizesReasoning = summary != nil
        inputItems = input.items
        echo = [
            .init(name: "instructions", value: JSONValue(instructions)),
            .init(name: "max_output_tokens", value: limit.map { .integer($0) } ?? .null),
            .init(name: "max_tool_calls", value: .null),
            .init(name: "metadata", value: fields.value("metadata") ?? [:]),
            .init(name: "parallel_tool_calls", value: .boolean(tools.isParallel)),
            .init(name: "previous_response_id", value: JSONValue(previous)),
            .init(name: "reasoning", value: ["effort": JSONValue(effort), "summary": JSONValue(summary)]),
            .init(name: "service_tier", value: "default"),
            .init(name: "store", value: .boolean(stores)),
            .init(name: "temperature", value: .number(temperature)),
            .init(name: "text", value: ["format": format.json, "verbosity": "medium"]),
            .init(name: "tool_choice", value: fields.value("tool_choice") ?? "auto"),
            .init(name: "tools", value: tools.json),
            .init(name: "top_logprobs", value: .integer(alternatives)),
            .init(name: "top_p", value: .number(topP)),
            .init(name: "truncation", value: "disabled"),
            .init(name: "user", value: fields.value("user") ?? .null),
        ]
    }

    /// `text.format`, and the schema that it asks the answer to fit.
    private static func format(_ fields: RequestFields) throws(RequestError) -> (json: JSONValue, schema: JSONValue?) {
        guard let text = try fields.object("text"), let json = text.value("format"),
            let format = try text.object("format")
        else { return (["type": "text"], nil) }
        switch try format.requiredString("type") {
        case "text": return (json, nil)
        case "json_object": return (json, ["type": "object", "properties": ["answer": ["type": "string"]]])
        case "json_schema":
            guard let schema = format.value("schema") else { throw .missing("text.format.schema") }
            return (json, schema)
        default:
            throw .invalid(
                "Invalid value for 'text.format.type'. Supported values are: 'text', 'json_object' and 'json_schema'.",
                parameter: "text.format.type", code: "invalid_value")
        }
    }
}

extension JSONValue {
    /// A string, or null for nil.
    init(_ text: String?) {
        self = text.map { .string($0) } ?? .null
    }
}
