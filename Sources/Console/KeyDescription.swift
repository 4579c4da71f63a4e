import Access
import Exchanges

/// A key as the admin API and the command line show it: never its hash, and its whole text only where it was just made.
public struct KeyDescription: Sendable, Encodable {
    private let record: KeyRecord
    private let state: KeyRecord.State
    private let key: String?

    /// A key as it is at a moment.
    public init(_ record: KeyRecord, at now: Timestamp) {
        self.record = record
        state = record.state(at: now)
        key = nil
    }

    /// A key that was just made, with its whole text.
    public init(_ issued: IssuedKey, at now: Timestamp) {
        record = issued.record
        state = issued.record.state(at: now)
        key = issued.key
    }

    enum CodingKeys: String, CodingKey {
        case id, account, name, created, expires, revoked
        case replacedBy = "replaced_by"
        case state, key
    }

    /// Writes the fields that have a value.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(record.id, forKey: .id)
        try fields.encode(record.account, forKey: .account)
        try fields.encodeIfPresent(record.name, forKey: .name)
        try fields.encode(record.created, forKey: .created)
        try fields.encodeIfPresent(record.expires, forKey: .expires)
        try fields.encodeIfPresent(record.revoked, forKey: .revoked)
        try fields.encodeIfPresent(record.replacedBy, forKey: .replacedBy)
        try fields.encode(state, forKey: .state)
        try fields.encodeIfPresent(key, forKey: .key)
    }
}
