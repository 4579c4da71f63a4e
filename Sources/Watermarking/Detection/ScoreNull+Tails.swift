import Statistics

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension ScoreNull {
    /// The natural logarithm of the chance that so many tuples' scores have at least this sum in unmarked text: the
    /// binomial or the Gamma distribution's upper tail, exactly.
    ///
    /// - Returns: nil where the distribution is not known; 0 for no tuples.
    public func logTail(count: Int, sum: Double) -> Double? {
        switch self {
        case .binomial(let trials, let probability):
            let total = count * trials
            let hits = sum.rounded()
            guard hits > 0 else { return 0 }
            guard hits <= Double(total) else { return -.infinity }
            return min(IncompleteBeta.logLower(probability, hits, Double(total) - hits + 1), 0)
        case .exponential:
            guard count > 0, sum > 0 else { return 0 }
            return min(IncompleteGamma.logUpper(shape: Double(count), sum), 0)
        case .unknown:
            return nil
        }
    }

    /// The same for a serving engine's report.
    public func logTail(_ report: GumbelReport) -> Double? { logTail(count: report.scored, sum: report.score) }

    /// A bound on the logarithm of the chance that a weighted sum of scores is at least as large: the smallest over
    /// λ of −λ·sum + Σ ln E[exp(λ·weight·score)] (Chernoff). It holds over the choice of the key, whatever the text
    /// is, so tuples may count as often as they occur.
    ///
    /// - Parameters:
    ///   - sum: Σ weight · score.
    ///   - weights: how many tuples have each weight.
    /// - Returns: nil where the distribution is not known.
    public func logBound(sum: Double, weights: [UInt32: Int]) -> Double? {
        let groups = weights.filter { $0.key > 0 && $0.value > 0 }.map { (Double($0.key), Double($0.value)) }
        guard let mean, let heaviest = groups.map(\.0).max() else { return isKnown ? 0 : nil }
        guard sum > groups.reduce(0, { $0 + $1.0 * $1.1 * mean }) else { return 0 }
        func exponent(_ tilt: Double) -> Double {
            groups.reduce(-tilt * sum) { $0 + $1.1 * logMoment(tilt * $1.0) }
        }
        // The exponent is convex; its least value lies between 0 and where it stops to fall.
        var low = 0.0
        var high = (self == .exponential ? 1 : 60) / heaviest
        for _ in 0..<100 {
            let (first, second) = (low + (high - low) / 3, high - (high - low) / 3)
            if exponent(first) < exponent(second) { high = second } else { low = first }
        }
        return min(exponent((low + high) / 2), 0)
    }

    private var isKnown: Bool {
        if case .unknown = self { false } else { true }
    }

    /// The mean of one tuple's score; nil where it is not known.
    public var mean: Double? {
        switch self {
        case .binomial(let trials, let probability): Double(trials) * probability
        case .exponential: 1
        case .unknown: nil
        }
    }

    /// ln E[exp(tilt · score)]; infinite where the expectation is. 0 where the distribution is not known.
    func logMoment(_ tilt: Double) -> Double {
        switch self {
        case .binomial(let trials, let probability): Double(trials) * log1p(probability * expm1(tilt))
        case .exponential: tilt < 1 ? -log1p(-tilt) : .infinity
        case .unknown: 0
        }
    }
}
