import Access
import Exchanges
import Foundation
import GRDB

/// The tables of accounts, keys and admin actions inside one transaction.
struct SQLiteAccessTransaction: AccessTransaction {
    let database: Database

    func account(_ id: String) throws -> Account? {
        try cached("SELECT * FROM accounts WHERE id = ?", [id]) { try Account(row: $0) }.first
    }

    func accounts(after id: String?, limit: Int) throws -> [Account] {
        try cached("SELECT * FROM accounts WHERE id > ? ORDER BY id LIMIT ?", [id ?? "", limit]) {
            try Account(row: $0)
        }
    }

    func allAccounts() throws -> [Account] {
        try cached("SELECT * FROM accounts", []) { try Account(row: $0) }
    }

    func key(_ id: String) throws -> KeyRecord? {
        try cached("SELECT * FROM keys WHERE id = ?", [id]) { KeyRecord(row: $0) }.first
    }

    func keys(ofAccount account: String?) throws -> [KeyRecord] {
        if let account {
            return try cached("SELECT * FROM keys WHERE account = ? ORDER BY sequence", [account]) {
                KeyRecord(row: $0)
            }
        }
        return try cached("SELECT * FROM keys ORDER BY sequence", []) { KeyRecord(row: $0) }
    }

    func actions(after sequence: Int64, limit: Int) throws -> [AdminAction] {
        try cached("SELECT * FROM admin_actions WHERE sequence > ? ORDER BY sequence LIMIT ?", [sequence, limit]) {
            row in
            AdminAction(
                sequence: row["sequence"], time: Timestamp(milliseconds: row["time"]),
                administrator: Administrator(rawValue: row["administrator"]),
                operation: AdminAction.Operation(rawValue: row["operation"]), subject: row["subject"],
                details: try JSONDecoder().decode([String: String].self, from: Data((row["details"] as String).utf8)))
        }
    }

    func pepperFingerprint() throws -> [UInt8]? {
        try cached("SELECT value FROM settings WHERE name = 'pepper_fingerprint'", []) { Array($0["value"] as Data) }
            .first
    }

    func insert(_ account: Account) throws {
        try execute(
            """
            INSERT INTO accounts (organization, created, plan, verification, payment, payment_issuer, email_domain,
                email_pattern, country, entitlements, status, status_changed, id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, account.columns)
    }

    func update(_ account: Account) throws {
        try execute(
            """
            UPDATE accounts SET organization = ?, created = ?, plan = ?, verification = ?, payment = ?, payment_issuer = ?,
                email_domain = ?, email_pattern = ?, country = ?, entitlements = ?, status = ?, status_changed = ?
            WHERE id = ?
            """, account.columns)
        guard database.changesCount == 1 else { throw AccessError.accountNotFound(account.id) }
    }

    func insert(_ key: KeyRecord) throws {
        try execute(
            """
            INSERT INTO keys (account, name, hash, created, expires, revoked, replaced_by, id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """, key.columns)
    }

    func update(_ key: KeyRecord) throws {
        try execute(
            """
            UPDATE keys SET account = ?, name = ?, hash = ?, created = ?, expires = ?, revoked = ?, replaced_by = ?
            WHERE id = ?
            """, key.columns)
        guard database.changesCount == 1 else { throw AccessError.keyNotFound(key.id) }
    }

    func append(_ action: AdminAction) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let details = String(decoding: try encoder.encode(action.details), as: UTF8.self)
        try execute(
            "INSERT INTO admin_actions (time, administrator, operation, subject, details) VALUES (?, ?, ?, ?, ?)",
            [
                action.time.milliseconds, action.administrator.rawValue, action.operation.rawValue, action.subject,
                details,
            ])
    }

    func setPepperFingerprint(_ fingerprint: [UInt8]) throws {
        try execute(
            "INSERT OR REPLACE INTO settings (name, value) VALUES ('pepper_fingerprint', ?)", [Data(fingerprint)])
    }

    private func cached<Value>(
        _ sql: String, _ arguments: StatementArguments, _ value: (Row) throws -> Value
    ) throws -> [Value] {
        let rows = try Row.fetchCursor(try database.cachedStatement(sql: sql), arguments: arguments)
        var values: [Value] = []
        while let row = try rows.next() { values.append(try value(row)) }
        return values
    }

    private func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
