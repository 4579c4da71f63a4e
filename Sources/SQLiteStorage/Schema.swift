import GRDB

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The database's tables and how they came to be. A migration that was ever released is never changed.
///
/// Times are integers, milliseconds since 1970-01-01T00:00:00Z.
enum Schema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 accounts, keys, admin actions") { database in
            try database.execute(sql: accountsKeysAdminActions)
        }
        migrator.registerMigration("2 groups, rates, budgets") { database in
            try database.execute(sql: groupsRatesBudgets)
        }
        migrator.registerMigration("3 campaigns") { database in
            try database.execute(sql: campaigns)
        }
        migrator.registerMigration("4 policy") { database in
            try database.execute(sql: policy)
        }
        return migrator
    }()

    /// Brings the database to the present schema.
    ///
    /// Several processes may do so at the same moment. The migrator looks at what is done before it takes the database's
    /// lock, so those that come second may fail at their first statement; they look again and find the work done.
    ///
    /// - Returns: false when the database has migrations that this version does not know; it is left as it is.
    static func migrate(_ queue: DatabaseQueue, attempts: Int = 10) throws -> Bool {
        for attempt in 1... {
            do {
                if try queue.read({ try migrator.hasBeenSuperseded($0) }) { return false }
                try migrator.migrate(queue)
                return true
            } catch  where attempt < attempts {
                usleep(UInt32(attempt) * 2000)
            }
        }
        return true
    }

    private static let accountsKeysAdminActions = """
        CREATE TABLE accounts (
            id TEXT NOT NULL PRIMARY KEY,
            organization TEXT,
            created INTEGER NOT NULL,
            plan TEXT NOT NULL,
            verification TEXT NOT NULL,
            payment TEXT,
            payment_issuer TEXT,
            email_domain TEXT,
            email_pattern TEXT,
            country TEXT,
            entitlements TEXT NOT NULL DEFAULT '', -- separated by spaces
            status TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'closed')),
            status_changed INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE keys (
            sequence INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            account TEXT NOT NULL REFERENCES accounts (id),
            name TEXT,
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            created INTEGER NOT NULL,
            expires INTEGER,
            revoked INTEGER,
            replaced_by TEXT REFERENCES keys (id)
        ) STRICT;
        CREATE INDEX keys_of_account ON keys (account);
        CREATE INDEX keys_replaced_by ON keys (replaced_by) WHERE replaced_by IS NOT NULL;

        CREATE TABLE admin_actions (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            time INTEGER NOT NULL,
            administrator TEXT NOT NULL,
            operation TEXT NOT NULL,
            subject TEXT NOT NULL,
            details TEXT NOT NULL CHECK (json_valid(details))
        ) STRICT;
        CREATE TRIGGER admin_actions_are_kept BEFORE DELETE ON admin_actions
        BEGIN SELECT RAISE(ABORT, 'admin actions are never deleted'); END;
        CREATE TRIGGER admin_actions_stay BEFORE UPDATE ON admin_actions
        BEGIN SELECT RAISE(ABORT, 'admin actions are never changed'); END;

        CREATE TABLE settings (
            name TEXT NOT NULL PRIMARY KEY,
            value BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    private static let groupsRatesBudgets = """
        CREATE TABLE groups (
            name TEXT NOT NULL PRIMARY KEY,
            is_shadow INTEGER NOT NULL CHECK (is_shadow IN (0, 1))
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE group_accounts (
            name TEXT NOT NULL REFERENCES groups (name) ON DELETE CASCADE,
            account TEXT NOT NULL,
            PRIMARY KEY (name, account)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE group_limits (
            name TEXT NOT NULL REFERENCES groups (name) ON DELETE CASCADE,
            dimension TEXT NOT NULL,
            allowance TEXT NOT NULL,
            PRIMARY KEY (name, dimension)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE rates (
            cell TEXT NOT NULL PRIMARY KEY,
            arrival REAL NOT NULL -- Unix seconds
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE budgets (
            cell TEXT NOT NULL,
            window_start INTEGER NOT NULL, -- Unix seconds
            taken INTEGER NOT NULL,
            PRIMARY KEY (cell, window_start)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE counted_segments (
            segment TEXT NOT NULL PRIMARY KEY,
            bytes INTEGER NOT NULL,
            is_complete INTEGER NOT NULL CHECK (is_complete IN (0, 1))
        ) STRICT, WITHOUT ROWID;
        """

    private static let campaigns = """
        CREATE TABLE campaigns (
            id TEXT NOT NULL PRIMARY KEY,
            found INTEGER NOT NULL,
            seen INTEGER NOT NULL,
            report TEXT NOT NULL CHECK (json_valid(report)), -- excise.campaigns/1 with this campaign alone
            verdict TEXT NOT NULL CHECK (verdict IN ('open', 'confirmed', 'dismissed')),
            decided_by TEXT,
            decided INTEGER,
            reason TEXT,
            decided_accounts TEXT NOT NULL CHECK (json_valid(decided_accounts)) -- a list of their ids
        ) STRICT;
        CREATE INDEX campaigns_by_verdict ON campaigns (verdict);
        """

    private static let policy = """
        CREATE TABLE policy_records (
            kind TEXT NOT NULL CHECK (kind IN ('action', 'standing', 'appeal')),
            id TEXT NOT NULL, -- of a standing: the campaign's
            is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
            record TEXT NOT NULL CHECK (json_valid(record)),
            PRIMARY KEY (kind, id)
        ) STRICT;
        CREATE INDEX policy_records_open ON policy_records (kind) WHERE is_open = 1;
        CREATE TABLE policy_revision (
            only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
            revision INTEGER NOT NULL
        ) STRICT;
        INSERT INTO policy_revision VALUES (1, 0);
        """
}
