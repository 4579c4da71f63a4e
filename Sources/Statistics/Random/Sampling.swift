#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Normal {
    /// A draw (polar method: Marsaglia and Bray 1964).
    @inlinable
    public func sample(using generator: inout some RandomNumberGenerator) -> Double {
        while true {
            let u = 2 * generator.openUniform() - 1
            let v = 2 * generator.openUniform() - 1
            let square = u * u + v * v
            if square < 1, square > 0 { return mean + standardDeviation * u * (-2 * log(square) / square).squareRoot() }
        }
    }
}

extension Gamma {
    /// A draw (Marsaglia and Tsang 2000); NaN where a parameter is not one of a gamma distribution.
    @inlinable
    public func sample(using generator: inout some RandomNumberGenerator) -> Double {
        guard shape < .infinity, scale < .infinity else { return .nan }
        let boost = shape < 1 ? pow(generator.openUniform(), 1 / shape) : 1
        let d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = Normal().sample(using: &generator)
            let root = 1 + c * x
            guard root > 0 else { continue }
            let v = root * root * root
            if log(generator.openUniform()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v * boost * scale }
        }
    }
}

extension Poisson {
    /// A draw (by products up to a mean of 10, then PTRS: Hörmann 1993); 0 where the mean is NaN or infinite.
    @inlinable
    public func sample(using generator: inout some RandomNumberGenerator) -> Int {
        guard mean > 0, mean < 1e15 else { return 0 }
        if mean < 10 {
            let limit = exp(-mean)
            var product = generator.openUniform()
            var count = 0
            while product > limit {
                product *= generator.openUniform()
                count += 1
            }
            return count
        }
        let b = 0.931 + 2.53 * mean.squareRoot()
        let a = -0.059 + 0.02483 * b
        let acceptance = log(1.1239 + 1.1328 / (b - 3.4))
        while true {
            let u = generator.openUniform() - 0.5
            let v = generator.openUniform()
            let us = 0.5 - abs(u)
            let k = ((2 * a / us + b) * u + mean + 0.43).rounded(.down)
            if us >= 0.07, v <= 0.9277 - 3.6224 / (b - 2) { return Int(k) }
            if k < 0 || us < 0.013 && v > us { continue }
            if log(v) + acceptance - log(a / (us * us) + b) <= logProbability(Int(k)) { return Int(k) }
        }
    }
}

extension Binomial {
    /// A draw (by geometric gaps where fewer than 10 successes are expected, else BTRS: Hörmann 1993); 0 where the
    /// probability is NaN.
    @inlinable
    public func sample(using generator: inout some RandomNumberGenerator) -> Int {
        guard probability > 0 else { return 0 }
        if probability > 0.5 {
            return trials - Binomial(trials: trials, probability: 1 - probability).sample(using: &generator)
        }
        let n = Double(trials)
        if n * probability < 10 {
            let logFailure = log1p(-probability)
            var position = 0.0
            var count = 0
            while true {
                position += (log(generator.openUniform()) / logFailure).rounded(.down) + 1
                if position > n { return count }
                count += 1
            }
        }
        let spread = (n * probability * (1 - probability)).squareRoot()
        let b = 1.15 + 2.53 * spread
        let a = -0.0873 + 0.0248 * b + 0.01 * probability
        let acceptance = log((2.83 + 5.1 / b) * spread)
        let mode = logProbability(Int((n + 1) * probability))
        while true {
            let u = generator.openUniform() - 0.5
            let v = generator.openUniform()
            let us = 0.5 - abs(u)
            let k = ((2 * a / us + b) * u + n * probability + 0.5).rounded(.down)
            guard k >= 0, k <= n else { continue }
            if us >= 0.07, v <= 0.92 - 4.2 / b { return Int(k) }
            if log(v) + acceptance - log(a / (us * us) + b) <= logProbability(Int(k)) - mode { return Int(k) }
        }
    }
}

extension PoissonLogNormal {
    /// A draw.
    @inlinable
    public func sample(using generator: inout some RandomNumberGenerator) -> Int {
        Poisson(mean: LogNormal(mu: mu, sigma: sigma).sample(using: &generator)).sample(using: &generator)
    }
}
