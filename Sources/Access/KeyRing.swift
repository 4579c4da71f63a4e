import Crypto
import Exchanges

/// An immutable picture of all keys and accounts, against which requests are authenticated without touching a store.
public final class KeyRing: Sendable {
    /// A class, so that looking one up costs one reference count.
    final class Entry: Sendable {
        let record: KeyRecord
        let principal: Principal

        init(record: KeyRecord, principal: Principal) {
            self.record = record
            self.principal = principal
        }
    }

    /// Counts the pictures of one ``AccessControl``: a later one has a greater number.
    public let generation: UInt64

    private let pepper: Pepper
    /// By the public id's 60 bits.
    private let entries: [UInt64: Entry]
    let accounts: [String: Account]

    init(generation: UInt64, pepper: Pepper, accounts: [String: Account], entries: [UInt64: Entry]) {
        self.generation = generation
        self.pepper = pepper
        self.accounts = accounts
        self.entries = entries
    }

    /// A picture of these accounts and keys. A key whose id has not the form of a public id, or whose account is not
    /// among the accounts, can never be presented and is left out.
    public convenience init(generation: UInt64, pepper: Pepper, accounts: [Account], keys: [KeyRecord]) {
        let byID = Dictionary(accounts.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        var entries: [UInt64: Entry] = [:]
        entries.reserveCapacity(keys.count)
        for record in keys {
            guard let packed = KeyText.packed(publicID: record.id), let account = byID[record.account] else { continue }
            entries[packed] = Entry(record: record, principal: Principal(account: account, keyID: record.id))
        }
        self.init(generation: generation, pepper: pepper, accounts: byID, entries: entries)
    }

    /// The next picture, with some accounts and keys in the place of those with the same ids.
    func replacing(accounts changedAccounts: [Account], keys changedKeys: [KeyRecord]) -> KeyRing {
        var accounts = accounts
        var entries = entries
        for account in changedAccounts {
            let isNew = accounts.updateValue(account, forKey: account.id) == nil
            if isNew { continue }
            for (packed, entry) in entries where entry.record.account == account.id {
                entries[packed] = Entry(
                    record: entry.record, principal: Principal(account: account, keyID: entry.record.id))
            }
        }
        for record in changedKeys {
            guard let packed = KeyText.packed(publicID: record.id), let account = accounts[record.account] else {
                continue
            }
            entries[packed] = Entry(record: record, principal: Principal(account: account, keyID: record.id))
        }
        return KeyRing(generation: generation + 1, pepper: pepper, accounts: accounts, entries: entries)
    }

    /// How many accounts the picture holds.
    public var accountCount: Int { accounts.count }
    /// How many keys the picture holds, those that no longer work among them.
    public var keyCount: Int { entries.count }

    /// Says who presents a key, given as the bytes that followed `Bearer ` or stood in `x-api-key`.
    ///
    /// Bytes without the form of a key are refused for their form alone. For all others the same work is done, whether the
    /// public id is known or not: one HMAC and one comparison that does not stop at the first difference. Why a key no
    /// longer works is told only to one who presents its secret.
    ///
    /// - Parameters:
    ///   - presented: any bytes of any number.
    ///   - now: Unix time in seconds.
    /// - Throws: ``AuthenticationFailure``.
    public func authenticate(
        _ presented: UnsafeRawBufferPointer, at now: Int64
    ) throws(AuthenticationFailure) -> Principal {
        guard !presented.isEmpty else { throw .missing }
        guard let packed = KeyText.packedPublicID(ofKey: presented) else { throw .malformed }
        let entry = entries[packed]
        let isSecretRight = Self.areEqual(pepper.hash(ofKey: presented), entry?.record.hash ?? Self.nobodysHash)
        guard let entry, isSecretRight else { throw .unknown }
        if entry.record.revoked != nil { throw .revoked }
        if let expires = entry.record.expires, Timestamp(seconds: now) >= expires { throw .expired }
        guard entry.principal.isAccountActive else { throw .accountNotActive }
        return entry.principal
    }

    /// Who holds a key, whether or not it still works; nil where the secret is not right.
    public func holder(_ presented: UnsafeRawBufferPointer) -> Principal? {
        guard let packed = KeyText.packedPublicID(ofKey: presented), let entry = entries[packed],
            Self.areEqual(pepper.hash(ofKey: presented), entry.record.hash)
        else { return nil }
        return entry.principal
    }

    /// Says who presents a key, given as text.
    ///
    /// - Throws: ``AuthenticationFailure``.
    public func authenticate(_ presented: String, at now: Int64) throws(AuthenticationFailure) -> Principal {
        var copy = presented
        let result = copy.withUTF8 { bytes in
            Result { () throws(AuthenticationFailure) in try authenticate(UnsafeRawBufferPointer(bytes), at: now) }
        }
        return try result.get()
    }

    /// Stands in where there is no record. No key is known that has it as its hash; and were there one, it would have no
    /// entry.
    private static let nobodysHash = [UInt8](repeating: 0, count: 32)

    private static func areEqual(_ computed: SHA256.Digest, _ stored: [UInt8]) -> Bool {
        computed.withUnsafeBytes { computed in
            stored.withUnsafeBytes { stored in
                guard computed.count == stored.count else { return false }
                var difference: UInt8 = 0
                for index in 0..<computed.count { difference |= computed[index] ^ stored[index] }
                return difference == 0
            }
        }
    }
}
