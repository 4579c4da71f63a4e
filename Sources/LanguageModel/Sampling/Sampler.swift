/// Draws tokens from scores, repeatably: the same seed, parameters and scores give the same tokens.
///
/// The order of operations: logit bias and penalties change the scores, the temperature divides them, the softmax
/// of that is cut by top-k and then by top-p, and what is left, scaled to one, is drawn from with one number of the
/// generator. Equal scores are ranked by token number.
public struct Sampler: Sendable {
    /// How tokens are drawn.
    public let parameters: SamplingParameters
    private var generator: SplitMix64
    private var drawn: [Token: Int] = [:]

    /// A sampler that has drawn nothing.
    public init(parameters: SamplingParameters, seed: UInt64) {
        self.parameters = parameters
        generator = SplitMix64(seed: seed)
    }

    /// Draws a token and remembers it for the penalties.
    /// - Parameter logits: The scores of all tokens; at least one. Scores of minus infinity are never drawn unless all
    ///   are.
    /// - Returns: A token of `logits.indices`; 0 if there is none.
    public mutating func draw(from logits: [Float]) -> Token { drawAdjusted(adjusted(logits)) }

    /// Draws a token from scores that somebody else may change before.
    /// - Parameter change: What is done to the scores after bias, penalties and the cuts of top-k and top-p, and before the
    ///   draw; tokens that are cut off have minus infinity.
    public mutating func draw(from logits: [Float], changing change: (inout [Float]) -> Void) -> Token {
        var scores = adjusted(logits)
        if parameters.temperature > 0 { ruleOutCut(&scores) }
        change(&scores)
        return drawAdjusted(scores)
    }

    private mutating func drawAdjusted(_ scores: [Float]) -> Token {
        let token = parameters.temperature > 0 ? drawRandomly(from: scores) : Self.mostProbable(scores)
        if parameters.presencePenalty != 0 || parameters.frequencyPenalty != 0 { drawn[token, default: 0] += 1 }
        return token
    }

    /// The distribution that ``draw(from:)`` would draw from next, after bias, penalties, temperature and cuts.
    public func distribution(of logits: [Float]) -> [Float] {
        let scores = adjusted(logits)
        guard parameters.temperature > 0 else {
            var certain = [Float](repeating: 0, count: scores.count)
            if !certain.isEmpty { certain[Self.mostProbable(scores)] = 1 }
            return certain
        }
        var weights = Self.weights(of: scores, temperature: parameters.temperature)
        cut(&weights)
        let total = weights.reduce(0, +)
        return weights.map { $0 / total }
    }

    private func adjusted(_ logits: [Float]) -> [Float] {
        var scores = logits
        for (token, bias) in parameters.logitBias where scores.indices.contains(token) {
            scores[token] += bias
        }
        for (token, count) in drawn where scores.indices.contains(token) {
            scores[token] -= parameters.presencePenalty + Float(count) * parameters.frequencyPenalty
        }
        return scores
    }

    private mutating func drawRandomly(from scores: [Float]) -> Token {
        var weights = Self.weights(of: scores, temperature: parameters.temperature)
        cut(&weights)
        var total = 0.0
        for weight in weights { total += Double(weight) }
        let target = generator.nextUnit() * total
        var sum = 0.0
        var last = 0
        for (token, weight) in weights.enumerated() where weight > 0 {
            sum += Double(weight)
            last = token
            if sum > target { break }
        }
        return last
    }

    /// Exponentials of the scores over the temperature, the largest being 1.
    private static func weights(of scores: [Float], temperature: Float) -> [Float] {
        var largest = -Float.infinity
        for score in scores where score > largest { largest = score }
        guard largest.isFinite else { return [Float](repeating: 1, count: scores.count) }
        return scores.exponentials(subtracting: largest, scaledBy: 1 / Float.maximum(temperature, 1e-6))
    }

    private func cut(_ weights: inout [Float]) {
        let byCount = (parameters.topK ?? .max) < weights.count
        let byProbability = parameters.topP < 1
        guard byCount || byProbability, weights.count > 1 else { return }
        var total: Float = 0
        for weight in weights { total += weight }
        // A token of less than (1 - p) / (n - 1) cannot be needed: all such together have less than 1 - p.
        let negligible = byCount ? 0 : (1 - parameters.topP) / Float(weights.count - 1) * total
        var ranked: [Token] = []
        for (token, weight) in weights.enumerated() where weight > 0 && weight >= negligible { ranked.append(token) }
        ranked.sort { weights[$0] != weights[$1] ? weights[$0] > weights[$1] : $0 < $1 }
        if byCount {
            ranked = Array(ranked.prefix(max(parameters.topK ?? .max, 1)))
            total = ranked.reduce(0) { $0 + weights[$1] }
        }
        var kept = [Float](repeating: 0, count: weights.count)
        var sum: Float = 0
        for token in ranked {
            kept[token] = weights[token]
            sum += weights[token]
            if byProbability, sum >= parameters.topP * total { break }
        }
        weights = kept
    }

    /// Gives minus infinity to what top-k and top-p cut off.
    private func ruleOutCut(_ scores: inout [Float]) {
        guard parameters.topK != nil || parameters.topP < 1 else { return }
        var weights = Self.weights(of: scores, temperature: parameters.temperature)
        cut(&weights)
        for token in scores.indices where weights[token] == 0 { scores[token] = -.infinity }
    }

    private static func mostProbable(_ scores: [Float]) -> Token {
        var best = 0
        for token in scores.indices where scores[token] > scores[best] { best = token }
        return best
    }
}
