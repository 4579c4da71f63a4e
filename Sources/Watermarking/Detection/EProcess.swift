import Statistics

/// Evidence that may be looked at after every batch: an e-process, so that one may stop when it is enough.
///
/// It is a mixture over tilts θ of Π exp(θ·score − ln E[exp(θ·score)]), whose expectation is 1 at any time one stops if
/// the text was made without the key. Each distinct tuple must be given once.
public struct EProcess: Sendable {
    private static let tilts = [0.02, 0.05, 0.1, 0.2, 0.4]

    private let null: ScoreNull
    private var logs: [Double]
    /// The largest ``logE`` so far.
    public private(set) var largestLogE = 0.0

    /// A process that has seen nothing; nil where the null is not known.
    public init?(null: ScoreNull) {
        guard null.mean != nil else { return nil }
        self.null = null
        logs = [Double](repeating: 0, count: Self.tilts.count)
    }

    /// The natural logarithm of the e-value of so many distinct tuples whose scores have this sum; 0 for none.
    ///
    /// - Returns: nil where the null is not known.
    public static func logE(count: Int, sum: Double, null: ScoreNull) -> Double? {
        guard null.mean != nil else { return nil }
        let logs = tilts.map { $0 * sum - Double(count) * null.logMoment($0) }
        return logSumExp(logs) - logSumExp(logs.map { _ in 0 })
    }

    /// The natural logarithm of the e-value now.
    public var logE: Double { logSumExp(logs) - logSumExp(logs.map { _ in 0 }) }

    /// The natural logarithm of an anytime-valid p-value: the inverse of the largest e-value so far (Ville).
    public var logP: Double { -largestLogE }

    /// Takes the scores of tuples in that were not given before.
    public mutating func add(_ scores: some Sequence<Double>) {
        for score in scores {
            for index in logs.indices {
                logs[index] += Self.tilts[index] * score - null.logMoment(Self.tilts[index])
            }
        }
        largestLogE = max(largestLogE, logE)
    }
}
