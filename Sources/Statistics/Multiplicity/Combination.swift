#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One p-value from several, all as natural logarithms so that none is too small.
///
/// Values above 0 count as 0 (p = 1). Without values the result is 0.
public enum Combination {
    /// Fisher's method, for independent p-values: −2 Σ log p is χ² with two degrees of freedom each (Fisher 1925).
    public static func fisher(_ logPValues: [Double]) -> Double {
        guard !logPValues.isEmpty else { return 0 }
        let sum = logPValues.reduce(0) { $0 - min($1, 0) }
        return IncompleteGamma.logUpper(shape: Double(logPValues.count), sum)
    }

    /// Stouffer's method, for independent p-values, weighted equally without `weights` (Stouffer 1949, Liptak 1958).
    ///
    /// NaN where there are weights for another number of values. One p-value of 1 decides.
    public static func stouffer(_ logPValues: [Double], weights: [Double]? = nil) -> Double {
        guard !logPValues.isEmpty else { return 0 }
        let weights = weights ?? Array(repeating: 1, count: logPValues.count)
        guard weights.count == logPValues.count else { return .nan }
        var sum = 0.0
        var squares = 0.0
        for (logP, weight) in zip(logPValues, weights) where weight != 0 {
            sum += weight * Normal().quantile(logUpperTail: min(logP, 0))
            squares += weight * weight
        }
        return squares > 0 ? Normal().logUpperTail(sum / squares.squareRoot()) : 0
    }

    /// Simes's method, for independent or positively dependent p-values: the least n p₍ᵢ₎/i (Simes 1986).
    public static func simes(_ logPValues: [Double]) -> Double {
        let n = Double(logPValues.count)
        let candidates = logPValues.sorted().enumerated().map { $1 + log(n / Double($0 + 1)) }
        return min(0, candidates.min() ?? 0)
    }

    /// The Cauchy combination, for small p-values of any dependence (Liu and Xie 2020); equal weights.
    ///
    /// A p-value within rounding of 1 outweighs all others, as the method has it: leave such values out, or cap them.
    public static func cauchy(_ logPValues: [Double]) -> Double {
        guard !logPValues.isEmpty else { return 0 }
        let logCount = log(Double(logPValues.count))
        // Where cot πp overflows, 1/πp takes its place and the rest is nothing beside it.
        if let least = logPValues.min(), least < -300 {
            return min(0, logCount - logSumExp(logPValues.map { -$0 }))
        }
        var sum = 0.0
        for logP in logPValues {
            let p = exp(min(logP, 0))
            sum += p < 0.5 ? 1 / tan(.pi * p) : -1 / tan(-.pi * expm1(min(logP, 0)))
        }
        let mean = sum / Double(logPValues.count)
        return mean > 0 ? log(atan(1 / mean) / .pi) : log(0.5 - atan(mean) / .pi)
    }
}

/// Evidence against a hypothesis as e-values: non-negative, with a mean of at most 1 where the hypothesis holds
/// (Vovk and Wang 2021). All as natural logarithms.
public enum EValue {
    /// The product, an e-value where the factors are independent or each is valid given the ones before.
    public static func logProduct(_ logEValues: some Sequence<Double>) -> Double {
        logEValues.reduce(0, +)
    }

    /// The mean, an e-value whatever the dependence; 0 without values.
    public static func logMean(_ logEValues: [Double]) -> Double {
        logEValues.isEmpty ? 0 : logSumExp(logEValues) - log(Double(logEValues.count))
    }

    /// log p of the p-value 1/e that Markov's inequality gives.
    public static func logPValue(_ logEValue: Double) -> Double {
        min(0, -logEValue)
    }
}
