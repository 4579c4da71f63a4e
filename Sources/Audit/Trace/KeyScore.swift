import Watermarking

/// What the collected text says about one key.
public struct KeyScore: Sendable, Equatable {
    /// Whose key it is.
    public let holder: EpochKeys.Holder
    /// The epoch's name.
    public let epoch: String
    /// The mark that was looked for.
    public let mark: TraceMark
    /// Distinct tuples that were scored.
    public let count: Int
    /// Their scores' sum: hits of a green list, or exponential scores with mean 1.
    public let sum: Double
    /// The natural logarithm of the p-value for a number of tuples that was fixed before.
    public let logP: Double
    /// The natural logarithm of the e-value, which may be looked at at any time.
    public let logE: Double

    init(_ holder: EpochKeys.Holder, epoch: String, mark: TraceMark, count: Int, sum: Double) {
        self.holder = holder
        self.epoch = epoch
        self.mark = mark
        self.count = count
        self.sum = sum
        logP = mark.null.logTail(count: count, sum: sum) ?? 0
        logE = EProcess.logE(count: count, sum: sum, null: mark.null) ?? 0
    }

    /// What unmarked text would have on average.
    public var expected: Double { (mark.null.mean ?? 0) * Double(count) }

    /// The sum's distance from what is expected, in standard deviations of unmarked text.
    public var deviation: Double {
        guard count > 0 else { return 0 }
        let variance =
            switch mark.null {
            case .binomial(let trials, let probability): Double(trials) * probability * (1 - probability)
            default: 1.0
            }
        return (sum - expected) / (Double(count) * variance).squareRoot()
    }

    /// The natural logarithm of the p-value that decides.
    func decisive(isSequential: Bool) -> Double { isSequential ? min(0, -logE) : logP }
}
