/// The members around the choices of a chat completion and of its chunks.
struct ChatEnvelope: Sendable {
    private let head: [JSONValue.Member]
    private let includesUsage: Bool

    init(service: ModelService, identifier: String, includesUsage: Bool) {
        head = [
            .init(name: "id", value: .string(identifier)),
            .init(name: "created", value: .integer(service.now)),
            .init(name: "model", value: .string(service.configuration.modelName)),
            .init(name: "service_tier", value: "default"),
            .init(name: "system_fingerprint", value: .string(service.fingerprint)),
        ]
        self.includesUsage = includesUsage
    }

    func completion(choices: [JSONValue], usage: ChatUsage) -> JSONValue {
        object(
            "chat.completion",
            [.init(name: "choices", value: .array(choices)), .init(name: "usage", value: usage.json)])
    }

    func chunk(
        _ index: Int, delta: JSONValue, logProbabilities: JSONValue = .null, finishReason: FinishReason? = nil
    ) -> JSONValue {
        let choice: JSONValue = [
            "index": .integer(index), "delta": delta, "logprobs": logProbabilities,
            "finish_reason": finishReason.map { .string($0.chatName) } ?? .null,
        ]
        var rest: [JSONValue.Member] = [.init(name: "choices", value: [choice])]
        if includesUsage { rest.append(.init(name: "usage", value: .null)) }
        return object("chat.completion.chunk", rest)
    }

    /// The last chunk, which has usage and no choices.
    func usageChunk(_ usage: ChatUsage) -> JSONValue {
        object("chat.completion.chunk", [.init(name: "choices", value: []), .init(name: "usage", value: usage.json)])
    }

    private func object(_ kind: String, _ rest: [JSONValue.Member]) -> JSONValue {
        .object([head[0], .init(name: "object", value: .string(kind))] + head[1...] + rest)
    }
}
