/// What a limit counts.
public enum Dimension: String, Sendable, Hashable, CaseIterable, Codable {
    /// Exchanges, one each.
    case requests
    /// Tokens of prompts.
    case inputTokens = "input_tokens"
    /// Tokens generated, reasoning among them.
    case outputTokens = "output_tokens"
    /// Tokens generated as reasoning.
    case reasoningTokens = "reasoning_tokens"
    /// Tokens of prompts and generated ones together.
    case tokens
    /// Money by the price table, in billionths of the currency's unit.
    case spend
    /// Exchanges at the same time, streamed or not.
    case concurrent

    /// Whether it is counted in tokens.
    public var isTokens: Bool {
        switch self {
        case .inputTokens, .outputTokens, .reasoningTokens, .tokens: true
        case .requests, .spend, .concurrent: false
        }
    }

    /// Whether generating takes from it.
    public var growsWithOutput: Bool {
        switch self {
        case .outputTokens, .reasoningTokens, .tokens, .spend: true
        case .requests, .inputTokens, .concurrent: false
        }
    }
}
