#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What a group is held to be, and how surely.
struct Judgement {
    let group: Group
    /// The logarithm of the evidence's e-value after correction for how many groups were tested.
    let corrected: Double
    /// Of independent customers, how often a search like this one would show as much, at most 1.
    let pValue: Double
    /// 0 to 1, by constants set by hand; docs/detection.md says how far they were checked.
    let confidence: Double
    /// Why it is no campaign although it looks like one; nil where nothing clears it.
    let clearance: Clearance?
    /// The families that would each suffice for a finding by themselves, were one family enough.
    let supporting: [Family]

    /// Below this the evidence is too thin to accuse anybody.
    private static let least = 20.0

    init(_ group: Group, _ sweep: Sweep, tested: Int) {
        self.group = group
        corrected = group.logE - log(Double(tested))
        pValue = min(1, exp(-min(corrected, 690)))
        let least = log(Double(tested))
        supporting = group.supporting(least)
        clearance = Clearance(group, behaves: supporting.contains(where: \.isBehaviour), sweep)
        let weight = Double(supporting.count) * 2 + corrected / 10 - 4
        confidence = 1 / (1 + exp(-weight))
    }

    /// Whether the accounts act as one, not only look like one: they behave as one, or they have marks of two independent
    /// kinds in common besides what brought them together and ask for what trains models.
    var isSuspicious: Bool {
        guard corrected >= Self.least else { return false }
        return supporting.contains(where: \.isBehaviour)
            || (supporting.contains(.demand) && supporting.count >= 3)
    }

    /// Whether a person should look at it although it is no campaign: behaviour speaks for it many times over.
    var isWatched: Bool {
        clearance == nil && isSuspicious && corrected >= 3 * Self.least
    }

    /// Whether it is reported as a campaign.
    var isCampaign: Bool {
        clearance == nil && isSuspicious && supporting.count >= 2
    }
}

/// Why a group that looks like a campaign is none.
enum Clearance: Equatable {
    /// Its accounts ask the same questions, or fewer different ones than they are, or mostly such as others of them ask without
    /// behaving as one, as a class with its exercises or evaluators with a benchmark do; who collects answers has no use for
    /// the same one so often. The mean share of the other accounts that ask what one asks.
    case sameQuestions(overlap: Double)
    /// Most accounts are of one declared organization, by its number.
    case organization(Int32)

    /// Above this overlap accounts are held to ask the same.
    private static let most = 0.2

    init?(_ group: Group, behaves: Bool, _ sweep: Sweep) {
        let population = sweep.population
        var ofOrganization: [Int32: Int] = [:]
        for account in group.members where population.organizations[Int(account)] >= 0 {
            ofOrganization[population.organizations[Int(account)], default: 0] += 1
        }
        if let most = ofOrganization.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
            2 * most.value > group.members.count
        {
            self = .organization(most.key)
            return
        }
        let (overlap, shared, different) = Self.overlap(group, sweep)
        // A pool that asks each question a few times, for a majority's answer, shares them too; but it behaves as one.
        let areOfAClass = shared >= 0.5 && (different <= group.members.count || !behaves)
        guard overlap > Self.most || areOfAClass else { return nil }
        self = .sameQuestions(overlap: overlap)
    }

    /// For a member's question that shows the group's bond, the share of the other members that ask it too, on average; the
    /// share of questions that anybody else asks; and how many different questions there are.
    private static func overlap(
        _ group: Group, _ sweep: Sweep
    ) -> (overlap: Double, shared: Double, different: Int) {
        var segments: Set<UInt32> = []
        for case .segments(let wanted) in group.bonds { segments.formUnion(wanted) }
        var members: [UInt64: Int] = [:]
        var rows = 0
        for account in group.members {
            for print in sweep.population.sketches[Int(account)].prints where print.time <= sweep.until {
                guard segments.isEmpty || print.segments.contains(where: segments.contains) else { continue }
                members[print.row, default: 0] += 1
                rows += 1
            }
        }
        guard rows > 0, group.members.count > 1 else { return (0, 0, 0) }
        let others = members.values.reduce(0.0) { $0 + Double($1) * Double($1 - 1) }
        let shared = members.values.reduce(0) { $1 > 1 ? $0 + $1 : $0 }
        return (
            others / Double(rows) / Double(group.members.count - 1), Double(shared) / Double(rows), members.count
        )
    }
}
