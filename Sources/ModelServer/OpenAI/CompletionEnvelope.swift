/// The members around the choices of a legacy completion and of its chunks.
struct CompletionEnvelope: Sendable {
    private let head: [JSONValue.Member]
    private let includesUsage: Bool

    init(service: ModelService, identifier: String, includesUsage: Bool) {
        head = [
            .init(name: "id", value: .string(identifier)),
            .init(name: "object", value: "text_completion"),
            .init(name: "created", value: .integer(service.now)),
            .init(name: "model", value: .string(service.configuration.modelName)),
            .init(name: "system_fingerprint", value: .string(service.fingerprint)),
        ]
        self.includesUsage = includesUsage
    }

    func choice(
        _ index: Int, text: String, logProbabilities: JSONValue, finishReason: FinishReason?
    ) -> JSONValue {
        [
            "text": .string(text), "index": .integer(index), "logprobs": logProbabilities,
            "finish_reason": finishReason.map { .string($0.chatName) } ?? .null,
        ]
    }

    func chunk(
        _ index: Int, text: String, logProbabilities: JSONValue = .null, finishReason: FinishReason? = nil
    ) -> JSONValue {
        object(
            choices: [choice(index, text: text, logProbabilities: logProbabilities, finishReason: finishReason)],
            usage: includesUsage ? .null : nil)
    }

    func object(choices: [JSONValue], usage: JSONValue?) -> JSONValue {
        .object(
            head + [.init(name: "choices", value: .array(choices))]
                + (usage.map { [.init(name: "usage", value: $0)] } ?? []))
    }
}
