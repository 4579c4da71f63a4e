/// What happens to a pool: who is found out when, and who comes in his place.
struct PoolHistory: Sendable {
    /// A change of one slot of the pool.
    struct Change: Sendable {
        let time: Int64
        let slot: Int
        /// The account that works in the slot from now on; nil where its account is suspended.
        let account: UInt32?
    }

    /// In the order of time.
    private(set) var changes: [Change] = []
    /// When accounts are suspended.
    private(set) var suspensions: [UInt32: Int64] = [:]

    /// - Parameter plans: of the campaigns that use the pool.
    init(_ pool: Population.Pool, _ plans: [CampaignPlan], seed: UInt64, length: Int64) {
        var draws = Draws(seed, 0xBA45)
        var accounts = pool.accounts
        var reserve = pool.reserve[...]
        var isOpen = accounts.map { _ in true }
        let bans = plans.flatMap { plan in plan.bans.map { (ban: $0, plan: plan) } }.sorted {
            $0.ban.time < $1.ban.time
        }
        for (ban, plan) in bans where ban.time < length {
            for index in accounts.indices {
                // Replacements that are there by now.
                if !isOpen[index], let last = changes.last(where: { $0.slot == index }), last.account != nil,
                    last.time <= ban.time
                {
                    isOpen[index] = true
                }
            }
            var open = accounts.indices.filter { isOpen[$0] }
            for _ in 0..<min(open.count, Int((Double(pool.accounts.count) * ban.share).rounded())) {
                let place = draws.below(open.count)
                let slot = open[place]
                open.swapAt(place, open.count - 1)
                open.removeLast()
                isOpen[slot] = false
                let moment = ban.time + Int64(draws.exponential(mean: 20_000))
                suspensions[accounts[slot]] = moment
                changes.append(Change(time: moment, slot: slot, account: nil))
                guard plan.banResponse != .none, let account = reserve.popFirst() else { continue }
                accounts[slot] = account
                let wait =
                    plan.banResponse == .replace
                    ? Double(plan.replacementDelay) * (0.5 + draws.uniform()) : draws.exponential(mean: 120_000)
                changes.append(Change(time: moment + 1 + Int64(wait), slot: slot, account: account))
            }
        }
        changes.sort { $0.time == $1.time ? $0.slot < $1.slot : $0.time < $1.time }
    }

    /// The first use of each account that replaces another.
    var replacements: [(account: UInt32, time: Int64)] {
        changes.compactMap { change in change.account.map { ($0, change.time) } }
    }
}
