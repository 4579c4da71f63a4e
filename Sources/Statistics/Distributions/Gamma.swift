#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The gamma distribution.
public struct Gamma: Sendable {
    /// Its shape, above zero.
    public let shape: Double
    /// Its scale, above zero; the mean is shape · scale.
    public let scale: Double

    /// A shape or scale that is not above zero gives NaN throughout.
    public init(shape: Double, scale: Double = 1) {
        self.shape = shape > 0 ? shape : .nan
        self.scale = scale > 0 ? scale : .nan
    }

    /// The logarithm of the density at `x`.
    public func logDensity(_ x: Double) -> Double {
        guard x >= 0 else { return x.isNaN ? .nan : -.infinity }
        if x == 0 { return shape > 1 ? -.infinity : shape == 1 ? -log(scale) : .infinity }
        return logPoissonMass(shape, mean: x / scale) + log(shape / x)
    }

    /// log P(X ≥ `x`).
    public func logUpperTail(_ x: Double) -> Double { IncompleteGamma.logUpper(shape: shape, max(0, x / scale)) }

    /// log P(X ≤ `x`).
    public func logLowerTail(_ x: Double) -> Double { IncompleteGamma.logLower(shape: shape, max(0, x / scale)) }
}

/// The sum of squares of standard normal deviates.
public struct ChiSquared: Sendable {
    /// The number of deviates, above zero; it need not be whole.
    public let degreesOfFreedom: Double
    private var gamma: Gamma { Gamma(shape: degreesOfFreedom / 2, scale: 2) }

    /// Degrees of freedom that are not above zero give NaN throughout.
    public init(degreesOfFreedom: Double) {
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// The logarithm of the density at `x`.
    public func logDensity(_ x: Double) -> Double { gamma.logDensity(x) }

    /// log P(X ≥ `x`).
    public func logUpperTail(_ x: Double) -> Double { gamma.logUpperTail(x) }

    /// log P(X ≤ `x`).
    public func logLowerTail(_ x: Double) -> Double { gamma.logLowerTail(x) }
}
