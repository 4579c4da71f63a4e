#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A Poisson count whose rate varies as a gamma distribution.
public struct NegativeBinomial: Sendable {
    /// The shape of the gamma distribution of rates, above zero; the number of successes waited for, where it is whole.
    public let size: Double
    /// The chance of success, above 0 and up to 1.
    public let probability: Double
    private let failure: Double

    /// Failures before `size` successes, each of chance `probability`; values outside their ranges give NaN throughout.
    public init(size: Double, probability: Double) {
        let isValid = size > 0 && probability > 0 && probability <= 1
        self.size = isValid ? size : .nan
        self.probability = isValid ? probability : .nan
        failure = 1 - self.probability
    }

    /// The variance is `mean` + `dispersion` · `mean`²; both above zero, else NaN throughout.
    public init(mean: Double, dispersion: Double) {
        let isValid = mean > 0 && dispersion > 0
        let product = mean * dispersion
        size = isValid ? 1 / dispersion : .nan
        probability = isValid ? 1 / (1 + product) : .nan
        failure = product / (1 + product)
    }

    /// The mean.
    public var mean: Double { size * failure / probability }

    /// log P(X = `count`).
    public func logProbability(_ count: Int) -> Double {
        guard count >= 0 else { return -.infinity }
        let count = Double(count)
        return logBinomialMass(size, count, p: probability, q: failure) - log1p(count / size)
    }

    /// log P(X ≥ `count`).
    public func logUpperTail(_ count: Int) -> Double {
        guard count > 0 else { return 0 }
        return IncompleteBeta.logTails(failure, probability, Double(count), size).lower
    }

    /// log P(X ≤ `count`).
    public func logLowerTail(_ count: Int) -> Double {
        guard count >= 0 else { return -.infinity }
        return IncompleteBeta.logTails(failure, probability, Double(count) + 1, size).upper
    }
}
