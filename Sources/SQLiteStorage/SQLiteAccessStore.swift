import Access
import Exchanges
import GRDB

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Accounts, keys and admin actions in the SQLite database `excise.sqlite` of a data folder, which several processes may
/// use at once: write-ahead log, a wait of five seconds for another writer, foreign keys enforced.
public final class SQLiteAccessStore: AccessStore {
    /// The database's name in the data folder.
    public static let fileName = "excise.sqlite"

    /// Why a database cannot be used.
    public enum OpenFailure: Error, Sendable, Equatable, CustomStringConvertible {
        /// The folder or the file cannot be made or reached.
        case system(path: String, reason: String)
        /// A later version of Excise made changes to it that this one does not know.
        case newer(path: String)
        /// SQLite refused: no database, a broken one, or one that stays locked.
        case database(path: String, reason: String)

        /// What was wrong and the next step.
        public var description: String {
            switch self {
            case .system(let path, let reason): "\(path): \(reason)"
            case .newer(let path): "\(path) was made by a newer version of Excise; use that version or a newer one"
            case .database(let path, let reason):
                "\(path) cannot be used as a database (\(reason)); if it is damaged, restore the data folder from its backup"
            }
        }
    }

    /// Where the database is.
    public let path: String

    let queue: DatabaseQueue

    /// Opens the database of a data folder, and makes the folder (mode 0700) and the database (mode 0600) where they are
    /// missing.
    ///
    /// - Throws: ``OpenFailure``.
    public init(dataFolder: String) throws(OpenFailure) {
        path = dataFolder + "/" + Self.fileName
        try Self.makeFolder(dataFolder)
        try Self.makeFile(path)
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = true
        configuration.label = "excise.access"
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            guard try Schema.migrate(queue) else { throw OpenFailure.newer(path: path) }
        } catch let failure as OpenFailure {
            throw failure
        } catch {
            throw .database(path: path, reason: String(describing: error))
        }
    }

    /// Runs a body against one consistent state of the database.
    public func read<Result: Sendable>(_ body: (any AccessReader) throws -> Result) throws -> Result {
        try queue.read { try body(SQLiteAccessTransaction(database: $0)) }
    }

    /// Runs a body inside one immediate transaction.
    public func write<Result: Sendable>(_ body: (any AccessTransaction) throws -> Result) throws -> Result {
        try queue.write { try body(SQLiteAccessTransaction(database: $0)) }
    }

    /// All accounts and keys, unless `PRAGMA data_version` says that no other connection changed the database.
    public func load(changedSince mark: ChangeMark?) throws -> AccessContents? {
        try queue.read { database in
            let version = try Int64.fetchOne(database, sql: "PRAGMA data_version") ?? 0
            let present = ChangeMark(value: version)
            guard mark != present else { return nil }
            let transaction = SQLiteAccessTransaction(database: database)
            return AccessContents(
                mark: present, accounts: try transaction.allAccounts(), keys: try transaction.keys(ofAccount: nil))
        }
    }

    private static func makeFolder(_ path: String) throws(OpenFailure) {
        guard !path.isEmpty else { throw .system(path: "the data folder", reason: "has an empty name") }
        var made = path.hasPrefix("/") ? "/" : ""
        for component in path.split(separator: "/") {
            made += made.isEmpty || made.hasSuffix("/") ? String(component) : "/\(component)"
            if mkdir(made, 0o700) != 0, errno != EEXIST, errno != EISDIR {
                throw .system(path: made, reason: String(cString: strerror(errno)))
            }
        }
    }

    /// Makes the file before SQLite does, because SQLite gives a new file the process's mode; its log files get the
    /// file's own. A file that exists is not opened here: closing it would drop the locks that another connection of
    /// this process holds on it (fcntl(2), "Record locks").
    private static func makeFile(_ path: String) throws(OpenFailure) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
            return
        }
        guard errno == EEXIST else { throw .system(path: path, reason: String(cString: strerror(errno))) }
        var information = stat()
        guard stat(path, &information) == 0 else { throw .system(path: path, reason: String(cString: strerror(errno))) }
        if information.st_mode & 0o077 != 0, chmod(path, 0o600) != 0 {
            throw .system(path: path, reason: "cannot be closed to others: " + String(cString: strerror(errno)))
        }
    }
}
