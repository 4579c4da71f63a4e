/// The truth of a benchmark: what each account of a log is, and the campaigns that are hidden in it.
public struct Labels: Sendable, Equatable {
    /// The campaigns in the order of the file.
    public let campaigns: [LabelledCampaign]
    /// What each account is, by its id.
    public let accounts: [String: AccountLabel]

    /// Labels that belong together.
    ///
    /// - Throws: ``LabelsError`` where a campaign stands twice, or an account names one that there is not.
    public init(campaigns: [LabelledCampaign], accounts: [String: AccountLabel]) throws(LabelsError) {
        var ids: Set<String> = []
        for campaign in campaigns where !ids.insert(campaign.id).inserted { throw .repeatedCampaign(campaign.id) }
        for (account, label) in accounts {
            for id in label.campaigns where !ids.contains(id) { throw .unknownCampaign(id, account: account) }
        }
        self.campaigns = campaigns
        self.accounts = accounts
    }
}
