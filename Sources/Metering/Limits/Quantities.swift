/// What an exchange takes, or is expected to take, in every dimension.
public struct Quantities: Sendable, Equatable {
    /// Exchanges: 0 or 1.
    public var requests = 0
    /// Tokens of the prompt.
    public var input = 0
    /// Tokens generated, reasoning among them.
    public var output = 0
    /// Tokens generated as reasoning.
    public var reasoning = 0
    /// Billionths of the currency's unit.
    public var spend = 0

    /// Nothing, or what is given.
    public init(requests: Int = 0, input: Int = 0, output: Int = 0, reasoning: Int = 0, spend: Int = 0) {
        self.requests = requests
        self.input = input
        self.output = output
        self.reasoning = reasoning
        self.spend = spend
    }

    /// The part that counts in a dimension; an exchange is one at a time.
    public subscript(_ dimension: Dimension) -> Int {
        switch dimension {
        case .requests: requests
        case .inputTokens: input
        case .outputTokens: output
        case .reasoningTokens: reasoning
        case .tokens: input + output
        case .spend: spend
        case .concurrent: 1
        }
    }
}
