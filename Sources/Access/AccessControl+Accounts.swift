import Exchanges

extension AccessControl {
    /// Opens an account.
    ///
    /// - Throws: ``AccessError/invalid(_:)`` or ``AccessError/accountExists(_:)``, or ``AccessError/store(_:)``.
    public func createAccount(_ draft: AccountDraft, by administrator: Administrator) throws(AccessError) -> Account {
        try change(by: administrator) { change in
            let id = try draft.id ?? unusedAccountID(change.transaction)
            let account = draft.account(id: id, created: change.now)
            try account.validate()
            guard try change.transaction.account(id) == nil else { throw AccessError.accountExists(id) }
            try change.insert(account)
            try change.record(.accountCreate, on: id, details: account.directoryFields)
            return account
        }
    }

    /// Changes an account's directory fields, whatever its status. A change of nothing is no action.
    ///
    /// - Throws: ``AccessError/accountNotFound(_:)``, ``AccessError/invalid(_:)`` or ``AccessError/store(_:)``.
    public func updateAccount(
        _ id: String, _ edits: AccountChange, by administrator: Administrator
    ) throws(AccessError) -> Account {
        try change(by: administrator) { change in
            let before = try change.account(id)
            let after = edits.applied(to: before)
            guard after != before else { return before }
            try after.validate()
            try change.update(after)
            try change.record(.accountUpdate, on: id, details: Self.difference(before, after))
            return after
        }
    }

    /// Refuses an account's requests until it is reactivated. Suspending a suspended account changes nothing.
    ///
    /// - Parameter reason: goes into the log of admin actions.
    /// - Throws: ``AccessError/accountNotFound(_:)``, ``AccessError/accountStatus(_:_:)`` for a closed account, or
    ///   ``AccessError/store(_:)``.
    public func suspendAccount(
        _ id: String, reason: String? = nil, by administrator: Administrator
    ) throws(AccessError) -> Account {
        try setStatus(of: id, to: .suspended, .accountSuspend, reason: reason, by: administrator)
    }

    /// Serves a suspended account's requests again. Reactivating an active account changes nothing.
    ///
    /// - Throws: as ``suspendAccount(_:reason:by:)``.
    public func reactivateAccount(
        _ id: String, reason: String? = nil, by administrator: Administrator
    ) throws(AccessError) -> Account {
        try setStatus(of: id, to: .active, .accountReactivate, reason: reason, by: administrator)
    }

    /// Refuses an account's requests for good. Closing a closed account changes nothing.
    ///
    /// - Throws: ``AccessError/accountNotFound(_:)`` or ``AccessError/store(_:)``.
    public func closeAccount(
        _ id: String, reason: String? = nil, by administrator: Administrator
    ) throws(AccessError) -> Account {
        try setStatus(of: id, to: .closed, .accountClose, reason: reason, by: administrator)
    }

    /// One account.
    ///
    /// - Throws: ``AccessError/accountNotFound(_:)`` or ``AccessError/store(_:)``.
    public func account(_ id: String) throws(AccessError) -> Account {
        try Self.translating {
            guard let account = try store.read({ try $0.account(id) }) else { throw AccessError.accountNotFound(id) }
            return account
        }
    }

    /// Accounts in ascending order of their ids.
    ///
    /// - Parameters:
    ///   - id: only accounts after this id.
    ///   - limit: at most so many, held between 1 and ``longestListing``.
    /// - Throws: ``AccessError/store(_:)``.
    public func accounts(after id: String? = nil, limit: Int = 100) throws(AccessError) -> [Account] {
        let limit = min(max(limit, 1), Self.longestListing)
        return try Self.translating { try store.read { try $0.accounts(after: id, limit: limit) } }
    }

    private func setStatus(
        of id: String, to status: Account.Status, _ operation: AdminAction.Operation, reason: String?,
        by administrator: Administrator
    ) throws(AccessError) -> Account {
        try change(by: administrator) { change in
            var account = try change.account(id)
            guard account.status != status else { return account }
            guard account.status != .closed else { throw AccessError.accountStatus(id, .closed) }
            var details = ["from": account.status.rawValue, "to": status.rawValue]
            details["reason"] = try reason.map { try Self.checkedNote($0, field: "reason") }
            account.status = status
            account.statusChanged = change.now
            try change.update(account)
            try change.record(operation, on: id, details: details)
            return account
        }
    }

    private func unusedAccountID(_ reader: any AccessReader) throws -> String {
        var generator = SystemRandomNumberGenerator()
        while true {
            let id = Account.generateID(using: &generator)
            if try reader.account(id) == nil { return id }
        }
    }

    /// The fields in which two accounts differ, with their new values; an empty text where the value was taken away.
    private static func difference(_ before: Account, _ after: Account) -> [String: String] {
        let (old, new) = (before.directoryFields, after.directoryFields)
        var changed = new.filter { old[$0.key] != $0.value }
        for field in old.keys where new[field] == nil { changed[field] = "" }
        return changed
    }

    /// A short text that goes into the store: at most 256 bytes without control characters.
    static func checkedNote(_ text: String, field: String) throws(Account.InvalidField) -> String {
        let hasControl = text.unicodeScalars.contains { $0.properties.generalCategory == .control }
        guard (1...256).contains(text.utf8.count), !hasControl else {
            throw Account.InvalidField(
                field: field, reason: "must have 1 to 256 bytes of UTF-8 and no control characters")
        }
        return text
    }
}
