import Detection
import Exchanges
import Foundation
import GRDB

/// Found campaigns in the same database as the accounts.
public final class SQLiteCampaignStorage: CampaignStorage {
    private let queue: DatabaseQueue

    /// In the database of an opened access store.
    public init(_ access: SQLiteAccessStore) {
        queue = access.queue
    }

    /// A stored campaign that this version cannot read.
    public struct UnreadableCampaign: Error, CustomStringConvertible {
        /// Which, and why.
        public let description: String
    }

    /// Every campaign.
    public func campaigns() throws -> [CampaignRecord] {
        try queue.read { try Self.campaigns($0) }
    }

    /// How many are open.
    public func openCount() throws -> Int {
        try queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM campaigns WHERE verdict = 'open'") ?? 0 }
    }

    /// Changes campaigns inside one immediate transaction.
    public func change(_ body: ([CampaignRecord]) throws -> [CampaignRecord]) throws {
        try queue.write { database in
            let changed = try body(try Self.campaigns(database))
            let save = try database.makeStatement(
                sql: """
                    INSERT OR REPLACE INTO campaigns
                        (id, found, seen, report, verdict, decided_by, decided, reason, decided_accounts)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            for record in changed {
                let decision = record.decision
                try save.execute(arguments: [
                    record.id, record.found.milliseconds, record.seen.milliseconds, Self.json(record.report),
                    decision.verdict.rawValue, decision.by, decision.time?.milliseconds, decision.reason,
                    String(decoding: try JSONEncoder().encode(decision.accounts), as: UTF8.self),
                ])
            }
        }
    }

    private static func campaigns(_ database: Database) throws -> [CampaignRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM campaigns").map { try record($0) }
    }

    private static func json(_ report: CampaignReport) -> String {
        var bytes: [UInt8] = []
        report.write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func record(_ row: Row) throws -> CampaignRecord {
        let id: String = row["id"]
        let report: CampaignReport
        do {
            report = try CampaignReport(json: Array((row["report"] as String).utf8))
        } catch {
            throw UnreadableCampaign(description: "campaign \(id): \(error)")
        }
        guard let campaign = report.campaigns.first, report.campaigns.count == 1,
            let verdict = CampaignRecord.Verdict(rawValue: row["verdict"])
        else {
            throw UnreadableCampaign(description: "campaign \(id): its report has not one campaign")
        }
        return CampaignRecord(
            campaign: campaign, findings: report.accounts, totals: report.totals,
            found: Timestamp(milliseconds: row["found"]), seen: Timestamp(milliseconds: row["seen"]),
            decision: .init(
                verdict: verdict, by: row["decided_by"],
                time: (row["decided"] as Int64?).map { Timestamp(milliseconds: $0) }, reason: row["reason"],
                accounts: try JSONDecoder().decode(
                    [String].self, from: Data((row["decided_accounts"] as String).utf8))))
    }
}
