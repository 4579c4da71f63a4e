/// Why a group that looks like a campaign is none: something innocent that explains all that speaks for it.
enum Clearance: Equatable {
    /// Its accounts ask the same questions, as a class with its exercises or evaluators with a benchmark do; who collects
    /// answers has no use for the same one so often. The mean share of the other accounts that ask what one asks.
    case sameQuestions(overlap: Double)
    /// Its accounts are of one place, such as a school or an office, and what they do together an event brings about. The
    /// share of the accounts that are of the place.
    case onePlace(share: Double)
    /// Most accounts are of one declared organization, by its number.
    case organization(Int32)

    /// Above this overlap accounts are held to ask the same.
    private static let most = 0.2

    /// Families that neither a list of questions nor a place explains: one payer, one machine, one dispatcher.
    private static let ofAnOperator: Set<Family> = [.payment, .device, .failover, .handover]

    /// Families that show how work is shared, and the evidence of them, as a natural logarithm, that a place's common tasks do
    /// not explain.
    private static let ofWork: Set<Family> = [.evenness, .tiling]
    private static let muchWork = 60.0

    /// - Parameter supporting: the families that speak for the group clearly.
    init?(_ group: Group, supporting: [Family], _ sweep: Sweep) {
        if let organization = Self.organization(of: group, sweep) {
            self = .organization(organization)
            return
        }
        let place = Self.place(of: group, sweep)
        let isExplained = Self.ofAnOperator.isDisjoint(with: supporting)
        let questions = Questions(group, sweep)
        let behaves = supporting.contains(where: \.isBehaviour)
        // A pool that asks each question a few times, for a majority's answer, shares them too, but it behaves as one; and
        // one whose questions have run out asks them again on any account.
        let isOverlap = questions.overlap > Self.most
        let isShared = questions.shared >= 0.5
        let asksTheSame =
            place != nil
            ? isOverlap || isShared && (questions.different <= group.members.count || !behaves)
            : isExplained && (isOverlap || isShared && !behaves)
        if asksTheSame {
            self = .sameQuestions(overlap: questions.overlap)
        } else if let place, isExplained,
            !group.evidence.contains(where: { Self.ofWork.contains($0.family) && $0.logE >= Self.muchWork })
        {
            self = .onePlace(share: place)
        } else {
            return nil
        }
    }

    /// The declared organization of most members.
    private static func organization(of group: Group, _ sweep: Sweep) -> Int32? {
        let organizations = sweep.population.organizations
        var counts: [Int32: Int] = [:]
        for account in group.members where organizations[Int(account)] >= 0 {
            counts[organizations[Int(account)], default: 0] += 1
        }
        let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
        return most.flatMap { 2 * $0.value > group.members.count ? $0.key : nil }
    }

    /// The share of the members that are of one place: that have one address, one address block, or one e-mail domain that
    /// hardly anybody else has; nil where it is less than half.
    private static func place(of group: Group, _ sweep: Sweep) -> Double? {
        let shares = [Attribute.address, .prefix, .emailDomain].compactMap { attribute -> Double? in
            let table = sweep.tables[attribute.rawValue]
            var counts: [Int32: Int] = [:]
            for account in group.members where table.codes[Int(account)] >= 0 {
                counts[table.codes[Int(account)], default: 0] += 1
            }
            guard let most = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
                2 * most.value >= group.members.count,
                attribute != .emailDomain || 2 * most.value >= table.totals[Int(most.key)]
            else { return nil }
            return Double(most.value) / Double(group.members.count)
        }
        return shares.max()
    }

    /// What members ask with the group's bond.
    private struct Questions {
        /// For a member's question, the share of the other members that ask it too, on average.
        var overlap = 0.0
        /// The share of questions that another member asks too.
        var shared = 0.0
        /// How many different ones there are.
        var different = 0

        init(_ group: Group, _ sweep: Sweep) {
            var segments: Set<UInt32> = []
            for case .segments(let wanted) in group.bonds { segments.formUnion(wanted) }
            var askers: [UInt64: Int] = [:]
            var all = 0
            for account in group.members {
                for print in sweep.population.sketches[Int(account)].prints where print.time <= sweep.until {
                    guard segments.isEmpty || print.segments.contains(where: segments.contains) else { continue }
                    askers[print.row, default: 0] += 1
                    all += 1
                }
            }
            different = askers.count
            guard all > 0, group.members.count > 1 else { return }
            let pairs = askers.values.reduce(0.0) { $0 + Double($1) * Double($1 - 1) }
            overlap = pairs / Double(all) / Double(group.members.count - 1)
            shared = Double(askers.values.reduce(0) { $1 > 1 ? $0 + $1 : $0 }) / Double(all)
        }
    }
}
