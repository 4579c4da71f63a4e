import Foundation
import LanguageModel

/// `POST /v1/embeddings`.
struct Embeddings {
    let service: ModelService

    func respond(to request: EndpointRequest) async throws -> Answer {
        let fields = try request.fields()
        try service.checkModel(fields)
        guard let value = fields.value("input") else { throw RequestError.missing("input") }
        let inputs = try TextInput.tokens(value, name: "input", tokenizer: service.model.tokenizer)
        guard !inputs.contains(where: \.isEmpty) else {
            throw RequestError.invalid("Invalid 'input': input cannot be an empty string.", parameter: "input")
        }
        let dimensions =
            try fields.integer("dimensions", in: 1...TextEmbedding.dimensions) ?? TextEmbedding.dimensions
        let format = try fields.string("encoding_format") ?? "float"
        guard ["float", "base64"].contains(format) else {
            throw RequestError.invalid(
                "Invalid value: '\(format.prefix(40))'. Supported values are: 'float' and 'base64'.",
                parameter: "encoding_format", code: "invalid_value")
        }
        var data: [JSONValue] = []
        for (index, tokens) in inputs.enumerated() {
            try await request.pace.waitForToken(number: index)
            let vector = TextEmbedding.vector(service.model.tokenizer.decode(tokens), dimensions: dimensions)
            data.append([
                "object": "embedding", "index": .integer(index),
                "embedding": format == "base64"
                    ? .string(Self.base64(vector)) : .array(vector.map { .number(Double($0)) }),
            ])
        }
        let count = JSONValue.integer(inputs.reduce(0) { $0 + $1.count })
        return .json([
            "object": "list", "data": .array(data), "model": .string(service.configuration.modelName),
            "usage": ["prompt_tokens": count, "total_tokens": count],
        ])
    }

    /// Little-endian single-precision numbers in Base64, as OpenAI's clients ask for.
    private static func base64(_ vector: [Float]) -> String {
        var data = Data(capacity: vector.count * 4)
        for number in vector {
            withUnsafeBytes(of: number.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        return data.base64EncodedString()
    }
}
