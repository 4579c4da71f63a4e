import Detection
import Exchanges

/// Reports that others could hand in: hostile names, broken figures, numbers at their limits.
enum HostileReports {
    static let names = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "</style><b>",
        "]]>", "<!--", "&lt;&#0;", "a\u{0}b\u{1B}[31mred\u{7}", "\u{202E}drow\u{2066}", "\u{FFFE}\u{FFFF}",
        "javascript:alert(1)", "", String(repeating: "long", count: 500), "日本語 🙂", "a\nb\tc\r",
    ]

    /// Every text of the report is one of ``names``.
    static var named: CampaignReport {
        let campaigns = names.map { name in
            var campaign = ExampleReports.campaign(
                name, accounts: 20, confidence: 0.9, pValue: 0.001, days: 2, firstDay: 1, seed: 9)
            campaign.accounts = names
            campaign.capabilities = [.init(name: name, share: 0.5)]
            campaign.techniques = [name]
            campaign.evidence = [.init(signal: name, statistic: 1, pValue: 0.5, explanation: name)]
            campaign.figures?.links = names.map { .init(first: name, second: $0, kinds: [name, $0], weight: 1) }
            return campaign
        }
        let findings = names.flatMap { name in
            AccountFinding.Disposition.allCases.map {
                AccountFinding(account: name, suspicion: 0.5, disposition: $0, campaign: name, reasons: [name])
            }
        }
        return CampaignReport(campaigns: campaigns, accounts: findings, totals: ExampleReports.full.totals)
    }

    /// Numbers at and past every limit.
    static var huge: CampaignReport {
        let values: [(Int, Double, Timestamp)] = [
            (.max, .infinity, Timestamp(milliseconds: .max)), (.min, -.infinity, Timestamp(milliseconds: .min)),
            (0, .nan, .latest), (-1, -1, .earliest), (1, 1e300, Timestamp(milliseconds: 0)),
        ]
        var report = CampaignReport()
        for (count, number, moment) in values {
            for (other, _, end) in values {
                let campaign = Campaign(
                    id: "c", confidence: number, pValue: number, accounts: ["a", "b"], exchanges: count,
                    inputTokens: other, outputTokens: count, firstSeen: moment, lastSeen: end, detectedAt: end,
                    exchangesBeforeDetection: other, capabilities: [.init(name: "coding", share: number)],
                    evidence: [.init(signal: "s", statistic: number, pValue: number, explanation: "")],
                    figures: .init(
                        timeline: .init(start: moment, stepSeconds: other, counts: [count, other, 5]),
                        links: [.init(first: "a", second: "b", kinds: [], weight: number)],
                        spread: .init(accounts: [count, 3], bounds: [other, count, other], independent: [number, 1])))
                report.campaigns.append(campaign)
            }
            report.accounts.append(AccountFinding(account: "a", suspicion: number, disposition: .watch))
            report.totals.exchanges = count
            report.totals.accounts = count
            report.totals.groupsTested = count
            report.totals.skippedLines = count
            report.totals.from = moment
            report.totals.to = moment
        }
        return report
    }

    /// Figures that do not fit together, and none at all.
    static var broken: CampaignReport {
        let plain = ExampleReports.campaign(
            "c", accounts: 3, confidence: 0.5, pValue: 0.5, days: 1, firstDay: 1, seed: 4)
        let empty = Campaign.Figures(timeline: .init(start: .latest, stepSeconds: 0, counts: []))
        let loops = Campaign.Figures(
            timeline: .init(start: .earliest, stepSeconds: .max, counts: [1, 2]),
            links: [.init(first: "a", second: "a", kinds: ["x"], weight: 1)],
            spread: .init(accounts: [1, 2], bounds: [1], independent: []))
        return CampaignReport(
            campaigns: [nil, empty, loops].map { figures in
                var campaign = plain
                campaign.figures = figures
                campaign.accounts = figures == nil ? [] : campaign.accounts
                campaign.evidence = []
                return campaign
            })
    }
}
