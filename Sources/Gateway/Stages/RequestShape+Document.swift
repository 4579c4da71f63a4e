import JSON
import Metering
import ModelAPI

extension JSONDocument {
    /// What a request's body asks for: the largest of the lengths it declares, times the answers that it wants.
    func shape(_ operation: Operation, input: Int) -> RequestShape {
        let caps = Self.capFields(operation).compactMap { integer($0) }
        // `best_of` answers are written, though fewer are sent.
        let answers = max(integer("n") ?? 1, operation == .completion ? integer("best_of") ?? 1 : 1)
        let choices = min(max(answers, 1), 1 << 16) * (operation == .completion ? promptCount : 1)
        return RequestShape(input: input, declaredCap: caps.max(), choices: choices, generates: operation.generates)
    }

    /// Prompts in `prompt`: a list of texts or of lists of tokens has several, a list of tokens is one.
    private var promptCount: Int {
        guard let prompt = member("prompt"), prompt.kind == .array else { return 1 }
        var count = 0
        read { text in
            prompt.forEachElement(in: text) { element in
                if element.kind == .string || element.kind == .array { count += 1 }
                return true
            }
        }
        return min(max(count, 1), 1 << 16)
    }

    /// Writes the length of the answer: into every field that declares one, else into the one that every server of the dialect reads.
    mutating func setCap(_ cap: Int, _ operation: Operation) {
        let fields = Self.capFields(operation)
        let present = fields.filter { integer($0) != nil }
        for field in present.isEmpty ? Array(fields.prefix(1)) : present {
            set(field, to: Array(String(min(integer(field) ?? cap, cap)).utf8))
        }
    }

    private static func capFields(_ operation: Operation) -> [StaticString] {
        switch operation {
        case .chat: ["max_tokens", "max_completion_tokens"]
        case .completion, .messages: ["max_tokens"]
        case .responses: ["max_output_tokens"]
        default: []
        }
    }
}
