extension Sweep {
    /// Campaigns that are several dispatchers' become several, as far as each is a campaign by itself.
    func split(_ groups: [Group], tested: Int, threads: Int) -> [Group] {
        concurrentMap(groups.count, threads: threads) { split(groups[$0], tested) }.flatMap(\.self)
    }

    private func split(_ group: Group, _ tested: Int) -> [Group] {
        guard group.members.count >= 2 * Self.fewestAccounts, Judgement(group, self, tested: tested).isCampaign,
            let isFirst = PoolDivision(group, self).best()
        else { return [group] }
        let places = group.members.indices
        let parts = [places.filter { isFirst[$0] }, places.filter { !isFirst[$0] }].compactMap { part($0, of: group) }
        guard parts.count == 2, parts.allSatisfy({ Judgement($0, self, tested: tested).isCampaign }) else {
            return [group]
        }
        return parts.flatMap { split($0, tested) }
    }

    /// Some of a group's members as a group of their own, its other members not weighed.
    private func part(_ places: [Int], of group: Group) -> Group? {
        let own = Set(places.map { group.members[$0] })
        let others = Set(group.members).subtracting(own)
        let accounts = group.weighed.filter { !others.contains($0) }
        let candidate = Candidate(bond: group.bonds[0], accounts: accounts)
        var numbering = Numbering()
        let search = GroupSearch(self, candidate, accounts: accounts, least: 1, &numbering)
        guard var part = search.group(of: accounts.map(own.contains)) else { return nil }
        part.bonds = group.bonds
        part.memberships = places.map { group.memberships[$0] }
        return part
    }
}
