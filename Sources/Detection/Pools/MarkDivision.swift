import Statistics

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Values that accounts have, of several attributes: of each, a pool's accounts take a value in proportion to how many of them
/// have it, or one of the population's (a Chinese restaurant process, as in ``Concentration``).
///
/// Attributes that depend on one another are of one kind, of which the one counts that speaks most for two pools. One kind
/// alone never suffices, because to name the pools costs as much as it can say.
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

    /// By kind.
    private let attributes: [[Attribute]]

    /// How much more common than in the population a value is that begins a search.
    private static let uncommon = 3.0
    /// From about so many accounts searches begin.
    private static let seeds = 8
    private static let concentrations = [0.5, 5, 50, 500, 5000, 50_000]

    /// - Parameter attributes: by kind, those that depend on one another, such as on the country.
    init(_ attributes: [[Attribute]]) { self.attributes = attributes }

    /// For each attribute, those with the value that most accounts have; and for some accounts, those that have something
    /// uncommon in common with it.
    var starts: [[Bool]] {
        var starts: [[Bool]] = []
        let all = Array(attributes.joined())
        let count = all.first?.values.count ?? 0
        var uncommon: [[Bool]] = []
        for attribute in all {
            var counts = [Int](repeating: 0, count: attribute.shares.count)
            for value in attribute.values where value >= 0 { counts[Int(value)] += 1 }
            uncommon.append(zip(counts, attribute.shares).map { Double($0) > Self.uncommon * $1 * Double(count) })
            guard let top = counts.indices.max(by: { counts[$0] < counts[$1] }) else { continue }
            starts.append(attribute.values.map { $0 == Int32(top) })
        }
        for seed in stride(from: 0, to: count, by: max(1, count / Self.seeds)) {
            var isLike = [Bool](repeating: false, count: count)
            for (attribute, uncommon) in zip(all, uncommon) {
                let own = attribute.values[seed]
                guard own >= 0, uncommon[Int(own)] else { continue }
                for (place, value) in attribute.values.enumerated() where value == own { isLike[place] = true }
            }
            starts.append(isLike)
        }
        return starts
    }

    /// Pools may have a kind in common, which then says nothing.
    func gain(_ isFirst: [Bool]) -> Double { strongest(isFirst).reduce(0) { $0 + max(0, $1.gain) } }

    func logRatios(_ isFirst: [Bool]) -> [Double] {
        var ratios = isFirst.map { _ in 0.0 }
        for (attribute, gain) in strongest(isFirst) where gain > 0 {
            let pools = (Counts(attribute) { isFirst[$0] }, Counts(attribute) { !isFirst[$0] })
            for (place, value) in attribute.values.enumerated() where value >= 0 {
                let share = attribute.shares[Int(value)]
                func logShare(_ counts: Counts, _ isOwn: Bool) -> Double {
                    let own = isOwn ? 1.0 : 0
                    return log((counts.ofValues[Int(value)] - own + 5 * share) / (counts.known - own + 5))
                }
                ratios[place] += logShare(pools.0, isFirst[place]) - logShare(pools.1, !isFirst[place])
            }
        }
        return ratios
    }

    /// Of each kind the attribute that speaks most for two pools.
    private func strongest(_ isFirst: [Bool]) -> [(attribute: Attribute, gain: Double)] {
        attributes.compactMap { kind in
            kind.map { (attribute: $0, gain: Self.gain($0, isFirst)) }.max { $0.gain < $1.gain }
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
