import Statistics

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Which pieces of text each account's requests have: a dispatcher sends any of its templates to any of its accounts, so that a
/// piece stands in as large a share of one account's requests as of another's.
///
/// Pieces of one template come together, so the one counts that speaks most for two pools.
struct TextDivision: DivisionEvidence {
    /// Of each account's requests, how many have a piece of text and how many do not.
    typealias Piece = [(has: Double, not: Double)]

    private let pieces: [Piece]

    /// - Parameter pieces: all of the same accounts.
    init(_ pieces: [Piece]) { self.pieces = pieces }

    /// Those most of whose requests have a piece; of the pieces those that come nearest to halves.
    var starts: [[Bool]] {
        let halves = pieces.map { $0.map { $0.has > $0.not } }
        func distance(_ half: [Bool]) -> Int { abs(2 * half.count { $0 } - half.count) }
        return Array(halves.sorted { distance($0) < distance($1) }.prefix(3))
    }

    func gain(_ isFirst: [Bool]) -> Double { pieces.reduce(0) { max($0, Self.gain($1, isFirst)) } }

    func logRatios(_ isFirst: [Bool]) -> [Double] {
        let most = pieces.map { ($0, Self.gain($0, isFirst)) }.max { $0.1 < $1.1 }
        guard let (piece, gain) = most, gain > 0 else { return isFirst.map { _ in 0 } }
        let (first, second) = Self.sums(piece, isFirst)
        return zip(piece, isFirst).map { own, isFirst in
            func logShares(_ pool: (has: Double, not: Double), isOwn: Bool) -> Double {
                let has = pool.has - (isOwn ? own.has : 0) + 0.5
                let not = pool.not - (isOwn ? own.not : 0) + 0.5
                return own.has * log(has / (has + not)) + own.not * log(not / (has + not))
            }
            return logShares(first, isOwn: isFirst) - logShares(second, isOwn: !isFirst)
        }
    }

    private static func sums(
        _ piece: Piece, _ isFirst: [Bool]
    ) -> (first: (has: Double, not: Double), second: (has: Double, not: Double)) {
        var (first, second) = ((has: 0.0, not: 0.0), (has: 0.0, not: 0.0))
        for (own, isFirst) in zip(piece, isFirst) {
            if isFirst {
                first = (first.has + own.has, first.not + own.not)
            } else {
                second = (second.has + own.has, second.not + own.not)
            }
        }
        return (first, second)
    }

    /// Of each pool the share is unknown: a beta distribution of ½ and ½ (Jeffreys).
    private static func gain(_ piece: Piece, _ isFirst: [Bool]) -> Double {
        func logProbability(_ pool: (has: Double, not: Double)) -> Double {
            logBeta(pool.has + 0.5, pool.not + 0.5) - logBeta(0.5, 0.5)
        }
        let (first, second) = sums(piece, isFirst)
        return logProbability(first) + logProbability(second)
            - logProbability((first.has + second.has, first.not + second.not))
    }
}
