import Detection
import Exchanges

/// Reports made by hand, with numbers like those of real campaigns.
enum ExampleReports {
    static let start = Timestamp(seconds: 1_770_076_800)  // 2026-02-03T00:00:00Z

    /// Three campaigns, and accounts of every disposition.
    static var full: CampaignReport {
        var totals = CampaignReport.Totals()
        totals.exchanges = 1_204_331
        totals.accounts = 48_210
        totals.from = start
        totals.to = start.advanced(by: .seconds(14 * 86_400))
        totals.skippedLines = 3
        totals.groupsTested = 412
        let campaigns = [
            campaign("c_7f3a91", accounts: 500, confidence: 0.996, pValue: 0, days: 6, firstDay: 1, seed: 1),
            campaign("c_22e0d4", accounts: 96, confidence: 0.97, pValue: 3.1e-9, days: 9, firstDay: 4, seed: 2),
            campaign("c_b81c55", accounts: 24, confidence: 0.81, pValue: 0.0007, days: 3, firstDay: 9, seed: 3),
        ]
        return CampaignReport(campaigns: campaigns, accounts: findings(campaigns), totals: totals)
    }

    /// A campaign that a load balancer spreads over accounts with a few cards.
    static func campaign(
        _ id: String, accounts count: Int, confidence: Double, pValue: Double, days: Int, firstDay: Int, seed: UInt64
    ) -> Campaign {
        var chance = Chance(state: seed)
        let accounts = (0..<count).map { "acct_\(seed)\(String(10_000 + $0).dropFirst())" }
        let firstSeen = start.advanced(by: .seconds(firstDay * 86_400 + 4 * 3600))
        let counts = (0..<days * 8).map { step -> Int in
            let ramp = min(Double(step + 1) / 14, 1) * (step > days * 7 ? 0.5 : 1)
            let day = 1 + 0.25 * (step % 8 < 4 ? 1 : -1)
            return Int(Double(count) * 0.75 * ramp * day * (0.8 + 0.4 * chance.unit()))
        }
        let exchanges = counts.reduce(0, +)
        let detectedAt = firstSeen.advanced(by: .seconds(86_400 + 3600))
        let before = counts.prefix(8).reduce(0, +) + (counts.dropFirst(8).first ?? 0) / 3
        return Campaign(
            id: id, confidence: confidence, pValue: pValue, accounts: accounts, exchanges: exchanges,
            inputTokens: exchanges * 412, outputTokens: exchanges * 1_870, firstSeen: firstSeen,
            lastSeen: firstSeen.advanced(by: .seconds(days * 86_400 - 1200)), detectedAt: detectedAt,
            exchangesBeforeDetection: before,
            capabilities: [.init(name: "reasoning", share: 0.71), .init(name: "coding", share: 0.26)],
            techniques: ["AML.T0024.002", "AML.T0008.005"], evidence: evidence(count, exchanges, seed),
            figures: Campaign.Figures(
                timeline: .init(start: firstSeen, stepSeconds: 10_800, counts: counts),
                links: links(accounts, &chance), spread: spread(accounts.count)))
    }

    private static func evidence(_ accounts: Int, _ exchanges: Int, _ seed: UInt64) -> [Campaign.Evidence] {
        [
            .init(
                signal: "template", statistic: 0.94, pValue: 1e-40,
                explanation:
                    "94 % of the exchanges of these \(accounts) accounts share one template that 12 of 47,614 other accounts use."
            ),
            .init(
                signal: "evenness", statistic: -0.003, pValue: 2.4e-11,
                explanation:
                    "The accounts sent between 29 and 41 exchanges with the template each (excess dispersion -0.003); independent customers with a template in common differ far more (1.7 and above)."
            ),
            .init(
                signal: "payment", statistic: 31, pValue: 6.6e-8,
                explanation:
                    "\(accounts * 3 / 4) of the accounts are paid with 31 instruments, up to 20 accounts with one."),
            .init(
                signal: "failover", statistic: 212, pValue: 0.00021,
                explanation:
                    "212 requests that failed on one account came within 4 seconds from another account of the group."
            ),
            .init(
                signal: "synchrony", statistic: 0.62, pValue: 0.034,
                explanation:
                    "The accounts are active in the same hours (correlation 0.62; 0.19 among comparable customers)."),
            .init(
                signal: "content", statistic: 0.97, pValue: nil,
                explanation: "97 % of the exchanges ask for reasoning or code with the whole way to the result."),
        ]
    }

    private static func links(_ accounts: [String], _ chance: inout Chance) -> [Campaign.Figures.Link] {
        var links: [Campaign.Figures.Link] = []
        let shown = accounts.prefix(180)
        for (index, account) in shown.enumerated() {
            let card = index / 9
            for other in index + 1..<shown.count where other / 9 == card && chance.unit() < 0.5 {
                links.append(.init(first: account, second: shown[other], kinds: ["payment", "template"], weight: 9.2))
            }
            for _ in 0..<2 {
                let other = Int(chance.unit() * Double(shown.count))
                let kind = ["template", "template", "failover", "network"][Int(chance.unit() * 4)]
                let near = kind == "network" ? (index + 11 * (1 + other % 2)) % shown.count : other
                if near != index {
                    links.append(
                        .init(
                            first: account, second: shown[near],
                            kinds: kind == "template" ? ["template"] : [kind, "template"], weight: 4.1))
                }
            }
        }
        return links
    }

    /// Links as a chain through the accounts that share each value.
    static func chains(_ accounts: [String]) -> [Campaign.Figures.Link] {
        var links: [Campaign.Figures.Link] = []
        for (step, kind) in [(1, "template"), (7, "payment"), (5, "client"), (13, "signup")] {
            for index in accounts.indices.dropLast(step) {
                let pair = (accounts[index], accounts[index + step])
                links.append(.init(first: pair.0, second: pair.1, kinds: [kind], weight: Double(step)))
            }
        }
        return links
    }

    private static func spread(_ accounts: Int) -> Campaign.Figures.Spread {
        let even: [Double] = [0, 0, 0.01, 0.02, 0.09, 0.52, 0.35, 0.01, 0, 0, 0]
        let independent: [Double] = [0.12, 0.13, 0.15, 0.16, 0.14, 0.11, 0.08, 0.05, 0.03, 0.02, 0.01]
        return .init(
            accounts: even.map { Int(($0 * Double(accounts)).rounded()) },
            bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048],
            independent: independent.map { $0 * Double(accounts) })
    }

    private static func findings(_ campaigns: [Campaign]) -> [AccountFinding] {
        var findings: [AccountFinding] = []
        for campaign in campaigns {
            for (index, account) in campaign.accounts.enumerated() {
                findings.append(
                    AccountFinding(
                        account: account, suspicion: campaign.confidence - Double(index % 7) * 0.01,
                        disposition: .flagged, campaign: campaign.id,
                        reasons: index % 4 == 0
                            ? ["It shares a payment instrument with \(index % 9 + 3) accounts of the group."] : []))
            }
        }
        findings += (0..<41).map {
            AccountFinding(
                account: "acct_class\($0)", suspicion: 0.4, disposition: .cleared,
                reasons: ["It shares a network and a template with 40 others, as a class does: the rows overlap."])
        }
        findings += (0..<6).map {
            AccountFinding(
                account: "acct_licensed\($0)", suspicion: 0.9, disposition: .authorised,
                reasons: ["Its contract allows distillation (31,204 exchanges)."])
        }
        findings += (0..<17).map {
            AccountFinding(
                account: "acct_watch\($0)", suspicion: 0.3, disposition: .watch,
                reasons: ["It shares the template of c_7f3a91 and nothing else."])
        }
        return findings
    }

    struct Chance {
        var state: UInt64

        mutating func unit() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) * 0x1p-53
        }
    }
}
