import JSON

/// What bodies of OpenAI's and Anthropic's APIs, and of those who copy them, say of an exchange.
enum ModelBody {
    /// The input of a request, whatever its operation calls it.
    static func messages(ofRequest body: JSONValue) -> [ExchangeRecord.Message] {
        var messages: [ExchangeRecord.Message] = []
        for (name, role) in [("system", "system"), ("instructions", "developer")] as [(StaticString, String)] {
            if let value = body.memberIfAny(name) {
                messages.append(ExchangeRecord.Message(role: role, content: content(value)))
            }
        }
        if let turns = body.memberIfAny("messages") ?? body.memberIfAny("input"), turns.kind == .array,
            turns.elements.contains(where: { $0.kind == .object })
        {
            return messages + self.messages(turns)
        }
        if let text = body.memberIfAny("messages") ?? body.memberIfAny("prompt") ?? body.memberIfAny("input") {
            messages.append(ExchangeRecord.Message(role: "user", content: content(text)))
        }
        return messages
    }

    /// A list of turns. What is no message, such as a tool's result of the responses API, is one of the role `tool`.
    static func messages(_ turns: JSONValue) -> [ExchangeRecord.Message] {
        turns.elements.map { turn in
            guard turn.kind == .object, let role = turn.member("role")?.string else {
                return ExchangeRecord.Message(role: "tool", content: content(turn))
            }
            let value = turn.memberIfAny("content") ?? turn.memberIfAny("parts")
            return ExchangeRecord.Message(role: role.string, content: value.map(content) ?? .none)
        }
    }

    /// A string, a list of parts, or whatever else there is, which is kept as the text that it is in JSON.
    static func content(_ value: JSONValue) -> ExchangeRecord.Content {
        if value.isNull { return .none }
        if let text = value.string { return .text(text.string) }
        guard value.kind == .array, value.elements.allSatisfy({ $0.kind == .object }) else {
            return .text(String(decoding: value.bytes, as: UTF8.self))
        }
        return .parts(
            value.elements.map { part in
                // OpenTelemetry calls a part's text `content`.
                let text = part.member("text")?.string ?? part.member("content")?.string
                return ExchangeRecord.Part(type: part.member("type")?.string?.string, text: text?.string)
            })
    }

    /// What a request sets.
    static func parameters(ofRequest body: JSONValue) throws(FieldFault) -> ExchangeRecord.Parameters {
        let fields = FieldReader(body, "body")
        var parameters = ExchangeRecord.Parameters()
        parameters.temperature = try fields.number("temperature")
        parameters.topP = try fields.number("top_p")
        parameters.n = try fields.integer("n")
        for name in ["max_tokens", "max_completion_tokens", "max_output_tokens"] as [StaticString]
        where parameters.maxTokens == nil {
            parameters.maxTokens = try fields.integer(name)
        }
        parameters.topLogprobs = try fields.integer("top_logprobs")
        if let count = fields.value("logprobs")?.integer {
            parameters.logprobs = true
            if parameters.topLogprobs == nil { parameters.topLogprobs = count }
        } else {
            parameters.logprobs = try fields.boolean("logprobs")
        }
        parameters.stream = try fields.boolean("stream")
        parameters.seed = try fields.integer("seed")
        let effort = fields.value("reasoning_effort") ?? fields.value("reasoning")?.member("effort")
        parameters.reasoningEffort = effort?.string?.string
        for tool in body.member("tools")?.elements.map({ $0 }) ?? [] {
            let name = tool.member("function")?.member("name") ?? tool.member("name") ?? tool.member("type")
            if let name = name?.string { parameters.tools.append(name.string) }
        }
        return parameters
    }

    /// The text of an answer's first choice; nil where it has none.
    static func output(ofResponse body: JSONValue) -> String? {
        if let choice = body.member("choices")?.elements.first(where: { _ in true }) {
            let content = choice.member("message")?.memberIfAny("content") ?? choice.memberIfAny("text")
            return content.flatMap(text)
        }
        if let items = body.member("output"), items.kind == .array {
            let texts = items.elements.compactMap { $0.member("content") }.compactMap(text)
            return texts.isEmpty ? nil : texts.joined()
        }
        return body.member("content").flatMap(text)
    }

    private static func text(_ content: JSONValue) -> String? {
        if let text = content.string { return text.string }
        let texts = content.elements.compactMap { $0.member("text")?.string?.string }
        return texts.isEmpty ? nil : texts.joined()
    }

    /// An answer's tokens, in the words of either provider.
    static func usage(_ usage: JSONValue?, _ path: String) throws(FieldFault) -> TokenCounts {
        let fields = FieldReader(usage, path)
        func count(_ names: StaticString...) throws(FieldFault) -> Int? {
            for name in names {
                if let count = try fields.integer(name) { return max(count, 0) }
            }
            return nil
        }
        var counts = TokenCounts()
        counts.input = try count("prompt_tokens", "input_tokens") ?? 0
        counts.output = try count("completion_tokens", "output_tokens") ?? 0
        let outputDetails = fields.value("completion_tokens_details") ?? fields.value("output_tokens_details")
        counts.reasoning = max(outputDetails?.member("reasoning_tokens")?.integer ?? 0, 0)
        let inputDetails = fields.value("prompt_tokens_details") ?? fields.value("input_tokens_details")
        counts.cachedInput = max(inputDetails?.member("cached_tokens")?.integer ?? 0, 0)
        // Anthropic counts what was read from its cache or written to it apart from the input.
        if fields.value("prompt_tokens") == nil {
            let read = try count("cache_read_input_tokens") ?? 0
            let written = try count("cache_creation_input_tokens") ?? 0
            counts += TokenCounts(input: read, cachedInput: read)
            counts += TokenCounts(input: written)
        }
        return counts
    }
}
