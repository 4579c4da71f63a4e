/// A token that a model wrote, with what the model thought of it.
public struct GeneratedToken: Sendable, Equatable {
    /// The token.
    public var token: Token
    /// The natural logarithm of its probability.
    ///
    /// As in OpenAI's API it is the model's own probability: logit bias, penalties, temperature and the cuts of
    /// top-p and top-k have not changed it.
    public var logProbability: Float
    /// The most probable tokens at this place, best first, with the logarithms of their probabilities.
    public var alternatives: [TokenProbability]

    /// A token with what a model thought of it.
    public init(token: Token, logProbability: Float, alternatives: [TokenProbability]) {
        self.token = token
        self.logProbability = logProbability
        self.alternatives = alternatives
    }
}

/// A token and its probability.
public struct TokenProbability: Sendable, Equatable {
    /// The token.
    public var token: Token
    /// The natural logarithm of its probability.
    public var logProbability: Float
}

/// Continues a sequence of tokens, one token at a time.
public struct TokenGenerator<Model: LanguageModel>: Sendable {
    /// The tokens so far: those it was started with and those it drew.
    public private(set) var context: [Token]
    private let model: Model
    private let alternativeCount: Int
    private var sampler: Sampler
    private var processor: (any LogitProcessor)?

    /// A generator that will continue `context`.
    /// - Parameters:
    ///   - seed: The same seed gives the same tokens.
    ///   - alternativeCount: How many of the most probable tokens to report at each place; none for 0.
    ///   - processor: Changes the scores that tokens are drawn from.
    public init(
        model: Model, context: [Token], parameters: SamplingParameters, seed: UInt64, alternativeCount: Int = 0,
        processor: (any LogitProcessor)? = nil
    ) {
        self.processor = processor
        self.model = model
        self.context = context
        self.alternativeCount = alternativeCount
        sampler = Sampler(parameters: parameters, seed: seed)
    }

    /// Draws the next token and appends it to the context. It never ends by itself: whoever calls decides which tokens
    /// end the text.
    public mutating func next() -> GeneratedToken {
        let logits = model.nextTokenLogits(context: context)
        let token = draw(from: logits)
        context.append(token)
        return logits.described(token, alternativeCount: alternativeCount)
    }

    /// Draws tokens until one is not refused, a hundred at most, and appends that one: a draw from the distribution without the
    /// refused ones. The last draw is taken as it is, since a model may have nothing else to say.
    public mutating func next(refusing isRefused: (Token) -> Bool) -> GeneratedToken {
        let logits = model.nextTokenLogits(context: context)
        var token = draw(from: logits)
        for _ in 1..<100 where isRefused(token) { token = draw(from: logits) }
        context.append(token)
        return logits.described(token, alternativeCount: alternativeCount)
    }

    private mutating func draw(from logits: [Float]) -> Token {
        guard var processor else { return sampler.draw(from: logits) }
        defer { self.processor = processor }
        return sampler.draw(from: logits) { processor.process(&$0, after: context) }
    }

    /// Appends a token that somebody else chose, and says what the model thought of it.
    public mutating func force(_ token: Token) -> GeneratedToken {
        let logits = model.nextTokenLogits(context: context)
        context.append(token)
        return logits.described(token, alternativeCount: alternativeCount)
    }
}

extension LanguageModel {
    /// What the model thinks of each token of a text, given those before it; without an entry for the first token,
    /// which follows nothing.
    public func logProbabilities(of tokens: [Token], alternativeCount: Int = 0) -> [GeneratedToken] {
        var context = Array(tokens.prefix(1))
        var described: [GeneratedToken] = []
        for token in tokens.dropFirst() {
            described.append(
                nextTokenLogits(context: context).described(token, alternativeCount: alternativeCount))
            context.append(token)
        }
        return described
    }
}

extension [Float] {
    /// Reads the array as logits and describes a token by them.
    fileprivate func described(_ token: Token, alternativeCount: Int) -> GeneratedToken {
        var largest = -Float.infinity
        for logit in self where logit > largest { largest = logit }
        let normalizer = largest + naturalLogarithm(exponentials(subtracting: largest).parallelSum)
        let best = largestIndices(alternativeCount)
        return GeneratedToken(
            token: token,
            logProbability: indices.contains(token) ? self[token] - normalizer : -.infinity,
            alternatives: best.map { TokenProbability(token: $0, logProbability: self[$0] - normalizer) })
    }

    /// The places of the largest elements, the largest first; of equal ones the earlier first.
    private func largestIndices(_ count: Int) -> [Int] {
        var best: [Int] = []
        guard count > 0 else { return best }
        for index in indices where best.count < count || self[index] > self[best[best.count - 1]] {
            let position = best.firstIndex { self[index] > self[$0] } ?? best.count
            best.insert(index, at: position)
            if best.count > count { best.removeLast() }
        }
        return best
    }
}
