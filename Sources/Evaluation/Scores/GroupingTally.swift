import Detection

/// Accounts with the campaigns that they were put into and the operators or pools that they belong to.
struct Grouping {
    /// The groups of one account.
    struct Membership: Hashable {
        /// Reported campaigns, rising; none for an attacker who was missed.
        var found: [Int]
        /// Operators or pools, rising; none for a customer.
        var actual: [Int]
    }

    /// How many accounts have the same memberships.
    private(set) var counts: [Membership: Int] = [:]

    mutating func add(found: [Int], actual: Set<Int>) {
        counts[Membership(found: found, actual: actual.sorted()), default: 0] += 1
    }
}

/// The groupings of all accounts with a label. Groups of different runs are different groups.
struct GroupingTally {
    private(set) var operators = Grouping()
    private(set) var pools = Grouping()
    private var numbers = Numbers()

    mutating func add(_ run: EvaluationRun) {
        numbers.run += 1
        var found: [String: [Int]] = [:]
        for campaign in run.report.campaigns {
            let number = numbers.of("found", campaign.id)
            for account in Set(campaign.accounts) where run.labels.accounts[account] != nil {
                found[account, default: []].append(number)
            }
        }
        var operatorOf: [String: Int] = [:]
        var poolOf: [String: Int] = [:]
        for campaign in run.labels.campaigns {
            operatorOf[campaign.id] = numbers.of("operator", campaign.operatorName)
            poolOf[campaign.id] = numbers.of("pool", campaign.pool)
        }
        for (account, label) in run.labels.accounts {
            let found = Set(found[account] ?? []).sorted()
            operators.add(found: found, actual: Set(label.campaigns.compactMap { operatorOf[$0] }))
            pools.add(found: found, actual: Set(label.campaigns.compactMap { poolOf[$0] }))
        }
    }

    /// Numbers for names, which differ between runs.
    private struct Numbers {
        var run = 0
        private var numbers: [[String]: Int] = [:]

        mutating func of(_ kind: String, _ name: String) -> Int {
            let key = ["\(run)", kind, name]
            if let number = numbers[key] { return number }
            numbers[key] = numbers.count
            return numbers.count - 1
        }
    }
}
