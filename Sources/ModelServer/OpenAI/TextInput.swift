import LanguageModel

/// Reads what completions call `prompt` and embeddings call `input`: a text, token numbers, or several of either.
enum TextInput {
    static func tokens(_ value: JSONValue, name: String, tokenizer: Tokenizer) throws(RequestError) -> [[Token]] {
        switch value {
        case .string(let text): return [tokenizer.encode(text)]
        case .array(let elements):
            guard let first = elements.first else {
                throw .invalid("Invalid '\(name)': empty array.", parameter: name, code: "empty_array")
            }
            if case .integer = first { return [try numbers(elements, name: name, tokenizer: tokenizer)] }
            guard elements.count <= 2_048 else {
                throw .invalid("Invalid '\(name)': more than 2048 elements.", parameter: name)
            }
            var inputs: [[Token]] = []
            for (index, element) in elements.enumerated() {
                switch element {
                case .string(let text): inputs.append(tokenizer.encode(text))
                case .array(let tokens):
                    inputs.append(try numbers(tokens, name: "\(name)[\(index)]", tokenizer: tokenizer))
                default:
                    throw .wrongType("\(name)[\(index)]", expected: "a string or an array of integers", found: element)
                }
            }
            return inputs
        default: throw .wrongType(name, expected: "a string or an array", found: value)
        }
    }

    private static func numbers(
        _ elements: [JSONValue], name: String, tokenizer: Tokenizer
    ) throws(RequestError) -> [Token] {
        var tokens: [Token] = []
        for (index, element) in elements.enumerated() {
            guard case .integer(let token) = element, (0..<tokenizer.vocabularySize).contains(token) else {
                throw .invalid(
                    "Invalid '\(name)[\(index)]': expected a token id, 0 to \(tokenizer.vocabularySize - 1).",
                    parameter: name)
            }
            tokens.append(token)
        }
        return tokens
    }
}
