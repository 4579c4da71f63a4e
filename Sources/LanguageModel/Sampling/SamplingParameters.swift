/// How a token is drawn from a model's scores; the meaning of each is OpenAI's.
public struct SamplingParameters: Sendable, Equatable {
    /// What the scores are divided by: 1 draws from the model's own distribution, 0 always takes the most probable
    /// token. Negative and not-a-number values count as 0.
    public var temperature: Float
    /// Only the most probable tokens that together have this probability can be drawn; 1 allows all, 0 only the first.
    public var topP: Float
    /// Only this many of the most probable tokens can be drawn; nil allows all.
    public var topK: Int?
    /// What is added to the scores of single tokens, before the temperature. -100 rules a token out in practice, 100
    /// forces it.
    public var logitBias: [Token: Float]
    /// What is taken from the score of every token that was drawn before.
    public var presencePenalty: Float
    /// What is taken from a token's score for each time that it was drawn before.
    public var frequencyPenalty: Float

    /// Parameters that leave the model's distribution as it is, unless given.
    public init(
        temperature: Float = 1, topP: Float = 1, topK: Int? = nil, logitBias: [Token: Float] = [:],
        presencePenalty: Float = 0, frequencyPenalty: Float = 0
    ) {
        self.temperature = temperature
        self.topP = topP
        self.topK = topK
        self.logitBias = logitBias
        self.presencePenalty = presencePenalty
        self.frequencyPenalty = frequencyPenalty
    }
}
