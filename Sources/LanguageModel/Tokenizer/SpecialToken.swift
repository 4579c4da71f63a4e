/// Tokens that stand for the structure of a document and have no text of their own.
///
/// No text ever encodes to one of them, so whoever writes a message cannot end it or begin another speaker's.
public enum SpecialToken: String, CaseIterable, Sendable {
    /// Begins every document.
    case begin = "<|begin|>"
    /// Begins a system message.
    case system = "<|system|>"
    /// Begins a user's message.
    case user = "<|user|>"
    /// Begins the assistant's turn; followed by `think` or `answer`.
    case assistant = "<|assistant|>"
    /// Begins the reasoning before an answer.
    case think = "<|think|>"
    /// Begins the answer itself.
    case answer = "<|answer|>"
    /// Ends a document or the assistant's turn.
    case end = "<|end|>"

    /// The token's number: special tokens follow the 256 byte tokens.
    public var token: Token {
        switch self {
        case .begin: 256
        case .system: 257
        case .user: 258
        case .assistant: 259
        case .think: 260
        case .answer: 261
        case .end: 262
        }
    }

    /// The special token with a number, or nil if the number is another token's.
    public init?(token: Token) {
        guard let match = Self.allCases.first(where: { $0.token == token }) else { return nil }
        self = match
    }
}
