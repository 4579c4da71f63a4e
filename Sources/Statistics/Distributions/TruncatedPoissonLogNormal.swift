/// A Poisson–log-normal count of which only values from `minimum` on are seen; 1 truncates zero.
public struct TruncatedPoissonLogNormal: Sendable {
    /// The distribution before truncation.
    public let whole: PoissonLogNormal
    /// The smallest count that is seen.
    public let minimum: Int
    private let logSeen: Double

    /// Counts of `whole`, given that they are at least `minimum`.
    public init(_ whole: PoissonLogNormal, minimum: Int = 1) {
        self.whole = whole
        self.minimum = max(0, minimum)
        logSeen = whole.logUpperTail(self.minimum)
    }

    /// log P(X = `count` | X ≥ minimum).
    public func logProbability(_ count: Int) -> Double {
        count < minimum ? -.infinity : whole.logProbability(count) - logSeen
    }

    /// log P(X ≥ `count` | X ≥ minimum).
    public func logUpperTail(_ count: Int) -> Double {
        count <= minimum ? 0 : whole.logUpperTail(count) - logSeen
    }
}
