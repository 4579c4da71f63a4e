import Dispatch
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What one sweep found.
struct SweepFindings: Sendable {
    /// The groups, strongest first.
    var groups: [Group]
    /// How many sets of accounts were searched, times the starts of each search.
    var tested: Int
}

extension Sweep {
    /// How many searches a candidate stands for at most.
    private static let searches = 5
    /// Candidates with more accounts are first searched in a sample of this many.
    private static let sample = 400

    /// Searches all candidates.
    ///
    /// - Parameters:
    ///   - targets: only the candidates are searched that have most of these accounts and least of others; nil for all.
    ///   - tested: the number that evidence is corrected by; nil counts the candidates.
    func find(tested: Int? = nil, targets: [Bool]? = nil, threads: Int) -> SweepFindings {
        let everywhere = templateCandidates(targets) + attributeCandidates(targets) + failoverCandidates(targets)
        let candidates = targets.map { Self.nearest(everywhere, to: $0) } ?? everywhere
        let tested = tested ?? max(1, candidates.count * Self.searches)
        let correction = log(Double(tested))
        let next = Atomic(0)
        let found = Mutex([(Int, Group)]())
        DispatchQueue.concurrentPerform(iterations: max(1, threads)) { _ in
            var numbering = Numbering()
            while true {
                let place = next.add(1, ordering: .relaxed).oldValue
                guard place < candidates.count else { return }
                if let group = search(candidates[place], &numbering), group.logE > correction + 3 {
                    found.withLock { $0.append((place, group)) }
                }
            }
        }
        let all = found.withLock { $0 }.sorted { $0.0 < $1.0 }.map(\.1)
        // Whom all failures brought together is tested by less: such a group stands where no other has most of its accounts.
        let groups = all.filter { !$0.bonds[0].families.contains(.failover) }
        let wide = all.filter { $0.bonds[0].families.contains(.failover) }
        let merged = Group.merge(groups, least: correction, threads: threads) { group, taken in
            let accounts = group.weighed.filter { !taken.contains($0) }
            guard accounts.count >= Self.fewestAccounts else { return nil }
            var numbering = Numbering()
            let candidate = Candidate(bond: group.bonds[0], accounts: accounts)
            return search(candidate, &numbering).flatMap { $0.logE > correction + 3 ? $0 : nil }
        }
        var whole = complete(merged, threads).filter { $0.logE > correction }
        // Who shared an attribute or a piece of text with a stronger group may have been merged into it and then left out.
        let left = Group.uncovered(groups, by: Group.absorb(whole))
        whole += complete(Group.join(left), threads).filter { $0.logE > correction }
        let campaigns = split(Group.widen(Group.absorb(whole), by: wide), tested: tested, threads: threads)
        let pools = apart(campaigns, tested: tested)
        return SweepFindings(groups: pools.map(withTeams), tested: tested)
    }

    /// How many candidates are searched for given accounts.
    private static let mostNearest = 40

    /// The candidates that consist most of given accounts.
    private static func nearest(_ candidates: [Candidate], to targets: [Bool]) -> [Candidate] {
        let scores = candidates.enumerated().compactMap { place, candidate in
            let inside = candidate.accounts.count { targets[Int($0)] }
            return inside < fewestAccounts
                ? nil : (place: place, score: Double(inside * inside) / Double(candidate.accounts.count))
        }
        return scores.sorted { ($0.score, $1.place) > ($1.score, $0.place) }.prefix(mostNearest).map(\.place).sorted()
            .map { candidates[$0] }
    }

    /// A group with the other accounts of its members' teams, as far as they show what the group has in common.
    private func withTeams(_ group: Group) -> Group {
        var customers = [Double](repeating: -1, count: population.customers.count)
        for (account, membership) in zip(group.members, group.memberships)
        where population.organizations[Int(account)] < 0 {
            customers[Int(population.customers[Int(account)])] = membership
        }
        let members = Set(group.members)
        let bond = SegmentMatcher(group.bonds[0])
        var all = Array(zip(group.members, zip(group.memberships, group.counts)))
        for (account, customer) in population.customers.enumerated() where exchanges[account] > 0 {
            let membership = customers[Int(customer)]
            guard membership >= 0, !members.contains(Int32(account)) else { continue }
            let count = population.sketches[account].prints.count { $0.time <= until && bond.matches($0) }
            if count > 0 { all.append((Int32(account), (membership, count))) }
        }
        guard all.count > group.members.count else { return group }
        all.sort { $0.0 < $1.0 }
        var group = group
        group.members = all.map(\.0)
        group.memberships = all.map(\.1.0)
        group.counts = all.map(\.1.1)
        return group
    }

    private func search(_ candidate: Candidate, _ numbering: inout Numbering) -> Group? {
        let least = candidate.bond.isTemplate ? 2 : 1
        if 2 * candidate.accounts.count > 3 * Self.sample {
            let stride = Double(candidate.accounts.count) / Double(Self.sample)
            let sample = (0..<Self.sample).map { candidate.accounts[Int(Double($0) * stride)] }
            let search = GroupSearch(self, candidate, accounts: sample, least: least, &numbering)
            guard let group = search.best(), group.logE > 3
            else { return nil }
        }
        return GroupSearch(self, candidate, accounts: candidate.accounts, least: least, &numbering).best()
    }

    /// The groups, each with all accounts that show its template at least once, weighed again.
    private func complete(_ groups: [Group], _ threads: Int) -> [Group] {
        let templates = concurrentMap(groups.count, threads: threads) { template(groups[$0]) }
        let appearances =
            appearances
            ?? Appearances(
                of: templates.reduce(into: []) { $0.formUnion($1) }, population.sketches, until: until, threads: threads
            )
        // Who belongs to another group is not looked for in this one.
        var homes: [Int32: Int] = [:]
        for (place, group) in groups.enumerated().reversed() { for account in group.members { homes[account] = place } }
        var customers = CustomerChoice(population)
        let weighed = groups.indices.map { place in
            let accounts = appearances.accounts(with: templates[place], until: until)
            return customers.oneForEach(accounts.filter { homes[$0] ?? place == place })
        }
        return concurrentMap(groups.count, threads: threads) { place in
            templates[place].isEmpty ? groups[place] : complete(groups[place], templates[place], weighed[place])
        }
    }

    private func complete(_ group: Group, _ template: Set<UInt32>, _ accounts: [Int32]) -> Group {
        let members = group.fragments.union(group.members)
        let candidate = Candidate(bond: .segments(template.sorted()), accounts: accounts)
        var numbering = Numbering()
        let search = GroupSearch(self, candidate, accounts: accounts, least: 1, &numbering)
        guard var whole = search.refine(accounts.map(members.contains)), whole.logE > group.logE / 2 else {
            return group
        }
        whole.bonds = [candidate.bond] + group.bonds.filter { !$0.isTemplate }
        return whole
    }

    /// The pieces of text of a group's template: those of the strongest search by text that only the group has in common, or
    /// else the one that most members have, and those that mostly stand in the same requests as these.
    private func template(_ group: Group) -> Set<UInt32> {
        let common = commonSegments(of: group)
        var template: Set<UInt32> = []
        for case .segments(let segments) in group.bonds where template.isEmpty {
            template = Set(segments).intersection(common)
        }
        if template.isEmpty, let first = common.first { template.insert(first) }
        guard !template.isEmpty else { return [] }
        // Parts of one template lead to each other in two steps: any two stand together in some requests.
        for _ in 0..<2 {
            var counts: [UInt32: (all: Int, together: Int)] = [:]
            for segment in common where !template.contains(segment) { counts[segment] = (0, 0) }
            guard !counts.isEmpty else { break }
            for account in group.members {
                for print in population.sketches[Int(account)].prints where print.time <= until {
                    let isTemplate = print.segments.contains(where: template.contains)
                    print.segments.forEach { segment in
                        guard var count = counts[segment] else { return }
                        count.all += 1
                        count.together += isTemplate ? 1 : 0
                        counts[segment] = count
                    }
                }
            }
            let added = counts.filter { 2 * $0.value.together >= $0.value.all }.keys
            template.formUnion(added)
        }
        return template
    }

    /// The pieces of text that recur in at least a tenth of a group's members and hardly elsewhere, the most common first.
    private func commonSegments(of group: Group) -> [UInt32] {
        let members = group.fragments.union(group.members)
        var segments: [(members: Int, segment: UInt32)] = []
        Posting.forEachRun(postings) { run in
            guard 10 * run.count >= members.count else { return }
            let inside = run.count { members.contains($0.account) }
            if 10 * inside >= members.count, 5 * inside >= 4 * run.count {
                segments.append((inside, run[run.startIndex].segment))
            }
        }
        return segments.sorted { $0 > $1 }.map(\.segment)
    }
}
