/// How well reported campaigns agree with the groups that there really are.
///
/// A customer belongs to no group, so it spoils the campaign that it was put into; an attacker in no campaign lowers
/// completeness and recall.
public struct GroupingScore: Sendable, Encodable {
    /// Share of the accounts in reported campaigns that belong to the group with most accounts in their campaign.
    public let purity: Double?
    /// Share of the attackers that are in the reported campaign that holds most of their group.
    public let completeness: Double?
    /// B-cubed precision (Bagga and Baldwin 1998), averaged over accounts in reported campaigns: the share of the accounts in a
    /// campaign with it that belong with it. Two accounts of several groups belong together if they share one.
    public let bCubedPrecision: Double?
    /// B-cubed recall, averaged over attackers: the share of those that belong with it that are in a campaign with it.
    public let bCubedRecall: Double?
    /// Their harmonic mean.
    public let bCubedF1: Double?
    /// Adjusted Rand index over all accounts with a label (Hubert and Arabie 1985): 1 for the same groups, 0 for what chance
    /// gives. Accounts in no group are groups of their own; of several reported campaigns the first counts, and several actual
    /// groups count as one.
    public let adjustedRand: Double?

    init(_ grouping: Grouping) {
        let members = grouping.counts.map { (groups: $0.key, count: $0.value) }
        let foundIndex = Self.index(members.map(\.groups.found))
        let actualIndex = Self.index(members.map(\.groups.actual))

        purity = Self.concentration(foundIndex, members.map(\.count)) { members[$0].groups.actual }
        completeness = Self.concentration(actualIndex, members.map(\.count)) { members[$0].groups.found }

        var precision = Mean()
        var recall = Mean()
        for (groups, count) in members {
            let together = Set(groups.found.flatMap { foundIndex[$0] ?? [] })
            let belonging = Set(groups.actual.flatMap { actualIndex[$0] ?? [] })
            let both = Double(together.intersection(belonging).reduce(0) { $0 + members[$1].count })
            if !groups.found.isEmpty {
                precision.add(both / Double(together.reduce(0) { $0 + members[$1].count }), count)
            }
            if !groups.actual.isEmpty {
                recall.add(both / Double(belonging.reduce(0) { $0 + members[$1].count }), count)
            }
        }
        bCubedPrecision = precision.value
        bCubedRecall = recall.value
        if let precision = precision.value, let recall = recall.value {
            bCubedF1 = precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
        } else {
            bCubedF1 = nil
        }
        adjustedRand = Self.adjustedRand(grouping)
    }

    /// Which memberships each group occurs in.
    private static func index(_ groups: [[Int]]) -> [Int: [Int]] {
        var index: [Int: [Int]] = [:]
        for (place, groups) in groups.enumerated() {
            for group in groups { index[group, default: []].append(place) }
        }
        return index
    }

    /// Over all groups, the share of the members that are in that other group which most of them are in.
    private static func concentration(
        _ index: [Int: [Int]], _ counts: [Int], _ others: (Int) -> [Int]
    ) -> Double? {
        var (agreeing, total) = (0, 0)
        for places in index.values {
            var sizes: [Int: Int] = [:]
            for place in places {
                total += counts[place]
                for other in others(place) { sizes[other, default: 0] += counts[place] }
            }
            agreeing += sizes.values.max() ?? 0
        }
        return Ratio.of(agreeing, total)
    }

    private static func adjustedRand(_ grouping: Grouping) -> Double? {
        func pairs(_ count: Int) -> Double { Double(count) * Double(count - 1) / 2 }
        var found: [Int: Int] = [:]
        var actual: [[Int]: Int] = [:]
        var both: [[Int]: Int] = [:]
        var total = 0
        for (groups, count) in grouping.counts {
            total += count
            guard let campaign = groups.found.first else {
                actual[groups.actual, default: 0] += groups.actual.isEmpty ? 0 : count
                continue
            }
            found[campaign, default: 0] += count
            if !groups.actual.isEmpty {
                actual[groups.actual, default: 0] += count
                both[[campaign] + groups.actual, default: 0] += count
            }
        }
        guard total > 1 else { return nil }
        let together = both.values.reduce(0) { $0 + pairs($1) }
        let foundPairs = found.values.reduce(0) { $0 + pairs($1) }
        let actualPairs = actual.values.reduce(0) { $0 + pairs($1) }
        let expected = foundPairs * actualPairs / pairs(total)
        let most = (foundPairs + actualPairs) / 2
        return most == expected ? nil : (together - expected) / (most - expected)
    }

    private struct Mean {
        private var sum = 0.0
        private var weight = 0

        mutating func add(_ value: Double, _ count: Int) {
            sum += value * Double(count)
            weight += count
        }

        var value: Double? { weight > 0 ? sum / Double(weight) : nil }
    }
}
