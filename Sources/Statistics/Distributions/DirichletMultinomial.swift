#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Counts over cells whose shares themselves vary as a Dirichlet distribution: what one customer's requests look like when
/// customers differ.
public struct DirichletMultinomial: Sendable {
    /// The parameter of each cell, at least zero.
    public let alpha: [Double]
    /// Their sum: how closely customers follow the common profile.
    public let concentration: Double

    /// A negative `alpha`, or none above zero, gives NaN throughout. A cell with zero never occurs.
    public init(alpha: [Double]) {
        self.alpha = alpha
        let isValid = alpha.allSatisfy { $0 >= 0 && $0 < .infinity }
        concentration = isValid ? alpha.reduce(0, +) : .nan
    }

    /// `profile` holds weights of cells, scaled to sum to `concentration`.
    public init(profile: [Double], concentration: Double) {
        let total = profile.reduce(0, +)
        self.init(alpha: profile.map { $0 / total * concentration })
    }

    /// log P(`counts`), one count for each cell; NaN where the numbers of cells differ.
    ///
    /// log n B(A, n) − Σ log nᵢ B(αᵢ, nᵢ) over the cells that occur; small counts as products, one logarithm for many cells.
    public func logProbability(_ counts: [Int]) -> Double {
        guard counts.count == alpha.count, concentration > 0 else { return .nan }
        var total = 0
        var logCells = 0.0
        var product = 1.0
        for (count, alpha) in zip(counts, alpha) where count != 0 {
            guard count > 0, alpha > 0 else { return -.infinity }
            total += count
            if count <= 16 {
                var rising = alpha
                var factorial = 1.0
                for j in 1..<max(1, count) {
                    rising *= alpha + Double(j)
                    factorial *= Double(j + 1)
                }
                product *= rising / factorial
                if !(product > 1e-150 && product < 1e150) {
                    logCells += log(product)
                    product = 1
                }
            } else {
                logCells -= log(Double(count)) + logBeta(alpha, Double(count))
            }
        }
        guard total > 0 else { return 0 }
        let n = Double(total)
        return logCells + log(product) + log(n) + logBeta(concentration, n)
    }
}
