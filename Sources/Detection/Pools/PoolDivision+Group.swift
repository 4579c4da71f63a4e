extension PoolDivision {
    /// What tells a group's pools apart.
    init(_ group: Group, _ sweep: Sweep) {
        let members = group.members
        let bond = SegmentMatcher(group.bonds[0])
        let activities = members.map { Sweep.activity(sweep.population, Int($0), sweep.until, where: bond.matches) }
        var evidence: [any DivisionEvidence] = [
            TextDivision(Self.texts(members, bond, sweep)), MarkDivision(Self.marks(members, sweep)),
        ]
        if !sweep.ignored.contains(.evenness) {
            let lives = Self.lives(activities, sweep.population.bins.count)
            evidence.append(VolumeDivision(sweep.volumes, counts: group.counts, lives: lives))
        }
        if !sweep.ignored.contains(.failover) {
            evidence.append(TieDivision(Self.ties(members, sweep), count: members.count))
        }
        self.init(evidence, count: members.count)
    }

    /// What each life earns: the sum over its bins of the group's exchanges per living member.
    private static func lives(_ activities: [Activity], _ bins: Int) -> [Double] {
        var exchanges = [Double](repeating: 0, count: bins)
        var changes = [Double](repeating: 0, count: bins + 1)
        for activity in activities where activity.total > 0 {
            for entry in activity.bins { exchanges[entry.bin] += Double(entry.count) }
            changes[activity.life.lowerBound] += 1
            changes[activity.life.upperBound + 1] -= 1
        }
        var (prefix, living) = ([0.0], 0.0)
        for bin in 0..<bins {
            living += changes[bin]
            prefix.append(prefix[bin] + exchanges[bin] / max(1, living))
        }
        return activities.map { prefix[$0.life.upperBound + 1] - prefix[$0.life.lowerBound] }
    }

    /// The members whose failures others took over.
    private static func ties(_ members: [Int32], _ sweep: Sweep) -> [(Int32, Int32)] {
        let places = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1, Int32($0)) })
        var ties: [(Int32, Int32)] = []
        for (place, account) in members.enumerated() {
            for trial in sweep.repeats.trials(of: account) where trial.hasFailed && trial.next >= 0 {
                if trial.nextTime <= sweep.until, let other = places[trial.next] { ties.append((Int32(place), other)) }
            }
        }
        return ties
    }

    /// So many requests of an account at most count as independent of each other.
    private static let independent = 4.0
    /// How many members tell which pieces of text are common.
    private static let sample = 100

    /// The pieces of text that at least a tenth of the requests with the bond have and at most nine.
    private static func texts(_ members: [Int32], _ bond: SegmentMatcher, _ sweep: Sweep) -> [TextDivision.Piece] {
        /// Calls `body` with an account's requests.
        func forEachRequest(of account: Int32, _ body: (ExchangePrint) -> Void) {
            for print in sweep.population.sketches[Int(account)].prints
            where print.time <= sweep.until && bond.matches(print) { body(print) }
        }
        var found: [UInt32: Int] = [:]
        var requests = 0
        for place in stride(from: 0, to: members.count, by: max(1, members.count / sample)) {
            forEachRequest(of: members[place]) { print in
                requests += 1
                print.segments.forEach { found[$0, default: 0] += 1 }
            }
        }
        let common = found.filter { 20 * $0.value >= requests }.keys.sorted()
        let numbers = Dictionary(uniqueKeysWithValues: common.enumerated().map { ($1, $0) })
        let empty = TextDivision.Piece(repeating: (has: 0, not: 0), count: members.count)
        var pieces = [TextDivision.Piece](repeating: empty, count: common.count)
        for (place, account) in members.enumerated() {
            var counts = [Int](repeating: 0, count: common.count)
            var all = 0
            forEachRequest(of: account) { print in
                all += 1
                print.segments.forEach { segment in
                    if let number = numbers[segment] { counts[number] += 1 }
                }
            }
            let weight = min(1, independent / Double(max(all, 1)))
            for (number, count) in counts.enumerated() {
                pieces[number][place] = (Double(count) * weight, Double(all - count) * weight)
            }
        }
        return pieces.filter { piece in
            let (has, all) = piece.reduce(into: (0.0, 0.0)) { sums, own in
                sums.0 += own.has
                sums.1 += own.has + own.not
            }
            return 10 * has >= all && 10 * has <= 9 * all
        }
    }

    /// What an account has whoever uses it.
    private static let marks: Set<Attribute> = [
        .payment, .issuer, .signupDay, .signupWeek, .emailDomain, .emailPattern, .address, .prefix, .network, .tls,
        .headers, .device,
    ]

    /// The members' attributes of which a value is had by several, by kind: what follows the country depends on it, and other
    /// attributes on those of their family.
    private static func marks(_ members: [Int32], _ sweep: Sweep) -> [[MarkDivision.Attribute]] {
        var numbering = Numbering()
        var kinds: [[MarkDivision.Attribute]] = []
        var places: [Family?: Int] = [:]
        for attribute in Attribute.allCases
        where marks.contains(attribute) && !sweep.ignored.contains(attribute.family) {
            let kind = attribute.followsCountry ? nil : attribute.family
            guard let values = values(of: attribute, members, sweep, &numbering) else { continue }
            if let place = places[kind] {
                kinds[place].append(values)
            } else {
                places[kind] = kinds.count
                kinds.append([values])
            }
        }
        return kinds
    }

    private static func values(
        of attribute: Attribute, _ members: [Int32], _ sweep: Sweep, _ numbering: inout Numbering
    ) -> MarkDivision.Attribute? {
        let table = sweep.tables[attribute.rawValue]
        var (codes, counts): ([Int32], [Int]) = ([], [])
        let values = numbering.number(members, table.codes, codes: &codes, counts: &counts)
        var numbers: [Int32] = []
        var shares: [Double] = []
        for (code, count) in zip(codes, counts) {
            // Values of one member are the same in any division.
            numbers.append(count > 1 ? Int32(shares.count) : -1)
            if count > 1 {
                let all = table.countryTotals[Int(table.countries[Int(code)])]
                shares.append(Double(table.totals[Int(code)]) / Double(max(1, all)))
            }
        }
        guard shares.count > 1 else { return nil }
        return MarkDivision.Attribute(
            values: values.map { $0 < 0 ? -1 : numbers[Int($0)] }, shares: shares, isKnown: values.map { $0 >= 0 })
    }
}
