import JSON

/// What a known request field must look like. Unknown fields are nobody's business here: they go to the upstream as they are.
struct FieldRule: Sendable {
    let name: StaticString
    let kind: JSONKind
    /// Another kind allowed beside the first.
    var alternative: JSONKind?
    var isRequired = false
    /// The smallest integer allowed; also demands that the number is an integer.
    var minimum: Int?
    /// The field's kind in words, for messages.
    let expected: StaticString

    static func text(_ name: StaticString, isRequired: Bool = false) -> FieldRule {
        FieldRule(name: name, kind: .string, isRequired: isRequired, expected: "a string")
    }
    static func flag(_ name: StaticString) -> FieldRule {
        FieldRule(name: name, kind: .boolean, expected: "a boolean")
    }
    static func number(_ name: StaticString) -> FieldRule {
        FieldRule(name: name, kind: .number, expected: "a number")
    }
    static func integer(_ name: StaticString, from minimum: Int, isRequired: Bool = false) -> FieldRule {
        FieldRule(name: name, kind: .number, isRequired: isRequired, minimum: minimum, expected: "an integer")
    }
    static func object(_ name: StaticString) -> FieldRule {
        FieldRule(name: name, kind: .object, expected: "an object")
    }
    static func list(_ name: StaticString, isRequired: Bool = false) -> FieldRule {
        FieldRule(name: name, kind: .array, isRequired: isRequired, expected: "an array")
    }
    static func textOrList(_ name: StaticString, isRequired: Bool = false) -> FieldRule {
        FieldRule(
            name: name, kind: .string, alternative: .array, isRequired: isRequired, expected: "a string or an array")
    }
}

extension FieldRule {
    private static let sampling: [FieldRule] = [
        .number("temperature"), .number("top_p"), .flag("stream"),
    ]

    /// The fields that this gateway or a stage of it reads, by operation.
    static func rules(_ operation: Operation) -> [FieldRule] {
        switch operation {
        case .chat: chat
        case .completion: completion
        case .embeddings: embeddings
        case .responses: responses
        case .messages: messages
        case .countTokens: countTokens
        default: []
        }
    }

    private static let chat: [FieldRule] =
        [
            .text("model", isRequired: true), .list("messages", isRequired: true), .integer("n", from: 1),
            .integer("max_tokens", from: 1), .integer("max_completion_tokens", from: 1), .flag("logprobs"),
            .integer("top_logprobs", from: 0), .object("logit_bias"), .object("stream_options"),
            .integer("seed", from: .min), .textOrList("stop"), .list("tools"), .text("user"),
        ] + sampling

    private static let completion: [FieldRule] =
        [
            .text("model", isRequired: true), .textOrList("prompt"), .integer("n", from: 1),
            .integer("best_of", from: 1),
            .integer("max_tokens", from: 0), .object("logit_bias"), .object("stream_options"),
            .integer("seed", from: .min),
            .textOrList("stop"), .text("user"),
        ] + sampling

    private static let embeddings: [FieldRule] = [
        .text("model", isRequired: true), .textOrList("input", isRequired: true), .text("encoding_format"),
        .integer("dimensions", from: 1), .text("user"),
    ]

    private static let responses: [FieldRule] =
        [
            .text("model", isRequired: true), .textOrList("input"), .text("instructions"),
            .text("previous_response_id"),
            .integer("max_output_tokens", from: 1), .object("reasoning"), .list("tools"), .flag("store"),
            .object("metadata"),
        ] + sampling

    private static let messages: [FieldRule] =
        [
            .text("model", isRequired: true), .list("messages", isRequired: true),
            .integer("max_tokens", from: 1, isRequired: true), .textOrList("system"), .integer("top_k", from: 0),
            .list("stop_sequences"), .list("tools"), .object("thinking"), .object("metadata"),
        ] + sampling

    private static let countTokens: [FieldRule] = [
        .text("model", isRequired: true), .list("messages", isRequired: true), .textOrList("system"), .list("tools"),
        .object("thinking"),
    ]
}
