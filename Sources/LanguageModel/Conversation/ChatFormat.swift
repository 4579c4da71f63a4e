/// How documents become tokens: where the special tokens stand.
///
/// A passage is `<|begin|>` text `<|end|>`. A conversation is `<|begin|>`, then for each turn `<|system|>` text or
/// `<|user|>` text or `<|assistant|>` (`<|think|>` reasoning) `<|answer|>` text `<|end|>`.
public struct ChatFormat: Sendable {
    /// What turns text into tokens.
    public var tokenizer: Tokenizer

    /// The format with a tokenizer.
    public init(tokenizer: Tokenizer) {
        self.tokenizer = tokenizer
    }

    /// A passage of text, with its beginning and end marked.
    public func passage(_ text: String) -> [Token] {
        [SpecialToken.begin.token] + tokenizer.encode(text) + [SpecialToken.end.token]
    }

    /// A whole conversation.
    public func conversation(_ turns: some Sequence<Turn>) -> [Token] {
        turns.reduce(into: [SpecialToken.begin.token]) { tokens, turn in append(turn, to: &tokens) }
    }

    /// A conversation so far and the beginning of the assistant's next turn.
    /// - Parameter thinking: Whether the assistant is to reason first; the model ends its reasoning with
    ///   `<|answer|>` and its answer with `<|end|>`.
    public func prompt(_ turns: some Sequence<Turn>, thinking: Bool) -> [Token] {
        var tokens = conversation(turns)
        tokens.append(SpecialToken.assistant.token)
        tokens.append(thinking ? SpecialToken.think.token : SpecialToken.answer.token)
        return tokens
    }

    private func append(_ turn: Turn, to tokens: inout [Token]) {
        switch turn.role {
        case .system: tokens.append(SpecialToken.system.token)
        case .user: tokens.append(SpecialToken.user.token)
        case .assistant:
            tokens.append(SpecialToken.assistant.token)
            if let reasoning = turn.reasoning {
                tokens.append(SpecialToken.think.token)
                tokens.append(contentsOf: tokenizer.encode(reasoning))
            }
            tokens.append(SpecialToken.answer.token)
        }
        tokens.append(contentsOf: tokenizer.encode(turn.text))
        if turn.role == .assistant { tokens.append(SpecialToken.end.token) }
    }
}
