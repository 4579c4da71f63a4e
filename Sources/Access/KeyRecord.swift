import Exchanges

/// What is kept of an API key: never the key itself.
public struct KeyRecord: Sendable, Equatable {
    /// The public id: the middle part of the key, 12 characters; what logs show.
    public let id: String
    /// The id of the account that the key belongs to.
    public let account: String
    /// What its owner calls it.
    public var name: String?
    /// HMAC-SHA256 of the whole key under the pepper, 32 bytes.
    public let hash: [UInt8]
    /// When it was made.
    public let created: Timestamp
    /// The first moment at which it no longer works; nil when it works until revoked.
    public var expires: Timestamp?
    /// When it was revoked.
    public var revoked: Timestamp?
    /// The public id of the key that was made in its place.
    public var replacedBy: String?

    /// A record as a store holds it.
    public init(
        id: String, account: String, name: String? = nil, hash: [UInt8], created: Timestamp, expires: Timestamp? = nil,
        revoked: Timestamp? = nil, replacedBy: String? = nil
    ) {
        self.id = id
        self.account = account
        self.name = name
        self.hash = hash
        self.created = created
        self.expires = expires
        self.revoked = revoked
        self.replacedBy = replacedBy
    }

    /// What a key is at one moment.
    public enum State: String, Sendable, Codable, CaseIterable {
        /// It works.
        case active
        /// It works until its replacement's grace ends.
        case replaced
        /// Its time is over.
        case expired
        /// It was revoked.
        case revoked
    }

    /// What the key is at a moment. Its account's status is not looked at.
    public func state(at now: Timestamp) -> State {
        if revoked != nil { return .revoked }
        if let expires, now >= expires { return .expired }
        return replacedBy == nil ? .active : .replaced
    }
}
