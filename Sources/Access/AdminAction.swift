import Exchanges

/// One thing that an administrator did, as the log of admin actions keeps it. It holds no secret.
public struct AdminAction: Sendable, Equatable {
    /// Its number in the log, greater than those of all actions before it; 0 until the store gave one.
    public let sequence: Int64
    /// When.
    public let time: Timestamp
    /// Who.
    public let administrator: Administrator
    /// What.
    public let operation: Operation
    /// On which account, key, group or part of the gateway: an account's id, a key's public id, a group's name, or `gateway`.
    public let subject: String
    /// What else is worth knowing, such as the fields that were changed and their new values.
    public let details: [String: String]

    /// An action as a store holds it.
    public init(
        sequence: Int64 = 0, time: Timestamp, administrator: Administrator, operation: Operation, subject: String,
        details: [String: String] = [:]
    ) {
        self.sequence = sequence
        self.time = time
        self.administrator = administrator
        self.operation = operation
        self.subject = subject
        self.details = details
    }

    /// What was done. Parts of the gateway may add operations of their own.
    public struct Operation: RawRepresentable, Sendable, Hashable {
        /// The name in the log: a noun, a point, a verb.
        public let rawValue: String

        /// The operation of that name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// An account was opened.
        public static let accountCreate = Operation(rawValue: "account.create")
        /// An account's directory fields were changed.
        public static let accountUpdate = Operation(rawValue: "account.update")
        /// An account was suspended.
        public static let accountSuspend = Operation(rawValue: "account.suspend")
        /// A suspended account was made active again.
        public static let accountReactivate = Operation(rawValue: "account.reactivate")
        /// An account was closed for good.
        public static let accountClose = Operation(rawValue: "account.close")
        /// A key was made.
        public static let keyCreate = Operation(rawValue: "key.create")
        /// A key was replaced by a new one.
        public static let keyRotate = Operation(rawValue: "key.rotate")
        /// A key was revoked.
        public static let keyRevoke = Operation(rawValue: "key.revoke")
        /// A group of accounts was set.
        public static let groupSet = Operation(rawValue: "group.set")
        /// A group of accounts was removed.
        public static let groupRemove = Operation(rawValue: "group.remove")
        /// The gateway was told to take no new requests.
        public static let gatewayDrain = Operation(rawValue: "gateway.drain")
        /// The gateway was told to read its configuration again.
        public static let gatewayReload = Operation(rawValue: "gateway.reload")
    }
}

/// Who does something to accounts, keys or the gateway.
public struct Administrator: RawRepresentable, Sendable, Hashable {
    /// The name in the log: `cli:<user>` or `admin-api`.
    public let rawValue: String

    /// The administrator of that name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Whoever holds the admin API's token.
    public static let adminAPI = Administrator(rawValue: "admin-api")

    /// A user of this machine on the command line.
    public static func commandLine(user: String) -> Administrator {
        Administrator(rawValue: "cli:\(user)")
    }
}
