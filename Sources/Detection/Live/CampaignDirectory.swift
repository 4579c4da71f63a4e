import Exchanges

/// The campaigns that watching has found, and what administrators decide about them. Its calls wait for the storage.
///
/// Decisions change how a campaign is shown, never how campaigns are found.
public struct CampaignDirectory: Sendable {
    private let storage: any CampaignStorage

    /// Campaigns of a storage.
    public init(_ storage: any CampaignStorage) {
        self.storage = storage
    }

    /// Why a decision was not taken.
    public enum DecisionError: Error, Sendable, Equatable, CustomStringConvertible {
        /// There is no campaign of that id.
        case unknown(String)
        /// A dismissal says why, in 1 to ``longestReason`` bytes.
        case reason

        /// What was wrong, and what would be right.
        public var description: String {
            switch self {
            case .unknown(let id): "there is no campaign '\(id.prefix(100))'"
            case .reason: "a dismissal has a reason, and a reason at most \(CampaignDirectory.longestReason) bytes"
            }
        }
    }

    /// The most bytes of a decision's reason.
    public static let longestReason = 2000

    /// Every campaign, most certain first.
    public func all() throws -> [CampaignRecord] {
        try storage.campaigns().sorted {
            ($1.campaign.confidence, $0.campaign.pValue, $0.id) < ($0.campaign.confidence, $1.campaign.pValue, $1.id)
        }
    }

    /// How many campaigns nobody has decided about.
    public func openCount() throws -> Int { try storage.openCount() }

    /// One campaign.
    ///
    /// - Throws: ``DecisionError/unknown(_:)``, or what the storage throws.
    public func campaign(_ id: String) throws -> CampaignRecord {
        guard let record = try storage.campaigns().first(where: { $0.id == id }) else {
            throw DecisionError.unknown(id)
        }
        return record
    }

    /// Takes a decision in the place of the one before.
    ///
    /// - Parameters:
    ///   - id: the campaign's.
    ///   - verdict: ``CampaignRecord/Verdict/open`` takes a decision back.
    ///   - administrator: who decides.
    ///   - reason: why; a dismissal needs one.
    ///   - now: the present moment.
    /// - Throws: ``DecisionError``, or what the storage throws.
    @discardableResult
    public func decide(
        _ id: String, _ verdict: CampaignRecord.Verdict, by administrator: String, reason: String?, at now: Timestamp
    ) throws -> CampaignRecord {
        let isEmpty = (reason ?? "").utf8.allSatisfy { $0 == 0x20 }
        guard (reason ?? "").utf8.count <= Self.longestReason, verdict != .dismissed || !isEmpty else {
            throw DecisionError.reason
        }
        var decided: CampaignRecord?
        try storage.change { records in
            guard var record = records.first(where: { $0.id == id }) else { throw DecisionError.unknown(id) }
            record.decision = CampaignRecord.Decision(
                verdict: verdict, by: administrator, time: now, reason: isEmpty ? nil : reason,
                accounts: record.campaign.accounts)
            decided = record
            return [record]
        }
        guard let decided else { throw DecisionError.unknown(id) }
        return decided
    }

    /// Takes over what a sweep found: campaigns that are known keep their ids, their decisions and the moments of their
    /// detection.
    ///
    /// - Returns: what changed, in the report's order.
    @discardableResult
    public func take(_ report: CampaignReport, at now: Timestamp) throws -> [CampaignChange] {
        guard !report.campaigns.isEmpty else { return [] }
        var changes: [CampaignChange] = []
        try storage.change { records in
            var matching = CampaignMatching(records, at: now)
            changes = matching.changes(report)
            return changes.map(\.record)
        }
        return changes
    }
}
