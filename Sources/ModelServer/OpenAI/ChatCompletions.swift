import LanguageModel

/// `POST /v1/chat/completions`.
struct ChatCompletions {
    let service: ModelService

    func respond(to request: EndpointRequest) async throws -> Answer {
        let chat = try ChatCompletionRequest(try request.fields(), service: service)
        let envelope = ChatEnvelope(
            service: service, identifier: service.identifier("chatcmpl-"), includesUsage: chat.includesUsage)
        if chat.streams {
            return .events { writer in
                try await stream(chat, envelope: envelope, pace: request.pace, to: &writer)
            }
        }
        var choices: [JSONValue] = []
        var usage = ChatUsage(promptTokens: chat.plan.prompt.count)
        for index in 0..<chat.choiceCount {
            var generation = Generation(plan: chat.plan(ofChoice: index), model: service.model)
            var message = ChatMessage()
            try await generation.run(at: request.pace) { message.append($0) }
            usage.add(generation)
            choices.append(choice(index, message, generation.finishReason ?? .end, chat))
        }
        return .json(envelope.completion(choices: choices, usage: usage))
    }

    private func choice(
        _ index: Int, _ message: ChatMessage, _ reason: FinishReason, _ chat: ChatCompletionRequest
    ) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init(name: "role", value: "assistant"),
            .init(name: "content", value: message.calls.isEmpty ? .string(message.text) : .null),
            .init(name: "refusal", value: .null),
        ]
        if !message.reasoning.isEmpty {
            members.append(
                .init(name: service.configuration.reasoningField.rawValue, value: .string(message.reasoning)))
        }
        if !message.calls.isEmpty {
            let calls = message.calls.map { call -> JSONValue in
                [
                    "id": .string(service.identifier("call_")), "type": "function",
                    "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
                ]
            }
            members.append(.init(name: "tool_calls", value: .array(calls)))
        }
        members.append(.init(name: "annotations", value: []))
        return [
            "index": .integer(index), "message": .object(members),
            "logprobs": chat.reportsLogProbabilities ? logProbabilities(message.tokens) : .null,
            "finish_reason": .string(reason.chatName),
        ]
    }

    private func stream(
        _ chat: ChatCompletionRequest, envelope: ChatEnvelope, pace: GenerationPace,
        to writer: inout EventStreamWriter
    ) async throws {
        var usage = ChatUsage(promptTokens: chat.plan.prompt.count)
        var generations = (0..<chat.choiceCount).map { Generation(plan: chat.plan(ofChoice: $0), model: service.model) }
        for index in generations.indices {
            try await writer.send(
                envelope.chunk(index, delta: ["role": "assistant", "content": "", "refusal": .null]))
        }
        var steps = 0
        while generations.contains(where: { $0.finishReason == nil }) {
            try await pace.waitForToken(number: steps)
            steps += 1
            for index in generations.indices where generations[index].finishReason == nil {
                for event in generations[index].step() {
                    if let delta = delta(event) {
                        var logProbabilities = JSONValue.null
                        if chat.reportsLogProbabilities, case .text(_, let tokens) = event {
                            logProbabilities = self.logProbabilities(tokens)
                        }
                        try await writer.send(
                            envelope.chunk(index, delta: delta, logProbabilities: logProbabilities))
                    }
                }
                if let reason = generations[index].finishReason {
                    usage.add(generations[index])
                    try await writer.send(envelope.chunk(index, delta: [:], finishReason: reason))
                }
            }
        }
        if chat.includesUsage { try await writer.send(envelope.usageChunk(usage)) }
        try await writer.sendDone()
    }

    private func delta(_ event: GenerationEvent) -> JSONValue? {
        switch event {
        case .reasoning(let text): return [service.configuration.reasoningField.rawValue: .string(text)]
        case .text(let text, _): return ["content": .string(text)]
        case .callBegins(let index, let name):
            return [
                "tool_calls": [
                    [
                        "index": .integer(index), "id": .string(service.identifier("call_")), "type": "function",
                        "function": ["name": .string(name), "arguments": ""],
                    ]
                ]
            ]
        case .callArguments(let index, let text):
            return ["tool_calls": [["index": .integer(index), "function": ["arguments": .string(text)]]]]
        case .callEnds: return nil
        }
    }

    private func logProbabilities(_ tokens: [GeneratedToken]) -> JSONValue {
        let report = TokenReport(tokenizer: service.model.tokenizer)
        return ["content": .array(tokens.map(report.entry)), "refusal": .null]
    }
}

/// A message put together from events.
struct ChatMessage {
    var reasoning = ""
    var text = ""
    var tokens: [GeneratedToken] = []
    var calls: [FunctionCall] = []

    mutating func append(_ event: GenerationEvent) {
        switch event {
        case .reasoning(let more): reasoning += more
        case .text(let more, let tokens):
            text += more
            self.tokens += tokens
        case .callBegins(_, let name): calls.append(FunctionCall(name: name, arguments: ""))
        case .callArguments(let index, let more): calls[index].arguments += more
        case .callEnds: break
        }
    }
}

/// The counts of a chat completion.
struct ChatUsage {
    let promptTokens: Int
    private(set) var completionTokens = 0
    private(set) var reasoningTokens = 0

    init(promptTokens: Int) {
        self.promptTokens = promptTokens
    }

    mutating func add(_ generation: Generation) {
        completionTokens += generation.tokenCount
        reasoningTokens += generation.reasoningTokenCount
    }

    var json: JSONValue {
        [
            "prompt_tokens": .integer(promptTokens), "completion_tokens": .integer(completionTokens),
            "total_tokens": .integer(promptTokens + completionTokens),
            "prompt_tokens_details": ["cached_tokens": 0, "audio_tokens": 0],
            "completion_tokens_details": [
                "reasoning_tokens": .integer(reasoningTokens), "audio_tokens": 0, "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            ],
        ]
    }
}

extension FinishReason {
    /// The name in chat completions and completions.
    var chatName: String {
        switch self {
        case .end, .stop: "stop"
        case .length: "length"
        case .calls: "tool_calls"
        }
    }
}
