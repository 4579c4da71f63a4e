import Statistics

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Whether a group's accounts are one dispatcher's or two's.
///
/// The question is one of model choice: what is known of the accounts is more probable with two pools, each with a law of its
/// own, than with one, by more than it costs to say which account is of which pool and what the other law is. That is the
/// integrated completed likelihood (Biernacki, Celeux and Govaert, "Assessing a mixture model for clustering with the
/// integrated completed likelihood", IEEE PAMI 22, 2000), which unlike other criteria divides only what can be told apart.
struct PoolDivision {
    /// What is known of the accounts, each as probable as its own law makes it.
    private let evidence: [any DivisionEvidence]
    private let count: Int

    /// By how much two pools must be more probable than one, as a natural logarithm, beside the cost of saying who is whose.
    private static let least = 10.0
    /// Rounds of the search.
    private static let rounds = 8

    init(_ evidence: [any DivisionEvidence], count: Int) {
        (self.evidence, self.count) = (evidence, count)
    }

    /// The logarithm of how much more probable two given pools are than one, less what naming them costs.
    func gain(_ isFirst: [Bool]) -> Double {
        evidence.reduce(-cost(isFirst.count { $0 })) { $0 + $1.gain(isFirst) }
    }

    /// The logarithm of the number of ways to divide the accounts into pools of any size.
    private func cost(_ first: Int) -> Double { logChoose(count, first) + log(Double(count)) }

    /// The most probable division, by account whether it is of the first pool; nil where one pool is more probable.
    func best() -> [Bool]? {
        var best: (gain: Double, isFirst: [Bool])?
        for start in evidence.flatMap(\.starts) {
            let found = refine(start)
            if let found, found.gain > best?.gain ?? Self.least { best = found }
        }
        return best?.isFirst
    }

    /// The division that a start leads to when every account goes to the pool that it fits better, until none moves.
    private func refine(_ start: [Bool]) -> (gain: Double, isFirst: [Bool])? {
        var isFirst = start
        var best: (gain: Double, isFirst: [Bool])?
        for _ in 0..<Self.rounds {
            let first = isFirst.count { $0 }
            guard min(first, count - first) >= Sweep.fewestAccounts else { break }
            let gain = gain(isFirst)
            if gain > best?.gain ?? -.infinity { best = (gain, isFirst) }
            var ratios = [Double](repeating: log(Double(first) / Double(count - first)), count: count)
            for part in evidence {
                for (place, ratio) in part.logRatios(isFirst).enumerated() { ratios[place] += ratio }
            }
            let next = ratios.map { $0 > 0 }
            if next == isFirst { break }
            isFirst = next
        }
        return best
    }
}
