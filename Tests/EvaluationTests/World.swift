import Detection
import Evaluation
import Exchanges

/// A small truth: pools of operators with accounts called after them, and classes of customers called after theirs.
struct World {
    static let start = Timestamp(seconds: 1_770_000_000)

    let labels: Labels

    /// - Parameter pools: for each pool, how many accounts each operator has. A campaign sends 10 attacks an hour for 10 hours.
    init(pools: [[String: Int]], customers: [String: Int]) throws {
        var campaigns: [LabelledCampaign] = []
        var accounts: [String: AccountLabel] = [:]
        for (number, pool) in pools.enumerated() {
            for (name, count) in pool.sorted(by: { $0.key < $1.key }) {
                campaigns.append(
                    LabelledCampaign(
                        id: "campaign-" + name, operatorName: "operator-" + name, pool: "pool-\(number)",
                        cell: [.init("accounts", "\(count)"), .init("template", "suffix")], attackExchanges: 100,
                        first: Self.start, last: Self.start.advanced(by: .seconds(36_000)),
                        leak: (1...10).map { .init(Self.start.advanced(by: .seconds($0 * 3600)), $0 * 10) }))
                for id in Self.ids(name, count) {
                    accounts[id] = AccountLabel(.attacker, campaigns: ["campaign-" + name])
                }
            }
        }
        for (kind, count) in customers {
            for id in Self.ids(kind, count) { accounts[id] = AccountLabel(.init(rawValue: kind)) }
        }
        labels = try Labels(campaigns: campaigns, accounts: accounts)
    }

    static func ids(_ name: String, _ count: Int) -> [String] { (0..<count).map { "\(name)\($0)" } }

    /// A report of these campaigns: accounts, hours from the start to detection, and confidence.
    static func report(_ campaigns: [(accounts: [String], hours: Int, confidence: Double)]) -> CampaignReport {
        CampaignReport(
            campaigns: campaigns.enumerated().map { number, campaign in
                let detected = start.advanced(by: .seconds(campaign.hours * 3600))
                return Campaign(
                    id: "found-\(number)", confidence: campaign.confidence, pValue: 1e-9, accounts: campaign.accounts,
                    exchanges: 1, inputTokens: 1, outputTokens: 1, firstSeen: start, lastSeen: detected,
                    detectedAt: detected, exchangesBeforeDetection: 0)
            })
    }
}
