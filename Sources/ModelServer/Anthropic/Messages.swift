import HTTPTypes
import LanguageModel

/// `POST /v1/messages` and `POST /v1/messages/count_tokens`.
struct Messages {
    let service: ModelService

    func countTokens(_ request: EndpointRequest) throws -> Answer {
        let message = try MessageRequest(
            try request.fields(), version: request.headers[.anthropicVersion], service: service, isCounting: true)
        return .json(["input_tokens": .integer(message.plan.prompt.count)])
    }

    func respond(to request: EndpointRequest) async throws -> Answer {
        let message = try MessageRequest(
            try request.fields(), version: request.headers[.anthropicVersion], service: service, isCounting: false)
        let service = service
        let content = MessageContent { service.identifier($0) }
        let identifier = service.identifier("msg_")
        if message.streams {
            return .events { writer in
                try await stream(message, content, identifier, pace: request.pace, to: &writer)
            }
        }
        var generation = Generation(plan: message.plan, model: service.model)
        var written = content
        try await generation.run(at: request.pace) { _ = written.append($0) }
        _ = written.finish()
        return .json(
            json(
                identifier, content: written.blocks, reason: generation.finishReason,
                usage: usage(input: message.plan.prompt.count, output: generation)))
    }

    private func stream(
        _ message: MessageRequest, _ start: MessageContent, _ identifier: String, pace: GenerationPace,
        to writer: inout EventStreamWriter
    ) async throws {
        let promptTokens = message.plan.prompt.count
        var generation = Generation(plan: message.plan, model: service.model)
        let head = json(
            identifier, content: [], reason: nil, usage: usage(input: promptTokens, output: generation))
        try await writer.send(event: "message_start", ["type": "message_start", "message": head])
        var content = start
        var steps = 0
        while generation.finishReason == nil {
            try await pace.waitForToken(number: steps)
            steps += 1
            for written in generation.step() {
                for event in content.append(written) { try await writer.send(event: event.name, event.data) }
            }
        }
        for event in content.finish() { try await writer.send(event: event.name, event.data) }
        try await writer.send(
            event: "message_delta",
            [
                "type": "message_delta",
                "delta": [
                    "stop_reason": JSONValue(generation.finishReason?.messageName),
                    "stop_sequence": JSONValue(generation.finishReason?.stopSequence),
                ],
                "usage": usage(input: promptTokens, output: generation),
            ])
        try await writer.send(event: "message_stop", ["type": "message_stop"])
    }

    private func json(
        _ identifier: String, content: [JSONValue], reason: FinishReason?, usage: JSONValue
    ) -> JSONValue {
        [
            "id": .string(identifier), "type": "message", "role": "assistant",
            "model": .string(service.configuration.modelName), "content": .array(content),
            "stop_reason": JSONValue(reason?.messageName), "stop_sequence": JSONValue(reason?.stopSequence),
            "usage": usage,
        ]
    }

    private func usage(input: Int, output: Generation) -> JSONValue {
        [
            "input_tokens": .integer(input), "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0,
            "output_tokens": .integer(output.tokenCount), "service_tier": "standard",
        ]
    }
}

extension FinishReason {
    /// The name in Anthropic's `stop_reason`.
    var messageName: String {
        switch self {
        case .end: "end_turn"
        case .stop: "stop_sequence"
        case .length: "max_tokens"
        case .calls: "tool_use"
        }
    }

    /// The stop sequence that came.
    var stopSequence: String? {
        if case .stop(let sequence) = self { sequence } else { nil }
    }
}
