import LanguageModel

/// Log-probabilities as OpenAI's JSON.
struct TokenReport {
    let tokenizer: Tokenizer

    /// The entry of `logprobs.content` for a token.
    func entry(_ token: GeneratedToken) -> JSONValue {
        .object(
            members(token.token, token.logProbability) + [
                .init(
                    name: "top_logprobs",
                    value: .array(token.alternatives.map { .object(members($0.token, $0.logProbability)) }))
            ])
    }

    private func members(_ token: Token, _ logProbability: Float) -> [JSONValue.Member] {
        [
            .init(name: "token", value: .string(tokenizer.name(of: token))),
            .init(name: "logprob", value: Self.number(logProbability)),
            .init(name: "bytes", value: .array(tokenizer.bytes(of: token).map { .integer(Int($0)) })),
        ]
    }

    /// The `logprobs` object of legacy completions, for tokens of which the first may have no log-probability.
    /// - Parameter offset: Where the first token begins in the text, in characters (Unicode scalars).
    func legacy(_ tokens: [(token: GeneratedToken, isFirst: Bool)], from offset: Int) -> JSONValue {
        var offsets: [JSONValue] = []
        var place = offset
        for token in tokens {
            offsets.append(.integer(place))
            place += tokenizer.name(of: token.token.token).unicodeScalars.count
        }
        return [
            "tokens": .array(tokens.map { .string(tokenizer.name(of: $0.token.token)) }),
            "token_logprobs": .array(tokens.map { $0.isFirst ? .null : Self.number($0.token.logProbability) }),
            "top_logprobs": .array(
                tokens.map { token in
                    token.isFirst ? .null : .object(alternatives(token.token))
                }),
            "text_offset": .array(offsets),
        ]
    }

    private func alternatives(_ token: GeneratedToken) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        for alternative in token.alternatives {
            let name = tokenizer.name(of: alternative.token)
            guard !members.contains(where: { $0.name == name }) else { continue }
            members.append(.init(name: name, value: Self.number(alternative.logProbability)))
        }
        return members
    }

    /// JSON has no infinity; OpenAI writes -9999 for what practically cannot be.
    private static func number(_ logProbability: Float) -> JSONValue {
        logProbability.isFinite ? .number(Double(logProbability)) : -9999.0
    }
}
