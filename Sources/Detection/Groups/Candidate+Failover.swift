extension Sweep {
    /// The sets of accounts that are connected by requests that failed on one and were sent by another soon after.
    ///
    /// - Parameter targets: only sets with enough of these accounts are made; nil for all.
    func failoverCandidates(_ targets: [Bool]? = nil) -> [Candidate] {
        guard !ignored.contains(.failover) else { return [] }
        return [false, true].flatMap { connected(isWhole: $0, targets) }
    }

    private func connected(isWhole: Bool, _ targets: [Bool]?) -> [Candidate] {
        var links: [(Int32, Int32)] = []
        for (account, sketch) in population.sketches.enumerated() where exchanges[account] > 0 {
            for trial in repeats.trials(of: Int32(account)) {
                guard trial.hasFailed, trial.next >= 0, trial.nextTime <= until,
                    isWhole || sketch.prints[Int(trial.print)].bringsTogether
                else { continue }
                links.append((Int32(account), trial.next))
            }
        }
        // By account, one that it is connected with; the sets' first accounts point to themselves.
        var parents: [Int32: Int32] = [:]
        func root(_ account: Int32) -> Int32 {
            var account = account
            while let parent = parents[account], parent != account {
                let next = parents[parent] ?? parent
                parents[account] = next
                account = next
            }
            return account
        }
        for (first, second) in links {
            let (one, other) = (root(first), root(second))
            parents[max(one, other)] = min(one, other)
            parents[min(one, other)] = min(one, other)
        }
        var sets: [Int32: [Int32]] = [:]
        for account in parents.keys { sets[root(account), default: []].append(account) }
        var customers = CustomerChoice(population)
        return sets.sorted { $0.key < $1.key }.compactMap { _, set in
            let accounts = customers.oneForEach(set.sorted())
            let wanted = targets.map { isTarget in accounts.count { isTarget[Int($0)] } } ?? accounts.count
            return min(accounts.count, wanted) >= Self.fewestAccounts
                ? Candidate(bond: .failover(isWhole: isWhole), accounts: accounts) : nil
        }
    }
}

extension ExchangePrint {
    /// Whether it is of the half of the questions that bring accounts together where they fail over; the other half tests.
    var bringsTogether: Bool { row & 1 == 0 }
}
