#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The normal distribution.
public struct Normal: Sendable {
    /// Its mean.
    public let mean: Double
    /// Its standard deviation, above zero.
    public let standardDeviation: Double

    /// The standard normal distribution unless told otherwise; a deviation that is not above zero gives NaN throughout.
    public init(mean: Double = 0, standardDeviation: Double = 1) {
        self.mean = mean
        self.standardDeviation = standardDeviation > 0 ? standardDeviation : .nan
    }

    /// The logarithm of the density at `x`.
    public func logDensity(_ x: Double) -> Double {
        let z = (x - mean) / standardDeviation
        return -0.5 * z * z - logSquareRootOfTwoPi - log(standardDeviation)
    }

    /// log P(X ≥ `x`).
    public func logUpperTail(_ x: Double) -> Double { Self.logUpperTail((x - mean) / standardDeviation) }

    /// log P(X ≤ `x`).
    public func logLowerTail(_ x: Double) -> Double { Self.logUpperTail((mean - x) / standardDeviation) }

    /// The x with P(X ≤ x) = `probability`; infinite at 0 and 1, NaN outside.
    public func quantile(_ probability: Double) -> Double {
        guard probability >= 0, probability <= 1 else { return .nan }
        let z =
            probability < 0.5
            ? -Self.deviate(logUpperTail: log(probability)) : Self.deviate(logUpperTail: log1p(-probability))
        return mean + standardDeviation * z
    }

    /// The x with log P(X ≥ x) = `logUpperTail`, for tails too small for a `Double`.
    public func quantile(logUpperTail: Double) -> Double {
        mean + standardDeviation * Self.deviate(logUpperTail: logUpperTail)
    }

    /// By complementary error function, and by Laplace's continued fraction (DLMF 7.9.3) where that underflows.
    static func logUpperTail(_ z: Double) -> Double {
        let half = 0.707_106_781_186_547_524_4
        if z < -1 { return log1p(-0.5 * erfc(-z * half)) }
        if z < 25 { return log(0.5 * erfc(z * half)) }
        guard z < .infinity else { return z.isNaN ? .nan : -.infinity }
        let fraction = continuedFraction(z) { i in (i, z) }
        return -0.5 * z * z - logSquareRootOfTwoPi - log(fraction)
    }

    /// Newton on the log tail, from Abramowitz and Stegun 26.2.23.
    private static func deviate(logUpperTail target: Double) -> Double {
        guard target <= 0 else { return .nan }
        if target == 0 { return -.infinity }
        if target == -.infinity { return .infinity }
        let isLower = target > -0.693_147_180_559_945_3
        let tail = isLower ? logComplement(target) : target
        let t = (-2 * tail).squareRoot()
        var z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
        if t > 100 { z = (t * t - 2 * (logSquareRootOfTwoPi + log(t))).squareRoot() }
        for _ in 0..<6 {
            let value = logUpperTail(z)
            let step = (value - tail) * exp(value + 0.5 * z * z + logSquareRootOfTwoPi)
            z += step
            if abs(step) <= 1e-15 * abs(z) { break }
        }
        return isLower ? -z : z
    }
}
