extension Group {
    /// How much of a group lies in another for it to be a part of that one, how much at most of the other it then is, and how
    /// much of a fragment lies in what it is a fragment of.
    private static let part = (of: 0.8, ofWhole: 0.7, ofFragment: 0.6)

    /// Groups that are one become one: those that share at least half of the smaller one's members. The strongest says who its
    /// members are; fragments of one template, which each see a part of the accounts, are kept beside it.
    ///
    /// A group is dropped whose parts, found by themselves, explain more than it does: a mark that several operators have in
    /// common, such as the default of the relay software that they all use, makes one group of their pools. Only a group that
    /// behaves as one is a part.
    ///
    /// - Parameters:
    ///   - least: the evidence from which a behaviour speaks for a group, as a natural logarithm.
    ///   - threads: how many work.
    ///   - rest: searches what remains of a group without some accounts.
    static func merge(
        _ groups: [Group], least: Double, threads: Int, rest: @Sendable (Group, Set<Int32>) -> Group?
    ) -> [Group] {
        let ordered = groups.sorted { $0.logE > $1.logE }
        let owners = owners(of: ordered)
        var kept: [Group] = []
        let parts = ordered.indices.map { Self.parts(of: $0, ordered, owners, least) }
        let remains = concurrentMap(ordered.count, threads: threads) { place -> Group? in
            let taken = Set(parts[place].flatMap { ordered[$0].members })
            let left = ordered[place].members.count { !taken.contains($0) }
            return taken.isEmpty || left < Sweep.fewestAccounts ? nil : rest(ordered[place], taken)
        }
        for place in ordered.indices {
            // Whom a search had to leave out says nothing of whether those whom it kept are one.
            let explained = parts[place].reduce(remains[place]?.evidenceOfMembers ?? 0) {
                $0 + ordered[$1].evidenceOfMembers
            }
            if parts[place].count + (remains[place] == nil ? 0 : 1) >= 2, explained > ordered[place].evidenceOfMembers {
                if let remains = remains[place] { kept.append(remains) }
            } else {
                kept.append(ordered[place])
            }
        }
        return join(kept.sorted { $0.logE > $1.logE })
    }

    /// Which groups each account is a member of, by their places.
    private static func owners(of groups: [Group]) -> [Int32: [Int]] {
        var owners: [Int32: [Int]] = [:]
        for (place, group) in groups.enumerated() {
            for account in group.members { owners[account, default: []].append(place) }
        }
        return owners
    }

    /// The strongest groups that are parts of one, and do not overlap.
    private static func parts(of whole: Int, _ groups: [Group], _ owners: [Int32: [Int]], _ least: Double) -> [Int] {
        var shared: [Int: Int] = [:]
        for account in groups[whole].members {
            for owner in owners[account] ?? [] where owner != whole { shared[owner, default: 0] += 1 }
        }
        var taken: Set<Int32> = []
        var parts: [Int] = []
        for (place, count) in shared.sorted(by: { $0.key < $1.key }) {
            let members = groups[place].members
            guard Double(count) >= part.of * Double(members.count),
                Double(count) <= part.ofWhole * Double(groups[whole].members.count),
                5 * members.count(where: taken.contains) <= members.count,
                groups[place].supporting(least).contains(where: \.isBehaviour)
            else { continue }
            taken.formUnion(members)
            parts.append(place)
        }
        return parts
    }

    static func join(_ groups: [Group]) -> [Group] {
        var merged: [Group] = []
        var owners: [Int32: [Int]] = [:]
        for group in groups {
            var shared: [Int: Int] = [:]
            for account in group.members {
                for owner in owners[account] ?? [] { shared[owner, default: 0] += 1 }
            }
            let nearest = shared.max { ($0.value, -$0.key) < ($1.value, -$1.key) }
            if let nearest, 2 * nearest.value >= min(group.members.count, merged[nearest.key].members.count) {
                guard Double(nearest.value) >= part.ofFragment * Double(group.members.count) else { continue }
                merged[nearest.key].bonds.append(contentsOf: group.bonds)
                if group.bonds[0].isTemplate { merged[nearest.key].fragments.formUnion(group.members) }
            } else {
                for account in group.members { owners[account, default: []].append(merged.count) }
                merged.append(group)
            }
        }
        return merged
    }

    /// Of the groups those, strongest first, of which hardly a member is in one of `whole`.
    static func uncovered(_ groups: [Group], by whole: [Group]) -> [Group] {
        let taken = whole.reduce(into: Set<Int32>()) { $0.formUnion($1.members) }
        return groups.filter { 5 * $0.members.count(where: taken.contains) <= $0.members.count }
            .sorted { $0.logE > $1.logE }
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

    /// Groups with those that all failures brought together: such a one takes the place of its parts that half of the
    /// failures brought together, unless other groups have most of its accounts.
    static func widen(_ groups: [Group], by wide: [Group]) -> [Group] {
        wide.sorted { $0.logE > $1.logE }.reduce(groups) { kept, group in
            let own = Set(group.members)
            let others = kept.filter { part in
                !part.bonds[0].isHalfOfFailures
                    || Double(part.members.count(where: own.contains)) < Self.part.of * Double(part.members.count)
            }
            let taken = others.reduce(into: Set<Int32>()) { $0.formUnion($1.members) }
            return 2 * own.intersection(taken).count < own.count ? others + [group] : kept
        }
    }
}
