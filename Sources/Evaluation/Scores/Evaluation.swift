import Detection

/// How good reports are, measured against labels: one report, or several pooled.
public struct Evaluation: Sendable, Encodable {
    /// How many runs were pooled.
    public let runs: Int
    /// Attackers found and customers wronged, one account counting once.
    public let accounts: AccountScore
    /// The same for each class of customers, in alphabetical order.
    public let classes: [ClassScore]
    /// Each campaign that was hidden.
    public let campaigns: [CampaignScore]
    /// The campaigns that were made with the same parameters, together.
    public let cells: [CellScore]
    /// Reported campaigns that are none.
    public let falseCampaigns: [FalseCampaign]
    /// How well the reported campaigns agree with who collects the answers.
    public let againstOperators: GroupingScore
    /// How well they agree with whose accounts these are.
    public let againstPools: GroupingScore
    /// Whether the stated confidence is right.
    public let calibration: Calibration
    /// What these rates mean for a large provider.
    public let projection: Projection

    /// Scores reports.
    ///
    /// - Throws: ``LabelsError/unrelated`` where a report names accounts and none of them has a label.
    public init(_ runs: [EvaluationRun]) throws(LabelsError) {
        var tally = AccountTally()
        var campaigns: [CampaignScore] = []
        var falseCampaigns: [FalseCampaign] = []
        var grouping = GroupingTally()
        var forecasts: [(probability: Double, outcome: Bool)] = []
        for run in runs {
            let dispositions = run.dispositions
            guard dispositions.isEmpty || dispositions.contains(where: { run.labels.accounts[$0.key] != nil }) else {
                throw .unrelated
            }
            tally.add(run.labels, dispositions)
            let truth = run.report.campaigns.map { ReportedCampaign($0, run.labels) }
            campaigns += CampaignScore.scores(of: run, dispositions, truth)
            falseCampaigns += truth.filter { !$0.isReal }.map { FalseCampaign(run, $0) }
            grouping.add(run)
            forecasts += truth.map { ($0.campaign.confidence, $0.isReal) }
        }
        self.runs = runs.count
        accounts = AccountScore(tally)
        classes = tally.classes.map(ClassScore.init).sorted { $0.name < $1.name }
        self.campaigns = campaigns
        self.falseCampaigns = falseCampaigns
        cells = CellScore.scores(of: campaigns)
        againstOperators = GroupingScore(grouping.operators)
        againstPools = GroupingScore(grouping.pools)
        calibration = Calibration(forecasts)
        projection = Projection(accounts)
    }
}
