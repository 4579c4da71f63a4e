import Foundation
import GRDB
import Policy

/// What a policy remembers, in the same database as the accounts.
public final class SQLitePolicyStorage: PolicyStorage {
    private let queue: DatabaseQueue

    /// In the database of an opened access store.
    public init(_ access: SQLiteAccessStore) {
        queue = access.queue
    }

    /// A stored record that this version cannot read.
    public struct UnreadableRecord: Error, CustomStringConvertible {
        /// Which, and why.
        public let description: String
    }

    private enum Kind: String {
        case action, standing, appeal
    }

    /// Everything.
    public func records() throws -> PolicyRecords {
        try queue.read { try Self.records($0) }
    }

    /// The actions that are open.
    public func openActions() throws -> [Action] {
        try queue.read { Array(try Self.read($0, .action, "AND is_open = 1", Action.self).values) }
    }

    /// Counts the changes.
    public func revision() throws -> Int64 {
        try queue.read { try Int64.fetchOne($0, sql: "SELECT revision FROM policy_revision") ?? 0 }
    }

    /// Changes records inside one immediate transaction.
    public func change(_ body: (inout PolicyRecords) throws -> Void) throws {
        try queue.write { database in
            let before = try Self.records(database)
            var after = before
            try body(&after)
            guard after != before else { return }
            for (id, action) in after.actions where action != before.actions[id] {
                try Self.write(database, .action, id, isOpen: action.isOpen, action)
            }
            for (id, standing) in after.standings where standing != before.standings[id] {
                try Self.write(database, .standing, id, isOpen: true, standing)
            }
            for (id, appeal) in after.appeals where appeal != before.appeals[id] {
                try Self.write(database, .appeal, id, isOpen: appeal.state == .open, appeal)
            }
            try database.execute(sql: "UPDATE policy_revision SET revision = revision + 1")
        }
    }

    private static func records(_ database: Database) throws -> PolicyRecords {
        var records = PolicyRecords()
        records.actions = try read(database, .action, "", Action.self)
        records.standings = try read(database, .standing, "", Standing.self)
        records.appeals = try read(database, .appeal, "", Appeal.self)
        return records
    }

    private static func read<Record: Decodable>(
        _ database: Database, _ kind: Kind, _ condition: String, _: Record.Type
    ) throws -> [String: Record] {
        let rows = try Row.fetchAll(
            database, sql: "SELECT id, record FROM policy_records WHERE kind = ? \(condition)",
            arguments: [kind.rawValue])
        var records: [String: Record] = [:]
        for row in rows {
            let id: String = row["id"]
            do {
                records[id] = try JSONDecoder().decode(Record.self, from: Data((row["record"] as String).utf8))
            } catch {
                throw UnreadableRecord(description: "\(kind.rawValue) \(id): \(error)")
            }
        }
        return records
    }

    private static func write(
        _ database: Database, _ kind: Kind, _ id: String, isOpen: Bool, _ record: some Encodable
    ) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO policy_records (kind, id, is_open, record) VALUES (?, ?, ?, ?)",
            arguments: [
                kind.rawValue, id, isOpen, String(decoding: try JSONEncoder().encode(record), as: UTF8.self),
            ])
    }
}
