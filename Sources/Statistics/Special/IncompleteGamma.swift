#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The regularized incomplete gamma functions P(a, x) = γ(a, x)/Γ(a) and Q = 1 − P, for `shape` a > 0 and x ≥ 0.
///
/// Series below the mean and continued fraction above it (Gautschi 1979; DLMF §8.7, §8.9). Arguments outside the
/// range give NaN. The logarithms keep their digits however small the probability is.
public enum IncompleteGamma {
    /// P(a, x).
    public static func lower(shape: Double, _ x: Double) -> Double { exp(logTails(shape: shape, x).lower) }

    /// Q(a, x).
    public static func upper(shape: Double, _ x: Double) -> Double { exp(logTails(shape: shape, x).upper) }

    /// log P(a, x).
    public static func logLower(shape: Double, _ x: Double) -> Double { logTails(shape: shape, x).lower }

    /// log Q(a, x).
    public static func logUpper(shape: Double, _ x: Double) -> Double { logTails(shape: shape, x).upper }

    /// The x at which log P(a, x) is `logLower`.
    public static func inverse(shape: Double, logLower: Double) -> Double {
        inverse(shape: shape, target: logLower, \.lower, sign: 1)
    }

    /// The x at which log Q(a, x) is `logUpper`.
    public static func inverse(shape: Double, logUpper: Double) -> Double {
        inverse(shape: shape, target: logUpper, \.upper, sign: -1)
    }

    /// Solved for log x, in which both logarithms are concave.
    private static func inverse(
        shape: Double, target: Double, _ tail: KeyPath<(lower: Double, upper: Double), Double>, sign: Double
    ) -> Double {
        guard shape > 0, target <= 0 else { return .nan }
        if target == 0 { return sign > 0 ? .infinity : 0 }
        if target == -.infinity { return sign > 0 ? 0 : .infinity }
        let t = increasingRoot(in: -745...709, near: log(shape)) { t in
            let x = exp(t)
            let value = logTails(shape: shape, x)[keyPath: tail]
            let logSlope = logPoissonMass(shape, mean: x) + log(shape)
            return (sign * (value - target), exp(logSlope - value))
        }
        return exp(t)
    }

    static func logTails(shape a: Double, _ x: Double) -> (lower: Double, upper: Double) {
        guard a > 0, x >= 0, a < .infinity else { return (.nan, .nan) }
        if x == 0 { return (-.infinity, 0) }
        if x == .infinity { return (0, -.infinity) }
        if a < 1, x < 1.5 { return logTailsOfSmall(shape: a, x) }
        let logMass = logPoissonMass(a, mean: x)
        if x < a + 1 {
            var term = 1.0
            var sum = 1.0
            var k = a
            repeat {
                k += 1
                term *= x / k
                sum += term
            } while term > sum * 1e-17
            let lower = min(0, logMass + log(sum))
            return (lower, logComplement(lower))
        }
        let fraction = continuedFraction(x + 1 - a) { i in (i * (a - i), x + 1 - a + 2 * i) }
        let upper = min(0, logMass + log(a) - log(fraction))
        return (logComplement(upper), upper)
    }

    /// P = x^a/Γ(a + 1) · (1 + a Σ (−x)^k/(k! (a + k))), arranged so that Q keeps its digits as a → 0.
    private static func logTailsOfSmall(shape a: Double, _ x: Double) -> (lower: Double, upper: Double) {
        var power = 1.0
        var sum = 0.0
        for k in 1...40 {
            power *= -x / Double(k)
            sum += power / (a + Double(k))
        }
        sum *= a
        let logLead = a * log(x) - logGammaOfOnePlus(a)
        let lower = logLead + log1p(sum)
        return (min(0, lower), log(-expm1(logLead) - exp(logLead) * sum))
    }

    /// log Γ(1 + a) with a relative error of rounding only, for 0 < a < 1.
    private static func logGammaOfOnePlus(_ a: Double) -> Double {
        guard a < 1e-3 else { return logGamma(1 + a) }
        // DLMF 5.7.3: −γ a + ζ(2)/2 a² − ζ(3)/3 a³ + …
        let high = 0.270_580_808_427_784_5 - a * 0.207_385_551_028_673_9
        return a * (-0.577_215_664_901_532_9 + a * (0.822_467_033_424_113_2 - a * (0.400_685_634_386_531_4 - a * high)))
    }
}
