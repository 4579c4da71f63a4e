#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Fisher's exact test of a 2 × 2 table of counts: are row and column independent, given all four sums?
///
///     a b
///     c d
public struct FisherExactTest: Sendable {
    /// log p against more of `a` than independence gives.
    public let logGreater: Double
    /// log p against less of `a`.
    public let logLess: Double
    /// log p against either: the sum over all tables that are no likelier than the one seen.
    public let logTwoSided: Double

    /// Counts are at least zero, else all values are NaN.
    public init(_ a: Int, _ b: Int, _ c: Int, _ d: Int) {
        guard min(a, b, c, d) >= 0 else {
            logGreater = .nan
            logLess = .nan
            logTwoSided = .nan
            return
        }
        let table = Hypergeometric(population: a + b + c + d, marked: a + b, drawn: a + c)
        logGreater = table.logUpperTail(a)
        logLess = table.logLowerTail(a)
        logTwoSided = Self.logTwoSided(table, a)
    }

    /// Adds the tail beyond the mode whose tables are as unlikely; equal probabilities may differ by rounding.
    private static func logTwoSided(_ table: Hypergeometric, _ a: Int) -> Double {
        let limit = table.logProbability(a) + 1e-9
        let mode = table.mode
        if table.logProbability(mode) <= limit { return 0 }
        // Beyond the mode probabilities fall, so the nearest unlikely table is found by halving.
        var likely = mode
        var unlikely = a < mode ? table.support.upperBound + 1 : table.support.lowerBound - 1
        while abs(unlikely - likely) > 1 {
            let middle = likely + (unlikely - likely) / 2
            if table.logProbability(middle) <= limit { unlikely = middle } else { likely = middle }
        }
        let near = a < mode ? table.logLowerTail(a) : table.logUpperTail(a)
        let far = a < mode ? table.logUpperTail(unlikely) : table.logLowerTail(unlikely)
        return min(0, logAdd(near, far))
    }
}
