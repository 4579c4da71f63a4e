/// How far campaigns that were made with the same parameters were found.
public struct CellScore: Sendable, Encodable {
    /// The parameters.
    public let cell: [LabelledCampaign.Parameter]
    /// How many campaigns there are.
    public let campaigns: Int
    /// How many of them had an alert.
    public let campaignsFound: Int
    /// How many accounts they have.
    public let accounts: Int
    /// How many of these were flagged.
    public let accountsFlagged: Int
    /// Share of them that were flagged; nil where there are none.
    public let recall: Double?
    /// Of the accounts in real reported campaigns that hold accounts of one, the share that are attackers of its pool; nil
    /// where there is no such campaign.
    public let precision: Double?
    /// Reported campaigns that hold accounts of one, on average.
    public let fragments: Double
    /// How many exchanges were attacks.
    public let attackExchanges: Int
    /// Share of these before the first alert; nil where there are none.
    public let leakedShare: Double?

    /// Groups campaigns by their parameters, in the order of the first of each.
    static func scores(of campaigns: [CampaignScore]) -> [CellScore] {
        var places: [[LabelledCampaign.Parameter]: Int] = [:]
        var groups: [[CampaignScore]] = []
        for campaign in campaigns {
            let place = places[campaign.cell] ?? groups.count
            if place == groups.count {
                places[campaign.cell] = place
                groups.append([])
            }
            groups[place].append(campaign)
        }
        return groups.map(CellScore.init)
    }

    private init(_ campaigns: [CampaignScore]) {
        cell = campaigns[0].cell
        self.campaigns = campaigns.count
        campaignsFound = campaigns.count { $0.firstAlert != nil }
        accounts = campaigns.reduce(0) { $0 + $1.accounts }
        accountsFlagged = campaigns.reduce(0) { $0 + $1.accountsFlagged }
        recall = Ratio.of(accountsFlagged, accounts)
        precision = Ratio.of(
            campaigns.reduce(0) { $0 + $1.accountsOfPool }, campaigns.reduce(0) { $0 + $1.accountsReported })
        fragments = Double(campaigns.reduce(0) { $0 + $1.fragments }) / Double(campaigns.count)
        attackExchanges = campaigns.reduce(0) { $0 + $1.attackExchanges }
        leakedShare = Ratio.of(campaigns.reduce(0) { $0 + $1.leakedBeforeFirstAlert }, attackExchanges)
    }
}
