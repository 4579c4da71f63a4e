extension Group {
    /// Groups that are one: those that share at least half of the smaller one's members. The strongest says who its members are;
    /// fragments of one template, which each see a part of the accounts, are kept beside it.
    static func merge(_ groups: [Group]) -> [Group] {
        let ordered = groups.sorted { $0.logE > $1.logE }
        var merged: [Group] = []
        var owners: [Int32: [Int]] = [:]
        for group in ordered {
            var shared: [Int: Int] = [:]
            for account in group.members {
                for owner in owners[account] ?? [] { shared[owner, default: 0] += 1 }
            }
            let nearest = shared.max { ($0.value, -$0.key) < ($1.value, -$1.key) }
            if let nearest, 2 * nearest.value >= min(group.members.count, merged[nearest.key].members.count) {
                merged[nearest.key].bonds.append(contentsOf: group.bonds)
                if group.bonds[0].isTemplate, merged[nearest.key].bonds[0].isTemplate {
                    merged[nearest.key].fragments.formUnion(group.members)
                    for account in group.members { owners[account, default: []].append(nearest.key) }
                }
            } else {
                for account in group.members { owners[account, default: []].append(merged.count) }
                merged.append(group)
            }
        }
        return merged
    }

    /// Whole groups, strongest first, without those of which most members are another's already.
    static func absorb(_ groups: [Group]) -> [Group] {
        var kept: [Group] = []
        var taken: Set<Int32> = []
        for group in groups.sorted(by: { $0.logE > $1.logE }) {
            guard 2 * group.members.count(where: taken.contains) < group.members.count else { continue }
            taken.formUnion(group.members)
            kept.append(group)
        }
        return kept
    }
}
