/// A reported campaign that is none: fewer than half of its accounts are attackers of one pool.
public struct FalseCampaign: Sendable, Encodable {
    /// The run's name.
    public let run: String
    /// The campaign's id in the report.
    public let id: String
    /// What the report says of it.
    public let confidence: Double
    /// How many accounts with a label it has.
    public let accounts: Int
    /// How many of them are attackers.
    public let attackers: Int
    /// How many of them are of each class of customers.
    public let customers: [String: Int]

    init(_ run: EvaluationRun, _ reported: ReportedCampaign) {
        var attackers = 0
        var customers: [String: Int] = [:]
        for account in reported.known {
            guard let label = run.labels.accounts[account] else { continue }
            if label.kind == .attacker { attackers += 1 } else { customers[label.kind.rawValue, default: 0] += 1 }
        }
        self.run = run.name
        id = reported.campaign.id
        confidence = reported.campaign.confidence
        accounts = reported.known.count
        self.attackers = attackers
        self.customers = customers
    }
}
