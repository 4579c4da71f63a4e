#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The number of events in a period when they come independently at a constant rate.
public struct Poisson: Sendable {
    /// The mean, at least zero.
    public let mean: Double

    /// A mean below zero gives NaN throughout.
    public init(mean: Double) {
        self.mean = mean >= 0 ? mean : .nan
    }

    /// log P(X = `count`).
    public func logProbability(_ count: Int) -> Double {
        guard count >= 0 else { return -.infinity }
        return logPoissonMass(Double(count), mean: mean)
    }

    /// log P(X ≥ `count`).
    public func logUpperTail(_ count: Int) -> Double {
        guard count > 0 else { return 0 }
        return IncompleteGamma.logLower(shape: Double(count), mean)
    }

    /// log P(X ≤ `count`).
    public func logLowerTail(_ count: Int) -> Double {
        guard count >= 0 else { return -.infinity }
        return IncompleteGamma.logUpper(shape: Double(count) + 1, mean)
    }
}
