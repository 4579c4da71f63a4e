import Detection
import Exchanges
import Testing

@Suite("The campaigns that watching has found")
struct CampaignDirectoryTests {
    private static func time(_ hours: Int64) -> Timestamp { Timestamp(seconds: 1_770_000_000 + hours * 3600) }

    /// A report of campaigns, each with the accounts of a range.
    private func report(_ groups: (id: String, accounts: ClosedRange<Int>)..., detectedAt: Int64 = 5) -> CampaignReport
    {
        var report = CampaignReport()
        for (id, range) in groups {
            let accounts = range.map { "a\($0)" }
            report.campaigns.append(
                Campaign(
                    id: id, confidence: 0.9, pValue: 1e-6, accounts: accounts, exchanges: 10 * accounts.count,
                    inputTokens: 1, outputTokens: 2, firstSeen: Self.time(0), lastSeen: Self.time(9),
                    detectedAt: Self.time(detectedAt), exchangesBeforeDetection: Int(detectedAt)))
            report.accounts += accounts.map {
                AccountFinding(account: $0, suspicion: 0.9, disposition: .flagged, campaign: id)
            }
        }
        return report
    }

    private let directory = CampaignDirectory(InMemoryCampaignStorage())

    private func take(_ report: CampaignReport, at hours: Int64) throws -> [String] {
        try directory.take(report, at: Self.time(hours)).map { "\($0.kind) \($0.record.id)" }
    }

    private func dismiss(_ id: String) throws {
        try directory.decide(id, .dismissed, by: "cli:ann", reason: "a course", at: Self.time(12))
    }

    @Test("a campaign keeps its id, its first detection and its findings while its group grows and shrinks")
    func growth() throws {
        #expect(try take(report(("c", 1...10)), at: 10) == ["found c"])
        #expect(try take(report(("d", 1...30), detectedAt: 7), at: 11) == ["seen c"])
        #expect(try take(report(("e", 11...16), detectedAt: 3), at: 12) == ["seen c"])
        let record = try directory.campaign("c")
        #expect(try directory.all() == [record])
        #expect(record.campaign.accounts == (11...16).map { "a\($0)" })
        #expect(record.findings.map(\.account) == record.campaign.accounts)
        #expect(record.findings.allSatisfy { $0.campaign == "c" })
        #expect(record.found == Self.time(10) && record.seen == Self.time(12))
        #expect(record.campaign.detectedAt == Self.time(3) && record.campaign.exchangesBeforeDetection == 3)
    }

    @Test("the moment of detection never moves later")
    func detection() throws {
        _ = try take(report(("c", 1...10), detectedAt: 5), at: 10)
        _ = try take(report(("c", 1...10), detectedAt: 8), at: 11)
        let campaign = try directory.campaign("c").campaign
        #expect(campaign.detectedAt == Self.time(5) && campaign.exchangesBeforeDetection == 5)
    }

    @Test(
        "two campaigns are one when half of the smaller one's accounts are shared",
        arguments: [
            (1...10, ["seen c"]), (6...15, ["seen c"]), (7...16, ["found n"]), (9...12, ["seen c"]),
            (10...13, ["found n"]),
            (20...30, ["found n"]),
        ])
    func half(accounts: ClosedRange<Int>, expected: [String]) throws {
        _ = try take(report(("c", 1...10)), at: 10)
        #expect(try take(report(("n", accounts)), at: 11) == expected)
    }

    @Test("of two that may be one, the pair that shares more is; ids are never used twice")
    func pairs() throws {
        #expect(try take(report(("c", 1...10), ("d", 11...40)), at: 10) == ["found c", "found d"])
        // They merge: the larger one's id stays, and the other stays as it was.
        #expect(try take(report(("c", 1...40)), at: 11) == ["seen d"])
        #expect(try directory.campaign("c").seen == Self.time(10))
        // They part again; another group is called as one that is known.
        #expect(
            try take(report(("x", 1...10), ("y", 11...40), ("c", 50...60)), at: 12) == [
                "seen c", "seen d", "found c-2",
            ])
    }

    @Test("a dismissal holds while the campaign is found again, also in parts")
    func dismissal() throws {
        _ = try take(report(("c", 1...10)), at: 10)
        try dismiss("c")
        #expect(try take(report(("c", 1...10)), at: 13) == ["seen c"])
        #expect(try take(report(("d", 1...19)), at: 14) == ["seen c"])
        #expect(try take(report(("e", 1...6), ("f", 7...10)), at: 15) == ["seen c", "seen f"])
        let decisions = try directory.all().map(\.decision)
        #expect(decisions.count == 2)
        for decision in decisions {
            #expect(decision.verdict == .dismissed && decision.by == "cli:ann" && decision.reason == "a course")
        }
        #expect(try directory.openCount() == 0)
    }

    @Test(
        "a dismissed campaign is opened again once as many others belong to it, whether it grew or changed its accounts"
    )
    func reopening() throws {
        _ = try take(report(("c", 1...10)), at: 10)
        try dismiss("c")
        #expect(try take(report(("c", 1...20)), at: 13) == ["reopened c"])
        let decision = try directory.campaign("c").decision
        #expect(decision.verdict == .open && decision.by == nil)
        #expect(decision.reason == "Dismissed with 10 accounts (a course); 10 others belong to it since.")

        try dismiss("c")
        #expect(try take(report(("c", 11...30)), at: 14) == ["seen c"])
        #expect(try take(report(("c", 21...40)), at: 15) == ["reopened c"])
    }

    @Test("what is confirmed stays confirmed, and another campaign beside a dismissed one is news")
    func others() throws {
        _ = try take(report(("c", 1...10), ("d", 21...30)), at: 10)
        try directory.decide("d", .confirmed, by: "admin-api", reason: nil, at: Self.time(11))
        try dismiss("c")
        #expect(
            try take(report(("c", 1...10), ("d", 21...60), ("e", 71...80)), at: 12) == ["seen c", "seen d", "found e"])
        #expect(try directory.campaign("d").decision.verdict == .confirmed)
        #expect(try directory.openCount() == 1)
    }

    @Test("a decision needs a campaign, and a dismissal a reason of bounded length")
    func refusals() throws {
        _ = try take(report(("c", 1...10)), at: 10)
        #expect(throws: CampaignDirectory.DecisionError.unknown("x")) {
            try directory.decide("x", .confirmed, by: "b", reason: nil, at: Self.time(11))
        }
        #expect(throws: CampaignDirectory.DecisionError.unknown("x")) { try directory.campaign("x") }
        let long = String(repeating: "r", count: CampaignDirectory.longestReason + 1)
        for reason in [nil, "", "  ", long] {
            #expect(throws: CampaignDirectory.DecisionError.reason) {
                try directory.decide("c", .dismissed, by: "b", reason: reason, at: Self.time(11))
            }
        }
        #expect(try directory.campaign("c").decision == .open)
    }

    @Test("a sweep that finds nothing changes nothing")
    func nothing() throws {
        _ = try take(report(("c", 1...10)), at: 10)
        #expect(try take(CampaignReport(), at: 11) == [])
        #expect(try directory.campaign("c").seen == Self.time(10))
    }
}
