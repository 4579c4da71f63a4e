import Detection

/// Accounts about which the same was decided for the same reasons.
public struct FindingGroup: Sendable, Equatable {
    /// The reasons' sentences, one after another; `No reason is told.` where there is none.
    public var reason: String
    /// The accounts' ids, most suspicious first.
    public var accounts: [String]

    /// The accounts with a disposition by their reasons, largest group first.
    public static func groups(
        of findings: [AccountFinding], _ disposition: AccountFinding.Disposition
    ) -> [FindingGroup] {
        var accounts: [String: [String]] = [:]
        for finding in findings where finding.disposition == disposition {
            let reason = finding.reasons.isEmpty ? "No reason is told." : finding.reasons.joined(separator: " ")
            accounts[reason, default: []].append(finding.account)
        }
        return accounts.map { FindingGroup(reason: $0, accounts: $1) }.sorted {
            $0.accounts.count != $1.accounts.count ? $0.accounts.count > $1.accounts.count : $0.reason < $1.reason
        }
    }
}
