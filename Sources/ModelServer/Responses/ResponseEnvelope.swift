/// The members of a response around its output.
struct ResponseEnvelope: Sendable {
    let identifier: String
    private let created: Int
    private let model: String
    private let echo: [JSONValue.Member]

    init(service: ModelService, echo: [JSONValue.Member]) {
        identifier = service.identifier("resp_")
        created = service.now
        model = service.configuration.modelName
        self.echo = echo
    }

    /// The response while it is being written.
    var inProgress: JSONValue {
        object(status: "in_progress", incomplete: nil, output: [], usage: nil)
    }

    /// The response once it has been written.
    func finished(_ output: ResponseOutput, _ generation: Generation, promptTokens: Int) -> JSONValue {
        let isCut = generation.finishReason == .length
        let usage: JSONValue = [
            "input_tokens": .integer(promptTokens),
            "input_tokens_details": ["cached_tokens": 0, "cache_write_tokens": 0],
            "output_tokens": .integer(generation.tokenCount),
            "output_tokens_details": ["reasoning_tokens": .integer(generation.reasoningTokenCount)],
            "total_tokens": .integer(promptTokens + generation.tokenCount),
        ]
        return object(
            status: isCut ? "incomplete" : "completed", incomplete: isCut ? ["reason": "max_output_tokens"] : nil,
            output: output.items, usage: usage)
    }

    private func object(
        status: String, incomplete: JSONValue?, output: [JSONValue], usage: JSONValue?
    ) -> JSONValue {
        .object(
            [
                .init(name: "id", value: .string(identifier)),
                .init(name: "object", value: "response"),
                .init(name: "created_at", value: .integer(created)),
                .init(name: "status", value: .string(status)),
                .init(name: "background", value: false),
                .init(name: "error", value: .null),
                .init(name: "incomplete_details", value: incomplete ?? .null),
                .init(name: "model", value: .string(model)),
                .init(name: "output", value: .array(output)),
            ] + echo + [.init(name: "usage", value: usage ?? .null)])
    }
}
