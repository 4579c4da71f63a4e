#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A Poisson count whose rate varies as a log-normal distribution: customers' volumes, for example.
///
/// P(k) = ∫ Poisson(k; e^y) Normal(y; µ, σ²) dy by the trapezoidal rule about the mode of the integrand, whose error falls
/// exponentially for such analytic integrands (Trefethen and Weideman 2014). The integrand is log-concave in y, so the sum
/// goes outwards from the mode until nothing is left.
public struct PoissonLogNormal: Sendable {
    /// The mean of the logarithm of the rate.
    public let mu: Double
    /// The standard deviation of the logarithm of the rate, above zero.
    public let sigma: Double
    private let precision: Double
    private let logVariance: Double

    /// A `sigma` that is not above zero gives NaN throughout.
    public init(mu: Double, sigma: Double) {
        self.mu = mu
        self.sigma = sigma > 0 && sigma < .infinity ? sigma : .nan
        precision = 1 / (sigma * sigma)
        logVariance = 2 * log(self.sigma)
    }

    /// The mean count.
    public var mean: Double { exp(mu + sigma * sigma / 2) }

    /// log P(X = `count`).
    public func logProbability(_ count: Int) -> Double {
        guard count >= 0 else { return -.infinity }
        guard !sigma.isNaN, mu.isFinite else { return .nan }
        let k = Double(count)
        let (y, rate) = mode(k)
        let curvature = rate + precision
        // What Newton left over of the slope at the mode.
        let slope = k - rate - (y - mu) * precision
        let step = min(0.27, 0.7 / curvature.squareRoot())
        // log(integrand(y + d) / integrand(y))
        func fall(_ d: Double) -> Double {
            slope * d - rate * (expm1(d) - d) - 0.5 * precision * d * d
        }
        var sum = 1.0
        for direction in [step, -step] {
            var d = direction
            while true {
                let term = exp(fall(d))
                sum += term
                if !(term > 1e-14 * sum) { break }
                d += direction
            }
        }
        let z = (y - mu) / sigma
        return logPoissonMass(k, mean: rate) - 0.5 * z * z - 0.5 * logVariance - logSquareRootOfTwoPi + log(sum * step)
    }

    /// log P(X ≥ `count`).
    public func logUpperTail(_ count: Int) -> Double {
        guard count > 0 else { return 0 }
        return logAverage { IncompleteGamma.logLower(shape: Double(count), $0) }
    }

    /// log P(X ≤ `count`).
    public func logLowerTail(_ count: Int) -> Double {
        guard count >= 0 else { return -.infinity }
        return logAverage { IncompleteGamma.logUpper(shape: Double(count) + 1, $0) }
    }

    /// Where k y − e^y − (y − µ)²/2σ² is largest, and e^y there: y = m − W(σ² e^m) with m = µ + kσ² and W of Lambert.
    private func mode(_ k: Double) -> (y: Double, rate: Double) {
        let m = mu + k / precision
        let logArgument = m + logVariance
        var w = logArgument > 1 ? logArgument - log(logArgument) : exp(logArgument)
        for _ in 0..<8 where w > 0 {
            let next = w * (1 + logArgument - log(w)) / (1 + w)
            if abs(next - w) <= 1e-9 * w {
                w = next
                break
            }
            w = next
        }
        let y = m - w
        return (y, exp(y))
    }

    /// log E[e^`logValue`(rate)] for a value that is log-concave in the logarithm of the rate.
    private func logAverage(_ logValue: (Double) -> Double) -> Double {
        guard !sigma.isNaN, mu.isFinite else { return .nan }
        let log = logIntegral(near: mu, scale: sigma) { y in
            let z = (y - mu) / sigma
            return logValue(exp(y)) - 0.5 * z * z
        }
        return min(0, log - 0.5 * logVariance - logSquareRootOfTwoPi)
    }
}
