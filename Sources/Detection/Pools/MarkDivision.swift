import Statistics

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Values that accounts have, of several attributes: of each, a pool's accounts take a value in proportion to how many of them
/// have it, or one of the population's (a Chinese restaurant process, as in ``Concentration``).
///
/// Operators buy accounts in batches, in which one value comes with another; so of all attributes the one counts that speaks
/// most for two pools. Alone it never suffices, because to name the pools costs as much as it can say.
struct MarkDivision: DivisionEvidence {
    /// One attribute of the accounts.
    struct Attribute: Sendable {
        /// By account, the value's number; -1 where it is not known or nobody else has it.
        var values: [Int32]
        /// By number, how common it is in the population.
        var shares: [Double]
        /// By account, whether it is known.
        var isKnown: [Bool]
    }

    private let attributes: [Attribute]

    private static let concentrations = [0.5, 5, 50, 500, 5000, 50_000]

    init(_ attributes: [Attribute]) { self.attributes = attributes }

    /// For each attribute, those with the value that most accounts have.
    var starts: [[Bool]] {
        attributes.compactMap { attribute in
            var counts = [Int](repeating: 0, count: attribute.shares.count)
            for value in attribute.values where value >= 0 { counts[Int(value)] += 1 }
            guard let top = counts.indices.max(by: { counts[$0] < counts[$1] }),
                (Sweep.fewestAccounts...max(Sweep.fewestAccounts, attribute.values.count - Sweep.fewestAccounts))
                    .contains(counts[top])
            else { return nil }
            return attribute.values.map { $0 == Int32(top) }
        }
    }

    func gain(_ isFirst: [Bool]) -> Double { attributes.map { Self.gain($0, isFirst) }.max() ?? 0 }

    func logRatios(_ isFirst: [Bool]) -> [Double] {
        let most = attributes.map { ($0, Self.gain($0, isFirst)) }.max { $0.1 < $1.1 }
        guard let (attribute, gain) = most, gain > 0 else { return isFirst.map { _ in 0 } }
        let pools = (Counts(attribute) { isFirst[$0] }, Counts(attribute) { !isFirst[$0] })
        return attribute.values.enumerated().map { place, value in
            guard value >= 0 else { return 0 }
            let share = attribute.shares[Int(value)]
            func logShare(_ counts: Counts, _ isOwn: Bool) -> Double {
                let own = isOwn ? 1.0 : 0
                return log((counts.ofValues[Int(value)] - own + 5 * share) / (counts.known - own + 5))
            }
            return logShare(pools.0, isFirst[place]) - logShare(pools.1, !isFirst[place])
        }
    }

    private struct Counts {
        var ofValues: [Double]
        var known = 0.0

        init(_ attribute: Attribute, _ isMember: (Int) -> Bool) {
            ofValues = [Double](repeating: 0, count: attribute.shares.count)
            for (place, value) in attribute.values.enumerated() where isMember(place) {
                if attribute.isKnown[place] { known += 1 }
                if value >= 0 { ofValues[Int(value)] += 1 }
            }
        }
    }

    private static func gain(_ attribute: Attribute, _ isFirst: [Bool]) -> Double {
        let (first, second) = (Counts(attribute) { isFirst[$0] }, Counts(attribute) { !isFirst[$0] })
        return logProbability(first, attribute.shares) + logProbability(second, attribute.shares)
            - logProbability(Counts(attribute) { _ in true }, attribute.shares)
    }

    private static func logProbability(_ counts: Counts, _ shares: [Double]) -> Double {
        logMeanExp(
            concentrations.map { concentration in
                // Values that nobody else has are new ones, as common as they are.
                let alone = counts.known - counts.ofValues.reduce(0, +)
                var sum = logGamma(concentration) - logGamma(concentration + counts.known) + alone * log(concentration)
                for (value, count) in counts.ofValues.enumerated() where count > 0 {
                    let weight = concentration * shares[value]
                    sum += count == 1 ? log(weight) : logGamma(weight + count) - logGamma(weight)
                }
                return sum
            })
    }
}
