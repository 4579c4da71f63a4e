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
        clearance = Clearance(group, supporting: supporting, sweep)
        let weight = Double(supporting.count) * 2 + corrected / 10 - 4
        confidence = 1 / (1 + exp(-weight))
    }

    /// Whether the accounts act as one, not only look like one: they behave as one, or they have marks of two independent
    /// causes in common besides what brought them together and ask for what trains models.
    ///
    /// Who learns or works in one place has its network, its e-mail domain, the week of its beginning and its software in
    /// common: that is one cause.
    var isSuspicious: Bool {
        guard corrected >= Self.least else { return false }
        if supporting.contains(where: \.isBehaviour) { return true }
        let place = supporting.contains { [.network, .signup, .software].contains($0) }
        let causes = [place, supporting.contains(.payment), supporting.contains(.device)].count { $0 }
        return supporting.contains(.demand) && causes >= 2
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
