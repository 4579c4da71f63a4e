import Statistics

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// How much work each account got: a dispatcher shares it out around one mean, or around what an account's time earns it.
struct VolumeDivision: DivisionEvidence {
    private let counts: [Int]
    /// By account, what one of a mean of one is expected to have.
    private let shares: [Double]

    /// The counts' logarithm of the probability as one dispatcher's.
    private let whole: Double

    /// Excess dispersions of one dispatcher's work that is shared out evenly.
    private static let even = [0.001, 0.01, 0.03, 0.1, 0.3]
    /// Those where quotas may be uneven, too.
    private static let any = even + [1, 3, 10]

    /// - Parameters:
    ///   - model: what uneven quotas may be like, beside negative binomials.
    ///   - counts: every account's exchanges.
    ///   - lives: what each account's life earns it; used where it explains the counts better than nothing does.
    init(_ model: VolumeModel, counts: [Int], lives: [Double]) {
        self.counts = counts
        let mean = lives.reduce(0, +) / Double(max(1, lives.count))
        let byLife = lives.map { max($0 / max(mean, 1e-9), 1e-3) }
        let ones = [Double](repeating: 1, count: counts.count)
        let all = Array(counts.indices)
        let plain = Self.fit(all, counts, ones, Self.any).logProbability
        let livesAsWell = Self.fit(all, counts, byLife, Self.any).logProbability
        shares = livesAsWell > plain ? byLife : ones
        let logNormal = model.fit(counts, atLeast: 0)
        whole = max(plain, livesAsWell, counts.reduce(0) { $0 + logNormal.logProbability($1) })
    }

    var starts: [[Bool]] {
        Self.cut(zip(counts, shares).map { log(max(Double($0), 0.5) / $1) }).map { [$0] } ?? []
    }

    func gain(_ isFirst: [Bool]) -> Double {
        let (first, second) = (isFirst.indices.filter { isFirst[$0] }, isFirst.indices.filter { !isFirst[$0] })
        return fit(first, Self.even).logProbability + fit(second, Self.even).logProbability
            - whole - log(Double(counts.count))
    }

    func logRatios(_ isFirst: [Bool]) -> [Double] {
        let first = fit(isFirst.indices.filter { isFirst[$0] }, Self.even)
        let second = fit(isFirst.indices.filter { !isFirst[$0] }, Self.even)
        return counts.indices.map { place in
            Self.logProbability(counts[place], first.rate * shares[place], first.dispersion)
                - Self.logProbability(counts[place], second.rate * shares[place], second.dispersion)
        }
    }

    private typealias Law = (rate: Double, dispersion: Double, logProbability: Double)

    private func fit(_ places: [Int], _ dispersions: [Double]) -> Law { Self.fit(places, counts, shares, dispersions) }

    private static func fit(_ places: [Int], _ counts: [Int], _ shares: [Double], _ dispersions: [Double]) -> Law {
        let (sum, share) = places.reduce(into: (0.0, 0.0)) { sums, place in
            sums.0 += Double(counts[place])
            sums.1 += shares[place]
        }
        let rate = max(sum / max(share, 1e-9), 1e-3)
        var best: Law = (rate, 0, -.infinity)
        for dispersion in dispersions {
            let value = places.reduce(0) { $0 + logProbability(counts[$1], rate * shares[$1], dispersion) }
            if value > best.logProbability { best = (rate, dispersion, value) }
        }
        return best
    }

    private static func logProbability(_ count: Int, _ mean: Double, _ dispersion: Double) -> Double {
        let (number, size) = (Double(count), 1 / dispersion)
        return logGamma(number + size) - logGamma(size) - logFactorial(count)
            - size * log1p(dispersion * mean) + number * log(dispersion * mean / (1 + dispersion * mean))
    }

    /// A division into those below and those above a number, where the two parts' values lie closest around their means.
    private static func cut(_ values: [Double]) -> [Bool]? {
        let sorted = values.sorted()
        let (sum, squares) = (sorted.reduce(0, +), sorted.reduce(0) { $0 + $1 * $1 })
        var best: (spread: Double, bound: Double)?
        var (below, belowSquares) = (0.0, 0.0)
        for (place, value) in sorted.enumerated().dropLast() {
            below += value
            belowSquares += value * value
            let (low, high) = (Double(place + 1), Double(sorted.count - place - 1))
            guard sorted[place + 1] > value else { continue }
            let spread = squares - below * below / low - (sum - below) * (sum - below) / high
            if spread < best?.spread ?? .infinity { best = (spread, value) }
        }
        return best.map { best in values.map { $0 <= best.bound } }
    }
}
