import Detection
import Exchanges
import Foundation

/// A found campaign as the admin API and the command line show it.
public struct CampaignDescription: Encodable, Sendable {
    /// Its id.
    public let id: String
    /// What was decided about it.
    public let decision: CampaignRecord.Verdict
    /// Who decided.
    public let decidedBy: String?
    /// When.
    public let decidedAt: Timestamp?
    /// Why; a campaign that was opened again says why, too.
    public let reason: String?
    /// 0 to 1, as in the campaign report.
    public let confidence: Double
    /// As in the campaign report.
    public let pValue: Double
    /// How many accounts it has.
    public let accounts: Int
    /// Their exchanges.
    public let exchanges: Int
    /// Their first exchange.
    public let firstSeen: Timestamp
    /// Their last exchange.
    public let lastSeen: Timestamp
    /// The moment in the log at which the evidence first sufficed.
    public let detectedAt: Timestamp
    /// When a sweep first found it, by the gateway's clock.
    public let found: Timestamp
    /// When a sweep last found it, by the gateway's clock.
    public let seen: Timestamp

    enum CodingKeys: String, CodingKey {
        case id, decision
        case decidedBy = "decided_by"
        case decidedAt = "decided_at"
        case reason, confidence
        case pValue = "p_value"
        case accounts, exchanges
        case firstSeen = "first_seen"
        case lastSeen = "last_seen"
        case detectedAt = "detected_at"
        case found, seen
    }

    /// Describes a campaign.
    public init(_ record: CampaignRecord) {
        id = record.id
        decision = record.decision.verdict
        decidedBy = record.decision.by
        decidedAt = record.decision.time
        reason = record.decision.reason
        confidence = record.campaign.confidence
        pValue = record.campaign.pValue
        accounts = record.campaign.accounts.count
        exchanges = record.campaign.exchanges
        firstSeen = record.campaign.firstSeen
        lastSeen = record.campaign.lastSeen
        detectedAt = record.campaign.detectedAt
        found = record.found
        seen = record.seen
    }

    /// The description as one line of JSON with one member more: `report`, the campaign report of this campaign alone.
    public static func whole(_ record: CampaignRecord) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var bytes = Array(try encoder.encode(CampaignDescription(record)))
        bytes.removeLast()
        bytes += #","report":"#.utf8
        record.report.write(into: &bytes)
        bytes.removeLast()
        bytes += "}\n".utf8
        return bytes
    }
}
