#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The scores that the public SynthID-Text detectors give one text. None of them has a p-value.
public struct SynthIDReport: Sendable, Equatable {
    /// N-grams that count.
    public let scored: Int
    /// The share of ones among their g-values.
    public let mean: Double
    /// The same with weights that fall from 10 to 1 over the layers.
    public let weightedMean: Double

    /// Scores of a text.
    ///
    /// - Parameters:
    ///   - gValues: one for each n-gram, the first layer in the lowest bit.
    ///   - mask: which n-grams count.
    ///   - depth: layers.
    public init(gValues: [UInt64], mask: [Bool], depth: Int) {
        var ones = [Int](repeating: 0, count: depth)
        var scored = 0
        for (bits, counts) in zip(gValues, mask) where counts {
            scored += 1
            for layer in 0..<depth where bits >> UInt64(layer) & 1 != 0 { ones[layer] += 1 }
        }
        let weights = (0..<depth).map { depth > 1 ? 10 - 9 * Double($0) / Double(depth - 1) : 10 }
        let weightSum = weights.reduce(0, +)
        self.scored = scored
        let cells = Double(max(scored, 1))
        mean = Double(ones.reduce(0, +)) / (cells * Double(depth))
        weightedMean = zip(ones, weights).reduce(0) { $0 + Double($1.0) * $1.1 } / (cells * weightSum)
    }
}

extension SynthIDText {
    /// The scores of one text.
    ///
    /// - Parameter end: the token that ends an answer; nothing from its first occurrence on counts.
    public func referenceReport(_ tokens: [Int32], end: Int32? = nil) -> SynthIDReport {
        let values = gValues(tokens)
        let beforeEnd = end.map { Self.endMask(tokens, end: $0) } ?? [Bool](repeating: true, count: tokens.count)
        let mask = zip(contextRepetitionMask(tokens), beforeEnd.dropFirst(contextWidth)).map { $0 && $1 }
        return SynthIDReport(gValues: values, mask: mask, depth: depth)
    }

    /// For every token, whether it comes before the first `end`.
    public static func endMask(_ tokens: [Int32], end: Int32) -> [Bool] {
        let length = tokens.firstIndex(of: end) ?? tokens.count
        return tokens.indices.map { $0 < length }
    }
}

/// The public Bayesian detector of SynthID-Text: the probability that a text was marked, by parameters that were
/// learned from marked and unmarked text for one set of keys.
public struct SynthIDBayesianDetector: Sendable {
    /// The share of marked texts that is expected.
    public let prior: Double
    /// For each layer, the logit of the chance that its tournament had two different candidates.
    public let beta: [Double]
    /// For each layer, what a one in each earlier layer adds to that.
    public let delta: [[Double]]

    /// A detector with learned parameters.
    ///
    /// - Throws: ``SchemeError`` unless `delta` is a square of `beta`'s size and the prior lies between 0 and 1.
    public init(prior: Double, beta: [Double], delta: [[Double]]) throws(SchemeError) {
        try SchemeError.check(prior > 0 && prior < 1, "prior", "must lie between 0 and 1")
        try SchemeError.check(
            delta.count == beta.count && delta.allSatisfy { $0.count == beta.count }, "delta",
            "must have a row and a column for each of the \(beta.count) layers")
        self.prior = prior
        self.beta = beta
        self.delta = delta
    }

    /// The probability that a text with these g-values was marked.
    public func posterior(gValues: [UInt64], mask: [Bool]) -> Double {
        var logOdds = log(prior / (1 - prior))
        for (bits, counts) in zip(gValues, mask) where counts {
            for layer in beta.indices {
                var logit = beta[layer]
                for earlier in 0..<layer where bits >> UInt64(earlier) & 1 != 0 { logit += delta[layer][earlier] }
                let twoUnique = 1 / (1 + exp(-logit))
                let one = Double(bits >> UInt64(layer) & 1)
                logOdds += log((one + 0.5) * twoUnique + 1 - twoUnique)
            }
        }
        return 1 / (1 + exp(-logOdds))
    }
}
