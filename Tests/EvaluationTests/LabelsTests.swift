import Evaluation
import Exchanges
import Foundation
import Testing

@Suite("Labels")
struct LabelsTests {
    private static let campaign =
        #"{"kind":"campaign","campaign":"c1","operator":"op1","pool":"p1","cell":{"accounts":500,"share":0.25,"#
        + #""template":"suffix"},"attack_exchanges":170,"first":"2026-02-03T00:00:00.000Z","#
        + #""last":"2026-02-03T02:00:00.000Z","leak":[["2026-02-03T01:00:00.000Z",120],["2026-02-03T02:00:00.001Z",170]]}"#
    private static let attacker = #"{"kind":"account","account":"acct_1","class":"attacker","campaign":"c1"}"#
    private static let customer = #"{"kind":"account","account":"acct_2","class":"batch_evaluator","new":1}"#

    private func read(_ text: String, name: String = "labels.jsonl") throws -> Labels {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: name).path
        let output = try LogOutput(path: path)
        try output.write(Array(text.utf8))
        try output.finish()
        return try Labels(path: path)
    }

    @Test("labels are read in any order, compressed or not", arguments: ["labels.jsonl", "labels.jsonl.gz", "l.zst"])
    func reads(name: String) throws {
        let shared = Self.attacker.replacing("acct_1", with: "acct_3")
            .replacing(#""campaign":"c1""#, with: #""campaigns":["c1"]"#)
        let text = [Self.attacker, Self.customer, Self.campaign, shared, #"{"kind":"weather","rain":true}"#, ""]
        let labels = try read(text.joined(separator: "\n"), name: name)
        let campaign = try #require(labels.campaigns.first)
        #expect(campaign.operatorName == "op1")
        #expect(campaign.cell == [.init("accounts", "500"), .init("share", "0.25"), .init("template", "suffix")])
        #expect(campaign.leak.map(\.exchanges) == [120, 170])
        #expect(labels.accounts["acct_1"] == AccountLabel(.attacker, campaigns: ["c1"]))
        #expect(labels.accounts["acct_3"] == labels.accounts["acct_1"])
        #expect(labels.accounts["acct_2"]?.kind.rawValue == "batch_evaluator")
        #expect(labels.accounts.count == 3)
    }

    @Test(
        "a line that is wrong is told with its number and field",
        arguments: [
            (
                attacker.replacing(#","campaign":"c1""#, with: ""),
                ":2: campaign: must be there for the class 'attacker', and for no other"
            ),
            (
                customer.replacing(#""new":1"#, with: #""campaign":"c1""#),
                ":2: campaign: must be there for the class 'attacker', and for no other"
            ),
            (customer.replacing(#""class":"batch_evaluator""#, with: #""class":7"#), ":2: class: must be a string"),
            (#"{"account":"acct_1"}"#, ":2: kind: is missing"),
            (
                campaign.replacing("170,", with: "-1,"),
                ":2: attack_exchanges: must be an integer from 0 to 1000000000000"
            ),
            (
                campaign.replacing(#"Z",120]"#, with: #"Z",320]"#),
                ":2: leak[1]: must be a list of pairs of a time and a count, both rising"
            ),
            (campaign.replacing(#""cell":{"#, with: #""cell":3,"rest":{"#), ":2: cell: must be an object"),
            ("{", ":2: the JSON ends too early at byte 1"),
        ])
    func wrong(line: String, problem: String) {
        let error = #expect(throws: LabelsError.self) { try read("\n" + line + "\n") }
        #expect(error?.description.hasSuffix(problem) == true, "\(error?.description ?? "")")
    }

    @Test("labels that do not fit together are refused")
    func together() {
        #expect(throws: LabelsError.unknownCampaign("c1", account: "acct_1")) { try read(Self.attacker) }
        #expect(throws: LabelsError.repeatedCampaign("c1")) { try read(Self.campaign + "\n" + Self.campaign) }
        let error = #expect(throws: LabelsError.self) { try read(Self.customer + "\n" + Self.customer) }
        #expect(error?.description.hasSuffix(":2: account: has a label already") == true)
    }
}
