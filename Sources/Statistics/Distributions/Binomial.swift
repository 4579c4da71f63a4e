#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The number of successes in a number of independent trials.
public struct Binomial: Sendable {
    /// The number of trials, at least zero.
    public let trials: Int
    /// The chance of success in each, from 0 to 1.
    public let probability: Double

    /// A number of trials or a probability outside its range gives NaN throughout.
    public init(trials: Int, probability: Double) {
        self.trials = max(0, trials)
        self.probability = trials >= 0 && probability >= 0 && probability <= 1 ? probability : .nan
    }

    /// log P(X = `count`).
    public func logProbability(_ count: Int) -> Double {
        guard !probability.isNaN else { return .nan }
        guard count >= 0, count <= trials else { return -.infinity }
        return logBinomialMass(Double(count), Double(trials - count), p: probability, q: 1 - probability)
    }

    /// log P(X ≥ `count`).
    public func logUpperTail(_ count: Int) -> Double {
        guard count > 0 else { return 0 }
        guard count <= trials else { return -.infinity }
        return IncompleteBeta.logLower(probability, Double(count), Double(trials - count) + 1)
    }

    /// log P(X ≤ `count`).
    public func logLowerTail(_ count: Int) -> Double {
        guard count >= 0 else { return -.infinity }
        guard count < trials else { return 0 }
        return IncompleteBeta.logUpper(probability, Double(count) + 1, Double(trials - count))
    }
}
