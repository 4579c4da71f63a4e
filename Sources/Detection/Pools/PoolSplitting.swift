extension Sweep {
    /// Campaigns that are several dispatchers' become several, as far as each is a campaign by itself.
    func split(_ groups: [Group], tested: Int, threads: Int) -> [Group] {
        concurrentMap(groups.count, threads: threads) { split(groups[$0], tested) }.flatMap(\.self)
    }

    /// Campaigns without the accounts that belong to a stronger one, as far as the others are a campaign by themselves.
    func apart(_ groups: [Group], tested: Int) -> [Group] {
        var taken: Set<Int32> = []
        return groups.sorted { $0.logE > $1.logE }.map { group in
            defer { taken.formUnion(group.members) }
            let places = group.members.indices.filter { !taken.contains(group.members[$0]) }
            guard places.count < group.members.count, places.count >= Self.fewestAccounts,
                Judgement(group, self, tested: tested).isCampaign, let rest = part(places, of: group),
                Judgement(rest, self, tested: tested).isCampaign
            else { return group }
            return rest
        }
    }

    private func split(_ group: Group, _ tested: Int) -> [Group] {
        guard group.members.count >= 2 * Self.fewestAccounts, Judgement(group, self, tested: tested).isCampaign,
            let isFirst = PoolDivision(group, self).best()
        else { return [group] }
        let places = group.members.indices
        let parts = [places.filter { isFirst[$0] }, places.filter { !isFirst[$0] }].compactMap { part($0, of: group) }
        let campaigns = parts.filter { Judgement($0, self, tested: tested).isCampaign }
        if campaigns.count == 2 { return campaigns.flatMap { split($0, tested) } }
        guard let campaign = campaigns.first, parts.count == 2 else { return [group] }
        // What is no campaign by itself stays with the pool that it fits best.
        let left = Set(group.members).subtracting(campaign.members)
        let pools = split(campaign, tested)
        let joined = pools.map { pool in
            let accounts = left.union(pool.members)
            return part(places.filter { accounts.contains(group.members[$0]) }, of: group) ?? pool
        }
        let losses = joined.map { whole in PoolDivision(whole, self).gain(whole.members.map(left.contains)) }
        guard pools.count > 1, let nearest = losses.indices.min(by: { losses[$0] < losses[$1] }) else { return [group] }
        return pools.indices.map { $0 == nearest ? joined[$0] : pools[$0] }
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
