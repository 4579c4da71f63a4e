/// A key at the only moment at which its whole text is known.
public struct IssuedKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What is kept of it.
    public let record: KeyRecord
    /// The whole key, `ex-<public id>-<secret>`. Hand it to its owner; keep and log it nowhere.
    public let key: String

    /// The public id alone, so that a log line cannot tell the key.
    public var description: String { "key \(record.id)" }
    /// The public id alone.
    public var debugDescription: String { description }
    /// The record alone.
    public var customMirror: Mirror { Mirror(self, children: ["record": record]) }
}

/// A key and the one that takes its place.
public struct RotatedKey: Sendable {
    /// The old key, which works until its ``KeyRecord/expires``.
    public let old: KeyRecord
    /// The new key, which works at once.
    public let new: IssuedKey
}
