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
    /// Of the families that brought the accounts together: what members have in common of them speaks for nobody, but against
    /// an account that lacks it.
    private let bound: [CandidateAttribute]
    /// Questions with the bond that failed, and some that did not.
    private let trials: [Failover.Trial]
    /// Questions with the bond that several customers ask: the places of those that are weighed, and the other accounts.
    private let questions: [(places: [Int32], others: [Int32])]
    /// By one of these other accounts, how many questions that several customers ask it has in all.
    private let volumes: [Int32: Int]
    /// By place, the first exchange with the bond.
    private let begun: [UInt32]

    /// What one family may say about one account, for and against, in natural logarithms: marks can be copied, and one odd
    /// count is no alibi.
    private static let bounds = -3.0...6.0
    /// A member's evidence without marks that can be copied must be at least this, in natural logarithms.
    private static let leastOwn = 0.5
    /// A member's evidence, prior odds included, must be at least this, in natural logarithms.
    private static let leastRatio = 1.0
    /// Evidence counts that speaks for at least one in so many members.
    private static let breadth = 3
    /// Evidence of evenness from which a common rhythm need not be told from a crowd's, as a natural logarithm.
    private static let enough = 10.0
    /// Rounds of the search.
    private static let rounds = 6

    /// - Parameters:
    ///   - candidate: the accounts to weigh.
    ///   - least: the least number of exchanges that brought an account into the candidate.
    init(
        _ sweep: Sweep, _ candidate: Candidate, accounts: [Int32], least: Int, _ numbering: inout Numbering
    ) {
        self.sweep = sweep
        self.candidate = candidate
        self.accounts = accounts
        self.least = least
        let families = candidate.bond.families
        var attributes: [CandidateAttribute] = []
        for attribute in Attribute.allCases where !sweep.ignored.contains(attribute.family) {
            attributes.append(
                CandidateAttribute(attribute, sweep.tables[attribute.rawValue], accounts: accounts, &numbering))
        }
        self.attributes = attributes.filter { !families.contains($0.attribute.family) }
        bound = attributes.filter { families.contains($0.attribute.family) && $0.attribute != .template }
        var counts: [Int] = []
        var activities: [Activity] = []
        let bond = SegmentMatcher(candidate.bond)
        var times: [UInt32] = []
        var begun: [UInt32] = []
        let sketches = sweep.population.sketches
        for account in accounts {
            let prints = sketches[Int(account)].prints
            times.removeAll(keepingCapacity: true)
            for print in prints where print.time <= sweep.until && bond.matches(print) {
                times.append(print.time)
            }
            let activity = Activity(&times, sweep.population.bins)
            activities.append(activity)
            begun.append(times.first ?? .max)
            // Rows that the sample leaves out have their share.
            let whole =
                prints.count < AccountSketch.mostPrints
                ? 1
                : max(1, Double(sketches[Int(account)].exchanges) / Double(prints.reduce(0) { $0 + Int($1.count) }))
            counts.append(max(least, Int((Double(activity.total) * whole).rounded())))
        }
        self.counts = counts
        self.activities = activities
        self.begun = begun
        nullTimes = activities.map { $0.total >= 2 ? sweep.bursts.logProbability($0) : 0 }
        (trials, questions) = Self.repeats(sweep, accounts, bond, takesHalf: candidate.bond.isHalfOfFailures)
        volumes = Dictionary(
            Set(questions.lazy.flatMap(\.others)).map { account in
                (account, sweep.repeats.trials(of: account).count { $0.row >= 0 })
            }, uniquingKeysWith: max)
    }

    /// What is known of the questions of these accounts that show a bond.
    ///
    /// - Parameter takesHalf: whether only those questions are looked at that do not bring accounts together.
    private static func repeats(
        _ sweep: Sweep, _ accounts: [Int32], _ bond: SegmentMatcher, takesHalf: Bool
    ) -> (trials: [Failover.Trial], questions: [(places: [Int32], others: [Int32])]) {
        var trials: [(trial: Failover.Trial, next: Int32)] = []
        var rows: [Int32: [Int32]] = [:]
        var hasNext = false
        for (place, account) in accounts.enumerated() {
            let prints = sweep.population.sketches[Int(account)].prints
            for trial in sweep.repeats.trials(of: account) {
                let print = prints[Int(trial.print)]
                guard print.time <= sweep.until, bond.matches(print), !takesHalf || !print.bringsTogether else {
                    continue
                }
                let next = trial.next >= 0 && trial.nextTime <= sweep.until ? trial.next : -1
                let bin = Int32(sweep.population.bins.bin(print.time))
                trials.append(
                    (Failover.Trial(place: Int32(place), next: -1, bin: bin, hasFailed: trial.hasFailed), next))
                if next >= 0 { hasNext = true }
                if trial.row >= 0 { rows[trial.row, default: []].append(Int32(place)) }
            }
        }
        guard hasNext || !rows.isEmpty else { return (trials.map(\.trial), []) }
        let places = Dictionary(uniqueKeysWithValues: accounts.enumerated().map { ($1, Int32($0)) })
        let questions = rows.sorted { $0.key < $1.key }.map { row, own in
            (own, sweep.repeats.askers(of: row, until: sweep.until).filter { places[$0] == nil })
        }
        return (
            trials.map { entry in
                var trial = entry.trial
                trial.next = places[entry.next] ?? -1
                return trial
            }, questions
        )
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
            guard round > 0 || found.evidence.contains(where: { $0.logE > 3 }) else { return nil }
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

    /// The group that given members are, whether or not they would be chosen; nil where they are too few.
    func group(of isMember: [Bool]) -> Group? {
        let number = isMember.count { $0 }
        return number < Sweep.fewestAccounts ? nil : weigh(isMember, number).group
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
        var uncopied = ratios
        var lacking = ratios
        var evidence: [(family: Family, logE: Double)] = []

        func add(_ family: Family, _ logE: Double, _ ofFamily: [Double], ofKnown: Bool = false) {
            guard !sweep.ignored.contains(family) else { return }
            // What a few members have in common says nothing of the others.
            let breadth = places.count { ofFamily[$0] > 0 }
            let known = ofKnown ? places.count { ofFamily[$0] != 0 } : number
            let logE = Self.breadth * breadth >= known && breadth > 1 ? logE : min(logE, 0)
            evidence.append((family, logE))
            guard logE > 3 else { return }
            for place in ratios.indices {
                let ratio = min(max(ofFamily[place], Self.bounds.lowerBound), Self.bounds.upperBound)
                ratios[place] += ratio
                if ![.software, .network, .device].contains(family) { uncopied[place] += ratio }
            }
        }

        for family in Family.allCases {
            let tests = attributes.filter { $0.attribute.family == family }.map { Concentration($0, isMember) }
            guard !tests.isEmpty else { continue }
            let logE = logMeanExp(tests.map(\.logE))
            if family == .demand {
                // What is asked for may speak for a group, if it is more than others ask; of one account it proves nothing.
                if let top = tests[0].top, tests[0].attribute.codes[Int(top.value)] > 0 {
                    evidence.append((family, logE))
                }
                continue
            }
            guard logE > 0 else {
                evidence.append((family, logE))
                continue
            }
            add(family, logE, Concentration.logRatios(tests, isMember))
        }

        for test in bound.map({ Concentration($0, isMember) }) where test.logE > 3 {
            for (place, ratio) in test.logRatios(isMember).enumerated() {
                lacking[place] = min(lacking[place], max(ratio, Self.bounds.lowerBound))
            }
        }

        let synchrony = Synchrony(sweep.bursts, sweep.population.bins, members: places.map { activities[$0] })
        let evenness = Evenness(
            sweep.volumes, counts: counts, lives: earned(synchrony.counts, places), isMember: isMember, atLeast: least)
        var ofClass = [Double](repeating: 0, count: Activity.lifeClasses)
        for place in places { ofClass[activities[place].lifeClass] += 1 }
        let even: [Double] =
            evenness.logE <= 0
            ? [Double](repeating: 0, count: accounts.count)
            : accounts.indices.map { place in
                let ratio = evenness.logRatio(counts[place], at: place)
                guard evenness.usesLife else { return ratio }
                // A life of one's own length explains any count: it must be a length that members have.
                let lifeClass = activities[place].lifeClass
                let same = ofClass[lifeClass] - (isMember[place] ? 1 : 0)
                let share = (same + 0.5) / (Double(number) + 0.5 * Double(Activity.lifeClasses))
                return ratio + min(0, log(share) - sweep.logLives[lifeClass])
            }
        add(.evenness, evenness.logE, even)

        func sum(_ ratios: [Double]) -> Double {
            places.reduce(0) { $0 + min(max(ratios[$1], Self.bounds.lowerBound), Self.bounds.upperBound) }
        }
        var rhythm = synchrony.logRatiosAgainstCrowds(activities, isMember: isMember, nulls: nullTimes, of: sum)
        // Crowds may keep one rhythm, and crowds may be even, but a crowd that is both is hardly one of customers.
        if evenness.logE >= Self.enough {
            let ofAnybody = synchrony.logRatios(activities, isMember: isMember, nulls: nullTimes)
            rhythm = zip(rhythm, ofAnybody).map(max)
        }
        add(.synchrony, sum(rhythm), rhythm)

        let failover = Failover(trials, bins: sweep.population.bins.count, isMember: isMember)
        if failover.logE > 0, !candidate.bond.families.contains(.failover) {
            add(.failover, failover.logE, failover.logRatios(isMember), ofKnown: true)
        }
        let tiling = Tiling(questions, volumes: volumes, isMember: isMember)
        if tiling.logE > 0 { add(.tiling, tiling.logE, tiling.logRatios(isMember), ofKnown: true) }
        let handover = Handover(
            begun: begun, ended: accounts.map { sweep.population.ends[Int($0)] }, span: sweep.span, isMember: isMember)
        if handover.logE > 0 { add(.handover, handover.logE, handover.logRatios, ofKnown: true) }

        // Prior odds of membership: the members' share of the weighed. One attribute in common is common among strangers too,
        // so it never makes membership likelier than not; and of whom nothing more is known, nothing is said.
        let most = candidate.bond.isTemplate ? 0.95 : 0.5
        let share = min(max(Double(number) / Double(accounts.count), 0.002), most)
        let odds = log(share / (1 - share)) - Self.leastRatio
        for place in ratios.indices {
            let own = ratios[place] + lacking[place]
            ratios[place] = min(own, uncopied[place]) < Self.leastOwn ? -10 : own + odds
        }
        let logChoices = logChoose(accounts.count, number)
        let group = Group(
            bonds: [candidate.bond], weighed: accounts, members: places.map { accounts[$0] },
            memberships: places.map { 1 / (1 + exp(-(ratios[$0] + Self.leastRatio))) },
            evidence: evidence.sorted { $0.logE > $1.logE },
            logE: evidence.reduce(0) { $0 + ($1.family == .demand ? 0 : max(0, $1.logE)) }
                - logChoices,
            logChoices: logChoices,
            counts: places.map { counts[$0] }, isByLife: evenness.usesLife, independent: evenness.independent,
            failover: failover.counts, tiling: tiling.counts, handover: handover.counts)
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
}
