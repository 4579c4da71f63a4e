#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Intervals that hold the true value at least as often as promised, whatever it is.
public enum ExactInterval {
    /// The two-sided Clopper–Pearson interval of a share, from `successes` of `trials` (Clopper and Pearson 1934).
    ///
    /// `confidence` is above 0 and below 1. Without trials the interval is [0, 1]. `successes` counts as no more than `trials`.
    public static func share(successes: Int, of trials: Int, confidence: Double = 0.95) -> ClosedRange<Double> {
        let level = 0.5 + 0.5 * confidence
        let lower = shareLowerBound(successes: successes, of: trials, confidence: level)
        return lower...max(lower, shareUpperBound(successes: successes, of: trials, confidence: level))
    }

    /// The one-sided bound that the share exceeds with `confidence`.
    public static func shareLowerBound(successes: Int, of trials: Int, confidence: Double = 0.95) -> Double {
        let successes = min(successes, trials)
        guard successes > 0 else { return 0 }
        return IncompleteBeta.inverse(
            logLower: logMiss(confidence), Double(successes), Double(trials - successes) + 1)
    }

    /// The one-sided bound that the share stays below with `confidence`.
    public static func shareUpperBound(successes: Int, of trials: Int, confidence: Double = 0.95) -> Double {
        let successes = max(0, successes)
        guard successes < trials else { return 1 }
        return IncompleteBeta.inverse(
            logUpper: logMiss(confidence), Double(successes) + 1, Double(trials - successes))
    }

    /// The two-sided interval of a Poisson mean from one count (Garwood 1936); `count` below zero counts as zero.
    public static func poissonMean(count: Int, confidence: Double = 0.95) -> ClosedRange<Double> {
        let count = Double(max(0, count))
        let tail = logMiss(0.5 + 0.5 * confidence)
        let lower = count == 0 ? 0 : IncompleteGamma.inverse(shape: count, logLower: tail)
        return lower...max(lower, IncompleteGamma.inverse(shape: count + 1, logUpper: tail))
    }

    private static func logMiss(_ confidence: Double) -> Double {
        log1p(-min(max(confidence, 0), 1))
    }
}
