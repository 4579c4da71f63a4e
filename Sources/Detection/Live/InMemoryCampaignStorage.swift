import Synchronization

/// Campaigns of one process, forgotten when it ends.
public final class InMemoryCampaignStorage: CampaignStorage {
    private let records = Mutex<[String: CampaignRecord]>([:])

    /// No campaigns.
    public init() {}

    /// Every campaign.
    public func campaigns() throws -> [CampaignRecord] {
        records.withLock { Array($0.values) }
    }

    /// How many are open.
    public func openCount() throws -> Int {
        records.withLock { $0.values.count { $0.decision.verdict == .open } }
    }

    /// Changes campaigns.
    public func change(_ body: ([CampaignRecord]) throws -> [CampaignRecord]) throws {
        try records.withLock { records in
            for record in try body(Array(records.values)) { records[record.id] = record }
        }
    }
}
