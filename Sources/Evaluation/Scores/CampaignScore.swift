import Detection
import Exchanges

/// How far one hidden campaign was found, and how much it had collected by then.
public struct CampaignScore: Sendable, Encodable {
    /// The run's name.
    public let run: String
    /// The campaign's id in the labels.
    public let id: String
    /// Who collects. JSON: `operator`.
    public let operatorName: String
    /// Whose accounts it uses.
    public let pool: String
    /// The parameters that it was made with.
    public let cell: [LabelledCampaign.Parameter]
    /// How many accounts it has.
    public let accounts: Int
    /// How many of them were flagged.
    public let accountsFlagged: Int
    /// Share of its accounts that were flagged; nil where it has none.
    public let recall: Double?
    /// How many accounts there are in the real reported campaigns that hold accounts of it.
    public let accountsReported: Int
    /// How many of these are attackers of its pool.
    public let accountsOfPool: Int
    /// Their share; nil where there is no such campaign.
    public let precision: Double?
    /// How many reported campaigns hold accounts of it.
    public let fragments: Int
    /// The share of its accounts in the one that holds most.
    public let completeness: Double?
    /// How many exchanges were attacks, over the whole log.
    public let attackExchanges: Int
    /// When the first reported campaign that is real and holds an account of it was detected; nil where none does.
    public let firstAlert: Timestamp?
    /// Seconds from its first exchange to then.
    public let secondsToFirstAlert: Double?
    /// Attack exchanges before the first alert; all where there was none.
    public let leakedBeforeFirstAlert: Int
    /// Attack exchanges before alerts that together hold half of its accounts; all where they never did.
    public let leakedBeforeHalf: Int
    /// The same for nine tenths of its accounts.
    public let leakedBeforeNineTenths: Int

    private enum CodingKeys: String, CodingKey {
        case run, id
        case operatorName = "operator"
        case pool, cell, accounts, accountsFlagged, recall, accountsReported, accountsOfPool, precision, fragments,
            completeness, attackExchanges, firstAlert
        case secondsToFirstAlert, leakedBeforeFirstAlert, leakedBeforeHalf, leakedBeforeNineTenths
    }

    /// The scores of all campaigns of a run.
    static func scores(
        of run: EvaluationRun, _ dispositions: [String: AccountFinding.Disposition], _ reported: [ReportedCampaign]
    ) -> [CampaignScore] {
        var accounts: [String: Set<String>] = [:]
        for (account, label) in run.labels.accounts {
            for campaign in label.campaigns { accounts[campaign, default: []].insert(account) }
        }
        let alerts = reported.sorted { $0.campaign.detectedAt < $1.campaign.detectedAt }
        return run.labels.campaigns.map { campaign in
            CampaignScore(run.name, campaign, accounts[campaign.id] ?? [], dispositions, alerts)
        }
    }

    /// - Parameter alerts: the reported campaigns in the order of their detection.
    private init(
        _ run: String, _ campaign: LabelledCampaign, _ accounts: Set<String>,
        _ dispositions: [String: AccountFinding.Disposition], _ alerts: [ReportedCampaign]
    ) {
        self.run = run
        id = campaign.id
        operatorName = campaign.operatorName
        pool = campaign.pool
        cell = campaign.cell
        self.accounts = accounts.count
        accountsFlagged = accounts.count { dispositions[$0] == .flagged }
        recall = Ratio.of(accountsFlagged, accounts.count)

        var held: Set<String> = []
        var (fragments, largest, reported, ofPool) = (0, 0, 0, 0)
        var first: Timestamp?
        var half: Timestamp?
        var most: Timestamp?
        for alert in alerts {
            let shared = alert.known.intersection(accounts)
            guard !shared.isEmpty else { continue }
            fragments += 1
            largest = max(largest, shared.count)
            guard alert.isReal else { continue }
            held.formUnion(shared)
            reported += alert.known.count
            ofPool += alert.pools[campaign.pool] ?? 0
            let time = alert.campaign.detectedAt
            if first == nil { first = time }
            if half == nil, held.count * 2 >= accounts.count { half = time }
            if most == nil, held.count * 10 >= accounts.count * 9 { most = time }
        }
        accountsReported = reported
        accountsOfPool = ofPool
        precision = Ratio.of(ofPool, reported)
        self.fragments = fragments
        completeness = Ratio.of(largest, accounts.count)
        attackExchanges = campaign.attackExchanges
        firstAlert = first
        secondsToFirstAlert = first.map {
            max(0, Double($0.milliseconds - campaign.first.milliseconds) / 1000)
        }
        leakedBeforeFirstAlert = first.map(campaign.leaked) ?? campaign.attackExchanges
        leakedBeforeHalf = half.map(campaign.leaked) ?? campaign.attackExchanges
        leakedBeforeNineTenths = most.map(campaign.leaked) ?? campaign.attackExchanges
    }
}
