import Exchanges

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Explanation {
    /// Steps of a campaign's timeline at most.
    private static let mostSteps = 120
    /// Accounts whose links are drawn at most.
    private static let mostAccounts = 120

    /// The numbers behind the pictures.
    func figures(detectedAt: UInt32) -> Campaign.Figures {
        Campaign.Figures(timeline: timeline, links: links, spread: spread)
    }

    private var timeline: Campaign.Figures.Timeline {
        var times: [UInt32] = []
        for account in group.members {
            for print in sweep.population.sketches[Int(account)].prints where print.time <= sweep.until {
                times.append(print.time)
            }
        }
        let (first, last) = (times.min() ?? 0, times.max() ?? 0)
        let step = max(1, Int(last - first) / Self.mostSteps + 1)
        var counts = [Int](repeating: 0, count: Int(last - first) / step + 1)
        for time in times { counts[Int(time - first) / step] += 1 }
        return Campaign.Figures.Timeline(start: Timestamp(seconds: Int64(first)), stepSeconds: step, counts: counts)
    }

    /// How the counts are spread, beside what independent customers would show.
    private var spread: Campaign.Figures.Spread? {
        let independent = group.independent
        guard let most = group.counts.max(), most > 1 else { return nil }
        var bounds = [1]
        while bounds[bounds.count - 1] <= most {
            bounds.append(max(bounds[bounds.count - 1] + 1, bounds[bounds.count - 1] * 5 / 4))
        }
        let bins = bounds.count - 1
        var accounts = [Int](repeating: 0, count: bins)
        var expected = [Double](repeating: 0, count: bins)
        for count in group.counts {
            if let bin = bounds.lastIndex(where: { $0 <= count }), bin < bins { accounts[bin] += 1 }
        }
        for bin in 0..<bins {
            expected[bin] = Double(group.counts.count) * independent.probability(bounds[bin]..<bounds[bin + 1])
        }
        return Campaign.Figures.Spread(accounts: accounts, bounds: bounds, independent: expected)
    }

    /// Links of a sample of the accounts: each shared rare value links the accounts that have it one after another.
    private var links: [Campaign.Figures.Link] {
        let sample = group.members.prefix(Self.mostAccounts)
        var kinds: [[Int32]: (kinds: [String], weight: Double)] = [:]
        func link(_ first: Int32, _ second: Int32, _ family: Family, _ weight: Double) {
            var entry = kinds[[first, second]] ?? ([], 0)
            if !entry.kinds.contains(family.rawValue) { entry.kinds.append(family.rawValue) }
            entry.weight += weight
            kinds[[first, second]] = entry
        }
        let seen = Double(max(1, sweep.exchanges.count { $0 > 0 }))
        for attribute in Attribute.allCases {
            let table = sweep.tables[attribute.rawValue]
            var last: [Int32: Int32] = [:]
            for account in sample {
                let code = table.codes[Int(account)]
                guard code >= 0 else { continue }
                let share = Double(table.totals[Int(code)]) / seen
                guard share < 0.05 else { continue }
                if let before = last[code] { link(before, account, attribute.family, -log(share)) }
                last[code] = account
            }
        }
        return kinds.map { pair, entry in
            Campaign.Figures.Link(
                first: sweep.population.ids[Int(pair[0])], second: sweep.population.ids[Int(pair[1])],
                kinds: entry.kinds.sorted(), weight: entry.weight)
        }.sorted { ($0.weight, $1.first, $1.second) > ($1.weight, $0.first, $0.second) }
    }
}
