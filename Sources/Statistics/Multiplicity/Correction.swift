#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// P-values corrected for how many were looked at; natural logarithms, in the order given.
///
/// A hypothesis is rejected at a level where its corrected p-value is at most that level. `tests` is the number of tests made
/// where that is more than the values at hand: those left out count as 1.
public enum Correction {
    /// The chance of any false rejection, under any dependence (Bonferroni).
    public static func bonferroni(_ logPValues: [Double], tests: Int? = nil) -> [Double] {
        let count = log(Double(max(tests ?? 0, logPValues.count)))
        return logPValues.map { min(0, $0 + count) }
    }

    /// The same chance, and never a larger value than Bonferroni's (Holm 1979).
    public static func holm(_ logPValues: [Double], tests: Int? = nil) -> [Double] {
        let count = max(tests ?? 0, logPValues.count)
        var corrected = logPValues
        var high = -Double.infinity
        for (rank, index) in order(logPValues).enumerated() {
            high = max(high, min(0, logPValues[index] + log(Double(count - rank))))
            corrected[index] = high
        }
        return corrected
    }

    /// The expected share of false rejections among all, for independent or positively dependent tests
    /// (Benjamini and Hochberg 1995).
    public static func benjaminiHochberg(_ logPValues: [Double], tests: Int? = nil) -> [Double] {
        stepUp(logPValues, logFactor: log(Double(max(tests ?? 0, logPValues.count))))
    }

    /// The same share under any dependence (Benjamini and Yekutieli 2001).
    public static func benjaminiYekutieli(_ logPValues: [Double], tests: Int? = nil) -> [Double] {
        let count = max(tests ?? 0, logPValues.count)
        guard count > 0 else { return [] }
        return stepUp(logPValues, logFactor: log(Double(count)) + log(harmonic(count)))
    }

    private static func stepUp(_ logPValues: [Double], logFactor: Double) -> [Double] {
        var corrected = logPValues
        var low = 0.0
        for (rank, index) in order(logPValues).enumerated().reversed() {
            low = min(low, logPValues[index] + logFactor - log(Double(rank + 1)))
            corrected[index] = low
        }
        return corrected
    }

    private static func order(_ values: [Double]) -> [Int] {
        values.indices.sorted { values[$0] < values[$1] }
    }

    private static func harmonic(_ count: Int) -> Double {
        guard count > 1000 else { return (1...count).reversed().reduce(0) { $0 + 1 / Double($1) } }
        let n = Double(count)
        return log(n) + 0.577_215_664_901_532_9 + 1 / (2 * n) - 1 / (12 * n * n)
    }
}
