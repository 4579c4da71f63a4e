/// Accounts that one operator may run, and how much the evidence says so.
struct Group: Sendable {
    /// What brought them together.
    var bonds: [Candidate.Bond]
    /// All accounts that were weighed, rising.
    var weighed: [Int32]
    /// Those that belong together, rising.
    var members: [Int32]
    /// Members of other groups that are this one, seen by other pieces of its template.
    var fragments: Set<Int32> = []
    /// How sure each member's membership is, 0 to 1, beside ``members``.
    var memberships: [Double]
    /// The families that were tested, each with the logarithm of its e-value, strongest first.
    var evidence: [(family: Family, logE: Double)]
    /// The logarithm of the whole evidence's e-value: the product of the families' without ``Family/demand``, divided by the
    /// number of ways to choose the members among the weighed.
    var logE: Double
    /// The logarithm of that number.
    var logChoices: Double
    /// Every member's exchanges with the bond.
    var counts: [Int]
    /// Whether the work is even in proportion to how long the accounts lived, not even as it stands.
    var isByLife: Bool
    /// What independent customers would show.
    var independent: VolumeModel.Fit
    /// What became of the members' questions that failed.
    var failover = Failover.Counts()
    /// Who asks the same as members do.
    var tiling = Tiling.Counts()
    /// What happened when members were suspended.
    var handover = Handover.Counts()

    /// The logarithm of the evidence's e-value as if the members had been given and not chosen.
    var evidenceOfMembers: Double { logE + logChoices }

    /// The families that speak for the group clearly: those whose evidence is at least `least`, of behaviour also after paying
    /// for the choice of the members, who may have been chosen for it.
    func supporting(_ least: Double) -> [Family] {
        let behaviour = evidence.reduce(0) { $0 + ($1.family.isBehaviour ? max(0, $1.logE) : 0) }
        let behaves = behaviour - logChoices >= least
        return evidence.filter { $0.logE >= least && (behaves || !$0.family.isBehaviour) }.map(\.family)
    }
}
