import Detection
import Exchanges
import Testing

@Suite("Campaign reports")
struct ReportTests {
    private static func time(_ hours: Int64) -> Timestamp { Timestamp(seconds: 1_770_000_000 + hours * 3600) }

    private static var report: CampaignReport {
        let figures = Campaign.Figures(
            timeline: .init(start: time(0), stepSeconds: 3600, counts: [3, 0, 17]),
            links: [.init(first: "a", second: "b\u{7f}", kinds: ["payment", "template"], weight: 12.25)],
            spread: .init(accounts: [1, 2], bounds: [0, 4, 9], independent: [2.5, 0.5]))
        let campaign = Campaign(
            id: "c-1", confidence: 0.97, pValue: 3.2e-181, accounts: ["a", "b\u{7f}"], exchanges: 20, inputTokens: 900,
            outputTokens: 8_000_000_000, firstSeen: time(0), lastSeen: time(2), detectedAt: time(1),
            exchangesBeforeDetection: 3, capabilities: [.init(name: "coding", share: 1)],
            techniques: ["AML.T0024.002"],
            evidence: [
                .init(
                    signal: "evenness", statistic: -0.013, pValue: 1e-9, explanation: "Said \"evenly\"\nin two lines."),
                .init(signal: "payment", statistic: 2, pValue: nil, explanation: "Two accounts share one card."),
            ], figures: figures)
        var bare = campaign
        bare.id = "c-2"
        (bare.figures, bare.evidence, bare.capabilities, bare.techniques) = (nil, [], [], [])
        var totals = CampaignReport.Totals()
        (totals.exchanges, totals.accounts, totals.skippedLines, totals.groupsTested) = (120, 9, 1, 4)
        (totals.from, totals.to) = (time(0), time(30))
        return CampaignReport(
            campaigns: [campaign, bare],
            accounts: [
                .init(
                    account: "a", suspicion: 0.99, disposition: .flagged, campaign: "c-1", reasons: ["One.", "Zwei: ü"]),
                .init(account: "z", suspicion: 0.2, disposition: .authorised),
            ], totals: totals)
    }

    private static func json(_ report: CampaignReport) -> String {
        var output: [UInt8] = []
        report.write(into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test("what is written is read back as it was", arguments: [report, CampaignReport()])
    func roundTrip(report: CampaignReport) throws {
        let text = Self.json(report)
        #expect(text.hasSuffix("}\n"))
        #expect(text.filter { $0 == "\n" }.count == 1)
        #expect(try CampaignReport(json: Array(text.utf8)) == report)
    }

    @Test("numbers are written shortest, and what JSON has no number for is held at what it has")
    func numbers() throws {
        var report = Self.report
        report.campaigns[0].evidence[0].statistic = .infinity
        report.campaigns[0].evidence[1].statistic = .nan
        let text = Self.json(report)
        #expect(text.contains(#""share":1}"#))
        #expect(text.contains(#""p_value":3.2e-181,"#))
        let read = try CampaignReport(json: Array(text.utf8))
        #expect(read.campaigns[0].evidence.map(\.statistic) == [.greatestFiniteMagnitude, 0])
    }

    @Test("a report of others without what may be missing is read, unknown fields and all")
    func others() throws {
        let text = """
            {"made_by": "somebody", "schema": "excise.campaigns/1",
             "campaigns": [{"id": "x", "confidence": 1, "p_value": 0, "accounts": ["a"], "exchanges": 1, "input_tokens": 1,
               "output_tokens": 1, "first_seen": "2026-02-03T04:05:06Z", "last_seen": "2026-02-03T05:05:06+01:00",
               "detected_at": "2026-02-03T04:05:06Z", "exchanges_before_detection": 0, "figures": null, "new": [1]}],
             "accounts": [{"account": "a", "suspicion": 1.0, "disposition": "flagged", "campaign": null}],
             "totals": {"exchanges": 1, "accounts": 1}}
            """
        let report = try CampaignReport(json: Array(text.utf8))
        #expect(report.campaigns.first?.figures == nil)
        #expect(report.campaigns.first?.firstSeen == report.campaigns.first?.lastSeen)
        #expect(report.totals.from == nil)
    }

    @Test(
        "a text that is no report is told with the place and what would be right",
        arguments: [
            (#""schema":"excise.campaigns/1""#, #""schema":"other""#, "schema: must be 'excise.campaigns/1'"),
            (#""schema":"excise.campaigns/1","#, "", "schema: is missing"),
            (#""confidence":0.97"#, #""confidence":97"#, "campaigns[0].confidence: must be a number from 0 to 1"),
            (#""exchanges":20,"#, #""exchanges":-1,"#, "campaigns[0].exchanges: must be an integer, 0 or more"),
            (
                #""detected_at":"2"#, #""detected_at":"x"#,
                "campaigns[0].detected_at: must be RFC 3339, such as 2026-02-03T04:05:06.789Z"
            ),
            (#""accounts":["a","b"#, #""accounts":["a",1,"b"#, "campaigns[0].accounts[1]: must be a list of strings"),
            (#""evidence":[{"#, #""evidence":[7,{"#, "campaigns[0].evidence[0]: must be an object"),
            (#""signal":"evenness","#, "", "campaigns[0].evidence[0].signal: is missing"),
            (
                #""step_seconds":3600"#, #""step_seconds":0"#,
                "campaigns[0].figures.timeline.step_seconds: must be 1 or more"
            ),
            (
                #""bounds":[0,4,9]"#, #""bounds":[0,4]"#,
                "campaigns[0].figures.spread.bounds: must have one more element than 'accounts'"
            ),
            (
                #""disposition":"authorised""#, #""disposition":"guilty""#,
                "accounts[1].disposition: must be one of flagged, watch, authorised, cleared"
            ),
            (#""totals":{"#, #""totals":3,"rest":{"#, "totals: must be an object"),
            (#"{"schema""#, #"["schema""#, "unexpected character at byte 9"),
        ])
    func wrong(part: String, replacement: String, problem: String) {
        let text = Self.json(Self.report).replacing(part, with: replacement)
        let error = #expect(throws: CampaignReport.ReadError.self) { try CampaignReport(json: Array(text.utf8)) }
        #expect(error?.description == problem)
    }

    @Test("nothing, a number and half a report are told, not trapped on", arguments: ["", "7", "{\"schema\":"])
    func broken(text: String) {
        #expect(throws: CampaignReport.ReadError.self) { try CampaignReport(json: Array(text.utf8)) }
    }

    @Test("a report that breaks off anywhere is told, not trapped on")
    func brokenOff() {
        let text = Array(Self.json(Self.report).utf8).dropLast(2)
        for count in 0...text.count {
            #expect(throws: CampaignReport.ReadError.self) { try CampaignReport(json: Array(text.prefix(count))) }
        }
    }
}
