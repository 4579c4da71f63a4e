import Detection

/// A report and the truth about the log that it was made of.
public struct EvaluationRun: Sendable {
    /// What the run is called in tables.
    public var name: String
    /// What was found.
    public var report: CampaignReport
    /// What there was.
    public var labels: Labels

    /// A run.
    public init(name: String, report: CampaignReport, labels: Labels) {
        self.name = name
        self.report = report
        self.labels = labels
    }

    /// What was decided about each account of the report: its finding, else flagged if it stands in a campaign.
    var dispositions: [String: AccountFinding.Disposition] {
        var dispositions: [String: AccountFinding.Disposition] = [:]
        for campaign in report.campaigns {
            for account in campaign.accounts { dispositions[account] = .flagged }
        }
        for finding in report.accounts { dispositions[finding.account] = finding.disposition }
        return dispositions
    }
}
