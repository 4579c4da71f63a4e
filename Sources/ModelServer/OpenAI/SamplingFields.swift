import LanguageModel

/// The members that chat completions and completions share.
struct SamplingFields {
    var parameters = SamplingParameters()
    var seed: Int?
    var stops: [String]
    var choiceCount: Int
    var ignoresEnd: Bool
    var streams: Bool
    var includesUsage: Bool

    /// Reads and checks the members; ranges are OpenAI's.
    init(_ fields: RequestFields, vocabularySize: Int) throws(RequestError) {
        parameters.temperature = Float(try fields.number("temperature", in: 0...2) ?? 1)
        parameters.topP = Float(try fields.number("top_p", in: 0...1) ?? 1)
        if let topK = try fields.integer("top_k", in: -1...Int.max), topK > 0 { parameters.topK = topK }
        parameters.presencePenalty = Float(try fields.number("presence_penalty", in: -2...2) ?? 0)
        parameters.frequencyPenalty = Float(try fields.number("frequency_penalty", in: -2...2) ?? 0)
        parameters.logitBias = try Self.logitBias(fields, vocabularySize: vocabularySize)
        seed = try fields.integer("seed", in: Int.min...Int.max)
        stops = try Self.stops(fields)
        choiceCount = try fields.integer("n", in: 1...128) ?? 1
        ignoresEnd = try fields.boolean("ignore_eos") ?? false
        streams = try fields.boolean("stream") ?? false
        let streamOptions = try fields.object("stream_options")
        guard streams || streamOptions == nil else {
            throw .invalid(
                "The 'stream_options' parameter is only allowed when 'stream' is enabled.", parameter: "stream_options")
        }
        includesUsage = try streamOptions?.boolean("include_usage") ?? false
    }

    private static func logitBias(_ fields: RequestFields, vocabularySize: Int) throws(RequestError) -> [Token: Float] {
        guard let value = fields.value("logit_bias") else { return [:] }
        guard case .object(let members) = value else {
            throw .wrongType("logit_bias", expected: "an object", found: value)
        }
        let biases = try RequestFields(value, path: "logit_bias.")
        var result: [Token: Float] = [:]
        for member in members {
            guard let token = Token(member.name), (0..<vocabularySize).contains(token) else {
                throw .invalid(
                    "Invalid key in 'logit_bias': \(member.name.prefix(40)). You should only be submitting token ids, "
                        + "0 to \(vocabularySize - 1).", parameter: "logit_bias")
            }
            result[token] = Float(try biases.number(member.name, in: -100...100) ?? 0)
        }
        return result
    }

    private static func stops(_ fields: RequestFields) throws(RequestError) -> [String] {
        switch fields.value("stop") {
        case nil: return []
        case .string(let stop): return [stop]
        case .array(let elements):
            guard elements.count <= 4 else {
                throw .invalid(
                    "Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with "
                        + "length \(elements.count) instead.", parameter: "stop", code: "array_above_max_length")
            }
            var stops: [String] = []
            for (index, element) in elements.enumerated() {
                guard let stop = element.string else {
                    throw .wrongType("stop[\(index)]", expected: "a string", found: element)
                }
                stops.append(stop)
            }
            return stops
        case .some(let other): throw .wrongType("stop", expected: "a string or an array of strings", found: other)
        }
    }
}
