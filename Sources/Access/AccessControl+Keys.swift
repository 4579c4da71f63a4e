import Exchanges

extension AccessControl {
    /// Makes a key for an active account.
    ///
    /// - Parameters:
    ///   - account: the account's id.
    ///   - name: what its owner calls it: 1 to 256 bytes without control characters.
    ///   - expires: the first moment at which it no longer works, which must lie ahead; nil for never.
    ///   - administrator: who makes it.
    /// - Returns: the record, and the key's text, which cannot be had again.
    /// - Throws: ``AccessError/accountNotFound(_:)``, ``AccessError/accountStatus(_:_:)``, ``AccessError/invalid(_:)`` or
    ///   ``AccessError/store(_:)``.
    public func createKey(
        account: String, name: String? = nil, expires: Timestamp? = nil, by administrator: Administrator
    ) throws(AccessError) -> IssuedKey {
        try change(by: administrator) { change in
            let holder = try change.account(account)
            guard holder.status == .active else { throw AccessError.accountStatus(account, holder.status) }
            let name = try name.map { try Self.checkedNote($0, field: "name") }
            let issued = try issueKey(account: account, name: name, expires: expires, change)
            var details = ["account": account]
            details["name"] = name
            details["expires"] = expires?.rfc3339
            try change.record(.keyCreate, on: issued.record.id, details: details)
            return issued
        }
    }

    /// Makes a key in the place of another: the new one works at once, the old one until the grace is over, but never
    /// longer than it would have. The new key has the old one's name and, unless given, its expiry.
    ///
    /// - Parameters:
    ///   - id: the old key's public id.
    ///   - grace: how long the old key still works: zero to ``longestGrace``. With zero it stops at once.
    ///   - expires: when the new key ends, instead of when the old one would have ended.
    ///   - administrator: who rotates it.
    /// - Throws: ``AccessError/keyNotFound(_:)``, ``AccessError/keyNotUsable(_:_:)``, ``AccessError/keyReplaced(_:by:)``,
    ///   ``AccessError/accountStatus(_:_:)``, ``AccessError/invalid(_:)`` or ``AccessError/store(_:)``.
    public func rotateKey(
        _ id: String, grace: Duration, expires: AccountChange.Edit<Timestamp?> = .keep, by administrator: Administrator
    ) throws(AccessError) -> RotatedKey {
        try change(by: administrator) { change in
            guard grace >= .zero, grace <= Self.longestGrace else {
                throw Account.InvalidField(
                    field: "grace", reason: "must be between 0s and \(DurationText.format(Self.longestGrace))")
            }
            var old = try change.key(id)
            switch old.state(at: change.now) {
            case .active: break
            case .replaced: throw AccessError.keyReplaced(id, by: old.replacedBy ?? "")
            case .expired, .revoked: throw AccessError.keyNotUsable(id, old.state(at: change.now))
            }
            let holder = try change.account(old.account)
            guard holder.status == .active else { throw AccessError.accountStatus(holder.id, holder.status) }

            var newExpires = old.expires
            expires.apply(to: &newExpires)
            let new = try issueKey(account: old.account, name: old.name, expires: newExpires, change)

            let graceEnd = change.now.advanced(by: grace)
            old.expires = min(old.expires ?? graceEnd, graceEnd)
            old.replacedBy = new.record.id
            try change.update(old)

            var details = ["account": old.account, "replaced_by": new.record.id, "grace": DurationText.format(grace)]
            details["expires"] = newExpires?.rfc3339
            try change.record(.keyRotate, on: id, details: details)
            return RotatedKey(old: old, new: new)
        }
    }

    /// Stops a key at once and for good, whatever its account's status. Revoking a revoked key changes nothing.
    ///
    /// - Parameter reason: goes into the log of admin actions.
    /// - Throws: ``AccessError/keyNotFound(_:)``, ``AccessError/invalid(_:)`` or ``AccessError/store(_:)``.
    public func revokeKey(
        _ id: String, reason: String? = nil, by administrator: Administrator
    ) throws(AccessError) -> KeyRecord {
        try change(by: administrator) { change in
            var key = try change.key(id)
            guard key.revoked == nil else { return key }
            var details = ["account": key.account]
            details["reason"] = try reason.map { try Self.checkedNote($0, field: "reason") }
            key.revoked = change.now
            try change.update(key)
            try change.record(.keyRevoke, on: id, details: details)
            return key
        }
    }

    /// One key.
    ///
    /// - Throws: ``AccessError/keyNotFound(_:)`` or ``AccessError/store(_:)``.
    public func key(_ id: String) throws(AccessError) -> KeyRecord {
        try Self.translating {
            guard let key = try store.read({ try $0.key(id) }) else { throw AccessError.keyNotFound(id) }
            return key
        }
    }

    /// All keys of an account, or of all accounts, oldest first.
    ///
    /// - Throws: ``AccessError/accountNotFound(_:)`` or ``AccessError/store(_:)``.
    public func keys(ofAccount account: String? = nil) throws(AccessError) -> [KeyRecord] {
        try Self.translating {
            try store.read { reader in
                if let account, try reader.account(account) == nil { throw AccessError.accountNotFound(account) }
                return try reader.keys(ofAccount: account)
            }
        }
    }

    /// The present moment by the clock that expiries are measured with.
    public var now: Timestamp { clock() }

    private func issueKey(
        account: String, name: String?, expires: Timestamp?, _ change: Change
    ) throws -> IssuedKey {
        if let expires, expires <= change.now {
            throw Account.InvalidField(field: "expires", reason: "must lie ahead; it is \(change.now) now")
        }
        var generator = SystemRandomNumberGenerator()
        while true {
            let (id, key) = KeyText.generate(using: &generator)
            guard try change.transaction.key(id) == nil else { continue }
            let record = KeyRecord(
                id: id, account: account, name: name, hash: pepper.hash(ofKey: key), created: change.now,
                expires: expires)
            try change.insert(record)
            return IssuedKey(record: record, key: key)
        }
    }
}
