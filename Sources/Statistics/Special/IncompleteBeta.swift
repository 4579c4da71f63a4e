#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The regularized incomplete beta function I_x(a, b), for a, b > 0 and 0 ≤ x ≤ 1, and its complement I_{1−x}(b, a).
///
/// The continued fraction of Didonato and Morris 1992 ("Algorithm 708", equation 9) on the side of the mean where it
/// converges. Arguments outside the range give
/// NaN. The logarithms keep their digits however small the probability is.
public enum IncompleteBeta {
    /// I_x(a, b).
    public static func lower(_ x: Double, _ a: Double, _ b: Double) -> Double {
        exp(logTails(x, 1 - x, a, b).lower)
    }

    /// 1 − I_x(a, b).
    public static func upper(_ x: Double, _ a: Double, _ b: Double) -> Double {
        exp(logTails(x, 1 - x, a, b).upper)
    }

    /// log I_x(a, b).
    public static func logLower(_ x: Double, _ a: Double, _ b: Double) -> Double {
        logTails(x, 1 - x, a, b).lower
    }

    /// log(1 − I_x(a, b)).
    public static func logUpper(_ x: Double, _ a: Double, _ b: Double) -> Double {
        logTails(x, 1 - x, a, b).upper
    }

    /// The x at which log I_x(a, b) is `logLower`.
    public static func inverse(logLower: Double, _ a: Double, _ b: Double) -> Double {
        1 / (1 + exp(-logOdds(logLower: logLower, a, b)))
    }

    /// The x at which log(1 − I_x(a, b)) is `logUpper`.
    public static func inverse(logUpper: Double, _ a: Double, _ b: Double) -> Double {
        1 / (1 + exp(logOdds(logLower: logUpper, b, a)))
    }

    /// Newton in t = log(x/(1 − x)), in which the slope of I is x^a (1 − x)^b / B(a, b).
    private static func logOdds(logLower: Double, _ a: Double, _ b: Double) -> Double {
        guard a > 0, b > 0, logLower <= 0 else { return .nan }
        if logLower == 0 { return .infinity }
        if logLower == -.infinity { return -.infinity }
        return increasingRoot(in: -745...745, near: log(a / b)) { t in
            let x = 1 / (1 + exp(-t))
            let y = 1 / (1 + exp(t))
            let value = logTails(x, y, a, b).lower
            let logSlope = logBinomialMass(a, b, p: x, q: y) + log(a * (b / (a + b)))
            return (value - logLower, exp(logSlope - value))
        }
    }

    /// Both logarithms; `y` is 1 − `x`, given apart because near one it has digits that `x` has lost.
    static func logTails(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> (lower: Double, upper: Double) {
        guard a > 0, b > 0, a < .infinity, b < .infinity, x >= 0, y >= 0 else { return (.nan, .nan) }
        if x == 0 { return (-.infinity, 0) }
        if y == 0 { return (0, -.infinity) }
        if x < (a + 1) / (a + b + 2) {
            let lower = min(0, logLowerByFraction(x, y, a, b))
            return (lower, logComplement(lower))
        }
        let upper = min(0, logLowerByFraction(y, x, b, a))
        return (logComplement(upper), upper)
    }

    private static func logLowerByFraction(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
        let distance = x < y ? a - (a + b) * x : (a + b) * y - b
        let fraction = continuedFraction(a / (a + 1) * (distance + 1)) { n in
            let even = a + 2 * n - 1
            let factor = n * (b - n) * (x / even)
            return (
                (a + n - 1) / even * (a + b + n - 1) * x * factor,
                n + factor + (a + n) / (even + 2) * (distance + 1 + n * (1 + y))
            )
        }
        return logBinomialMass(a, b, p: x, q: y) + log(a * (b / (a + b))) - log(fraction)
    }
}
