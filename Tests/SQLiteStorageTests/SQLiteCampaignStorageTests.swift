import Detection
import Exchanges
import Foundation
import GRDB
import SQLiteStorage
import Testing

@Suite("The storage of found campaigns")
struct SQLiteCampaignStorageTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("excise-campaigns-\(UUID().uuidString)/data").path

    private func open() throws -> SQLiteCampaignStorage {
        SQLiteCampaignStorage(try SQLiteAccessStore(dataFolder: folder))
    }

    private func record(_ id: String, _ decision: CampaignRecord.Decision = .open) -> CampaignRecord {
        let time = Timestamp(milliseconds: 1_790_000_000_123)
        let campaign = Campaign(
            id: id, confidence: 0.97, pValue: 3.2e-181, accounts: ["a", "b \"ü\""], exchanges: 20, inputTokens: 900,
            outputTokens: 8_000_000_000, firstSeen: time, lastSeen: time, detectedAt: time, exchangesBeforeDetection: 3,
            capabilities: [.init(name: "coding", share: 0.5)], techniques: ["AML.T0024.002"],
            evidence: [.init(signal: "payment", statistic: 2, pValue: nil, explanation: "Two accounts share a card.")],
            figures: .init(timeline: .init(start: time, stepSeconds: 60, counts: [1, 2])))
        var totals = CampaignReport.Totals()
        (totals.exchanges, totals.accounts) = (100, 50)
        return CampaignRecord(
            campaign: campaign,
            findings: [.init(account: "a", suspicion: 0.99, disposition: .flagged, campaign: id, reasons: ["One."])],
            totals: totals, found: time, seen: Timestamp(seconds: 1_790_000_001), decision: decision)
    }

    @Test("campaigns and decisions are read back as they were, also by another process")
    func roundTrip() throws {
        let storage = try open()
        let dismissed = CampaignRecord.Decision(
            verdict: .dismissed, by: "cli:ann", time: Timestamp(milliseconds: 5), reason: "a course",
            accounts: ["a", "b \"ü\""])
        try storage.change { records in
            #expect(records.isEmpty)
            return [record("c-1", dismissed), record("c-2")]
        }
        #expect(try open().campaigns().sorted { $0.id < $1.id } == [record("c-1", dismissed), record("c-2")])
        #expect(try storage.openCount() == 1)
    }

    @Test("a change replaces what it returns and leaves the rest, and one that fails changes nothing")
    func changes() throws {
        struct Failure: Error {}
        let storage = try open()
        try storage.change { _ in [record("c-1"), record("c-2")] }
        try storage.change { records in
            #expect(records.count == 2)
            return [record("c-2", .init(verdict: .confirmed, by: "admin-api"))]
        }
        #expect(throws: Failure.self) { try storage.change { _ in throw Failure() } }
        #expect(try storage.campaigns().sorted { $0.id < $1.id }.map(\.decision.verdict) == [.open, .confirmed])
    }

    @Test("decisions of one process and sweeps of another do not undo each other")
    func twoProcesses() async throws {
        let (sweeps, decisions) = (try open(), try open())
        try sweeps.change { _ in (0..<20).map { record("c-\($0)") } }
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for _ in 0..<20 { #expect(throws: Never.self) { try sweeps.change { $0 } } }
            }
            tasks.addTask {
                for number in 0..<20 {
                    #expect(throws: Never.self) {
                        try decisions.change { _ in [record("c-\(number)", .init(verdict: .confirmed))] }
                    }
                }
            }
        }
        #expect(try sweeps.campaigns().allSatisfy { $0.decision.verdict == .confirmed })
    }

    @Test("a record that is damaged is named")
    func damage() throws {
        let storage = try open()
        try storage.change { _ in [record("c-1")] }
        let queue = try DatabaseQueue(path: folder + "/" + SQLiteAccessStore.fileName)
        try queue.write { try $0.execute(sql: "UPDATE campaigns SET report = '{}'") }
        let error = #expect(throws: SQLiteCampaignStorage.UnreadableCampaign.self) { try storage.campaigns() }
        #expect(error?.description.hasPrefix("campaign c-1: ") == true)
    }
}
