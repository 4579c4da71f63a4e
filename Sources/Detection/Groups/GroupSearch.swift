import Statistics

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The search for the accounts of a candidate that belong together: expectation-maximisation over a mixture of one pool and
/// independent customers, from several starts.
///
/// Every family of evidence gives each account a likelihood ratio, pool against stranger, with the pool's parameters fitted
/// to the present members; members are then those for whom the pool is likelier.
struct GroupSearch {
    private let sweep: Sweep
    private let candidate: Candidate
    private let accounts: [Int32]
    private let counts: [Int]
    private let activities: [Activity]
    private let nullTimes: [Double]
    /// The least count that brought an account into the candidate.
    private let least: Int
    private let attributes: [CandidateAttribute]

    /// What one family may say about one account, for and against, in natural logarithms: marks can be copied, and one odd
    /// count is no alibi.
    private static let bounds = -3.0...6.0
    /// A member's evidence, prior odds included, must be at least this, in natural logarithms.
    private static let leastRatio = 1.0
    /// Evidence counts that speaks for at least one in so many members.
    private static let breadth = 3
    /// Rounds of the search.
    private static let rounds = 8

    /// - Parameters:
    ///   - candidate: the accounts to weigh.
    ///   - least: the least number of exchanges that brought an account into the candidate.
    init(_ sweep: Sweep, _ candidate: Candidate, accounts: [Int32], least: Int) {
        self.sweep = sweep
        self.candidate = candidate
        self.accounts = accounts
        self.least = least
        let bound = candidate.bond.families
        attributes = Attribute.allCases.filter { !bound.contains($0.family) }.map {
            CandidateAttribute($0, sweep.tables[$0.rawValue], accounts: accounts)
        }
        var counts: [Int] = []
        var activities: [Activity] = []
        let segments: Set<UInt32>?
        if case .segments(let wanted) = candidate.bond { segments = Set(wanted) } else { segments = nil }
        for account in accounts {
            let activity = Sweep.activity(sweep.population, Int(account), sweep.until) { print in
                guard let segments else { return true }
                return print.segments.contains { segments.contains($0) }
            }
            activities.append(activity)
            let sketch = sweep.population.sketches[Int(account)]
            // Rows that the sample leaves out have their share.
            let sampled = sketch.prints.count
            let whole =
                sampled < AccountSketch.mostPrints
                ? 1 : max(1, Double(sketch.exchanges) / Double(sketch.prints.reduce(0) { $0 + Int($1.count) }))
            counts.append(max(least, Int((Double(activity.total) * whole).rounded())))
        }
        self.counts = counts
        self.activities = activities
        nullTimes = activities.map { $0.total >= 2 ? sweep.bursts.logProbability($0) : 0 }
    }

    /// The best group, from all starts; nil where no start finds enough members.
    func best() -> Group? {
        var best: Group?
        for start in starts() {
            guard let group = refine(start), group.logE > best?.logE ?? -.infinity else { continue }
            best = group
        }
        return best
    }

    /// The group that the search finds from given members: of the rounds after the first, whose members the accounts' own
    /// evidence has chosen, the one with the most evidence; nil where too few remain.
    func refine(_ start: [Bool]) -> Group? {
        var isMember = start
        var group: Group?
        for round in 0..<Self.rounds {
            let number = isMember.count { $0 }
            guard number >= Sweep.fewestAccounts else { break }
            let (found, ratios) = weigh(isMember, number)
            let next = ratios.map { $0 > 0 }
            if round > 0 || next == isMember, found.logE > group?.logE ?? -.infinity { group = found }
            if next == isMember { break }
            isMember = next
        }
        guard var group else { return nil }
        let kept = group.members.indices.filter { group.memberships[$0] >= 0.5 }
        guard kept.count >= Sweep.fewestAccounts else { return nil }
        group.members = kept.map { group.members[$0] }
        group.counts = kept.map { group.counts[$0] }
        group.memberships = kept.map { group.memberships[$0] }
        return group
    }

    /// Where searches begin: with everybody; with those whose counts are nearest to each other; with those who share the
    /// attribute that is most over-represented.
    private func starts() -> [[Bool]] {
        var starts = [[Bool](repeating: true, count: accounts.count)]
        let logs = counts.map { log(Double($0)) }.sorted()
        if logs.count >= 3 * Sweep.fewestAccounts, logs[logs.count - 1] - logs[0] > 1.5 {
            var best = (count: 0, low: 0.0)
            var end = 0
            for start in logs.indices {
                while end < logs.count, logs[end] <= logs[start] + 1 { end += 1 }
                if end - start > best.count { best = (end - start, logs[start]) }
            }
            starts.append(counts.map { (best.low...best.low + 1).contains(log(Double($0))) })
        }
        let all = starts[0]
        var tops: [(gain: Double, attribute: Int, value: Int32)] = []
        for (place, attribute) in attributes.enumerated() {
            guard let top = Concentration(attribute, all).top, top.gain > 5, top.count >= Sweep.fewestAccounts,
                top.count < accounts.count
            else { continue }
            tops.append((top.gain, place, top.value))
        }
        for top in tops.sorted(by: { $0.gain > $1.gain }).prefix(2) {
            starts.append(attributes[top.attribute].values.map { $0 == top.value })
        }
        return starts
    }

    /// Fits the pool to its members and weighs every account.
    private func weigh(_ isMember: [Bool], _ number: Int) -> (group: Group, ratios: [Double]) {
        let places = isMember.indices.filter { isMember[$0] }
        var ratios = [Double](repeating: 0, count: accounts.count)
        var evidence: [(family: Family, logE: Double)] = []

        func add(_ family: Family, _ logE: Double, _ ratio: (Int) -> Double) {
            // What a few members have in common says nothing of the others.
            let breadth = family == .demand ? number : places.count { ratio($0) > 0.5 }
            let logE = Self.breadth * breadth >= number ? logE : min(logE, 0)
            evidence.append((family, logE))
            // What is asked for may speak for a group; of one account it proves nothing.
            guard logE > 3, family != .demand else { return }
            for place in ratios.indices {
                ratios[place] += min(max(ratio(place), Self.bounds.lowerBound), Self.bounds.upperBound)
            }
        }

        for family in Family.allCases {
            let tests = attributes.filter { $0.attribute.family == family }.map { Concentration($0, isMember) }
            guard !tests.isEmpty else { continue }
            // That a group demands less than others speaks for nobody's campaign.
            if family == .demand, let top = tests[0].top, tests[0].attribute.codes[Int(top.value)] == 0 { continue }
            add(family, logMeanExp(tests.map(\.logE))) { place in
                var most = -Double.infinity
                for test in tests { most = max(most, test.logRatio(at: place, isMember: isMember[place])) }
                return most - log(Double(tests.count))
            }
        }

        let synchrony = Synchrony(
            sweep.bursts, bins: sweep.population.bins.count, members: places.lazy.map { activities[$0] })
        var synchronySum = 0.0
        for place in places {
            let ratio = synchrony.logRatio(activities[place], nullTimes[place], isMember: true)
            synchronySum += min(max(ratio, Self.bounds.lowerBound), Self.bounds.upperBound)
        }
        add(.synchrony, synchronySum) { place in
            synchrony.logRatio(activities[place], nullTimes[place], isMember: isMember[place])
        }

        let evenness = Evenness(
            sweep.volumes, counts: counts, lives: earned(synchrony.counts, places), isMember: isMember, atLeast: least)
        var ofClass = [Double](repeating: 0, count: Activity.lifeClasses)
        for place in places { ofClass[activities[place].lifeClass] += 1 }
        add(.evenness, evenness.logE) { place in
            let ratio = evenness.logRatio(counts[place], at: place)
            guard evenness.usesLife else { return ratio }
            // A life of one's own length explains any count: it must be a length that members have.
            let lifeClass = activities[place].lifeClass
            let same = ofClass[lifeClass] - (isMember[place] ? 1 : 0)
            let share = (same + 0.5) / (Double(number) + 0.5 * Double(Activity.lifeClasses))
            return ratio + min(0, log(share) - sweep.logLives[lifeClass])
        }

        // Prior odds of membership: the members' share of the weighed, held where neither side is certain.
        let share = min(max(Double(number) / Double(accounts.count), 0.002), 0.95)
        let odds = log(share / (1 - share)) - Self.leastRatio
        for place in ratios.indices { ratios[place] += odds }
        let group = Group(
            bonds: [candidate.bond], weighed: accounts, members: places.map { accounts[$0] },
            memberships: places.map { 1 / (1 + exp(-(ratios[$0] + Self.leastRatio))) },
            evidence: evidence.sorted { $0.logE > $1.logE },
            logE: evidence.reduce(0) { $0 + ($1.family == .demand ? 0 : max(0, $1.logE)) }
                - logChoose(accounts.count, number),
            counts: places.map { counts[$0] }, independent: evenness.independent)
        return (group, ratios)
    }

    /// What each account's life earns it: the sum over its bins of the members' exchanges per living member.
    private func earned(_ profile: [Double], _ members: [Int]) -> [Double] {
        var living = [Double](repeating: 0, count: profile.count + 1)
        for place in members where activities[place].total > 0 {
            living[activities[place].life.lowerBound] += 1
            living[activities[place].life.upperBound + 1] -= 1
        }
        var prefix = [0.0]
        var alive = 0.0
        for bin in profile.indices {
            alive += living[bin]
            prefix.append(prefix[bin] + profile[bin] / max(1, alive))
        }
        return activities.map { activity in
            activity.total == 0 ? 0 : max(prefix[activity.life.upperBound + 1] - prefix[activity.life.lowerBound], 1e-3)
        }
    }

    private func logChoose(_ all: Int, _ some: Int) -> Double {
        logGamma(Double(all) + 1) - logGamma(Double(some) + 1) - logGamma(Double(all - some) + 1)
    }
}
