#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A value whose logarithm is normal.
public struct LogNormal: Sendable {
    /// The mean of the logarithm.
    public let mu: Double
    /// The standard deviation of the logarithm, above zero.
    public let sigma: Double

    /// A `sigma` that is not above zero gives NaN throughout.
    public init(mu: Double, sigma: Double) {
        self.mu = mu
        self.sigma = sigma > 0 ? sigma : .nan
    }

    /// A draw.
    @inlinable
    public func sample(using generator: inout some RandomNumberGenerator) -> Double {
        exp(Normal(mean: mu, standardDeviation: sigma).sample(using: &generator))
    }
}
