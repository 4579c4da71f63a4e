import Exchanges
import GRDB
import Metering

/// Groups, rates and budgets in the same database as the accounts.
public final class SQLiteMeteringStorage: MeteringStorage {
    private let queue: DatabaseQueue

    /// In the database of an opened access store.
    public init(_ access: SQLiteAccessStore) {
        queue = access.queue
    }

    /// A stored limit that this version cannot read.
    public struct UnreadableLimit: Error, CustomStringConvertible {
        /// Which, and why.
        public let description: String
    }

    /// Every group.
    public func groups() throws -> [AccountGroup] {
        try queue.read { database in
            let members = try Row.fetchAll(
                database, sql: "SELECT name, account FROM group_accounts ORDER BY name, account")
            let limits = try Row.fetchAll(database, sql: "SELECT name, dimension, allowance FROM group_limits")
            return try Row.fetchAll(database, sql: "SELECT name, is_shadow FROM groups ORDER BY name").map { row in
                let name: String = row["name"]
                var group = AccountGroup(name: name, accounts: [], isShadow: row["is_shadow"])
                for member in members where member["name"] == name { group.accounts.insert(member["account"]) }
                for limit in limits where limit["name"] == name {
                    let text: String = limit["allowance"]
                    guard let dimension = Dimension(rawValue: limit["dimension"]) else { continue }
                    do {
                        group.allowances[dimension] = try AllowanceText.allowance(text, dimension)
                    } catch {
                        throw UnreadableLimit(description: "group \(name): \(error)")
                    }
                }
                return group
            }
        }
    }

    /// Adds or replaces a group.
    public func setGroup(_ group: AccountGroup) throws {
        try queue.write { database in
            try database.execute(sql: "DELETE FROM groups WHERE name = ?", arguments: [group.name])
            try database.execute(
                sql: "INSERT INTO groups (name, is_shadow) VALUES (?, ?)", arguments: [group.name, group.isShadow])
            for account in group.accounts {
                try database.execute(
                    sql: "INSERT INTO group_accounts (name, account) VALUES (?, ?)", arguments: [group.name, account])
            }
            for (dimension, allowance) in group.allowances {
                try database.execute(
                    sql: "INSERT INTO group_limits (name, dimension, allowance) VALUES (?, ?, ?)",
                    arguments: [group.name, dimension.rawValue, AllowanceText.text(allowance, dimension)])
            }
        }
    }

    /// Removes a group.
    public func removeGroup(_ name: String) throws -> Bool {
        try queue.write { database in
            try database.execute(sql: "DELETE FROM groups WHERE name = ?", arguments: [name])
            return database.changesCount > 0
        }
    }

    /// The rates saved last.
    public func rates() throws -> [LocalMeterStore.Saved] {
        try queue.read { database in
            try Row.fetchAll(database, sql: "SELECT cell, arrival FROM rates").map {
                LocalMeterStore.Saved(id: $0["cell"], arrival: $0["arrival"])
            }
        }
    }

    /// Saves rates.
    public func saveRates(_ rates: [LocalMeterStore.Saved]) throws {
        try queue.write { database in
            try database.execute(sql: "DELETE FROM rates")
            let insert = try database.makeStatement(sql: "INSERT INTO rates (cell, arrival) VALUES (?, ?)")
            for rate in rates { try insert.execute(arguments: [rate.id, rate.arrival]) }
        }
    }

    /// How far each segment has been counted, and what budgets have taken.
    public func counted() throws -> (segments: [CountedSegment], budgets: [BudgetCount]) {
        try queue.read { database in
            let segments = try Row.fetchAll(
                database, sql: "SELECT segment, bytes, is_complete FROM counted_segments ORDER BY segment")
            let budgets = try Row.fetchAll(
                database, sql: "SELECT cell, window_start, taken FROM budgets ORDER BY cell, window_start")
            return (
                segments.map {
                    CountedSegment(name: $0["segment"], bytes: $0["bytes"], isComplete: $0["is_complete"])
                },
                budgets.map { BudgetCount(cell: $0["cell"], windowStart: $0["window_start"], taken: $0["taken"]) }
            )
        }
    }

    /// Adds charges.
    public func count(
        _ charges: [BudgetCount], segments: [CountedSegment], gone: [String], forgettingBefore before: Int64
    ) throws {
        try queue.write { database in
            let add = try database.makeStatement(
                sql: """
                    INSERT INTO budgets (cell, window_start, taken) VALUES (?, ?, ?)
                    ON CONFLICT (cell, window_start) DO UPDATE SET taken = taken + excluded.taken
                    """)
            for charge in charges { try add.execute(arguments: [charge.cell, charge.windowStart, charge.taken]) }
            let mark = try database.makeStatement(
                sql: "INSERT OR REPLACE INTO counted_segments (segment, bytes, is_complete) VALUES (?, ?, ?)")
            for segment in segments {
                try mark.execute(arguments: [segment.name, segment.bytes, segment.isComplete])
            }
            for name in gone {
                try database.execute(sql: "DELETE FROM counted_segments WHERE segment = ?", arguments: [name])
            }
            try database.execute(sql: "DELETE FROM budgets WHERE window_start < ?", arguments: [before])
        }
    }
}
