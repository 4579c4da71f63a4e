import Detection

/// A campaign of a report, and what its accounts really are.
struct ReportedCampaign {
    let campaign: Campaign
    /// The accounts that have a label.
    let known: Set<String>
    /// How many of them serve each pool.
    let pools: [String: Int]

    init(_ campaign: Campaign, _ labels: Labels) {
        let poolOf = Dictionary(labels.campaigns.map { ($0.id, $0.pool) }, uniquingKeysWith: { first, _ in first })
        var known: Set<String> = []
        var pools: [String: Int] = [:]
        for account in campaign.accounts {
            guard let label = labels.accounts[account], known.insert(account).inserted else { continue }
            for pool in Set(label.campaigns.compactMap { poolOf[$0] }) { pools[pool, default: 0] += 1 }
        }
        self.campaign = campaign
        self.known = known
        self.pools = pools
    }

    /// Whether at least half of its accounts are attackers of one pool.
    var isReal: Bool { (pools.values.max() ?? 0) * 2 >= max(known.count, 1) }
}
