#if canImport(Darwin)
    import Darwin
    private let readBytes = Darwin.read
#else
    import Glibc
    private let readBytes = Glibc.read
#endif

/// The folder that holds watermark masters, and nothing else does: `master-1`, `master-2`…, each 32 bytes that only
/// their owner can read. The last one marks; all remain, because text is tested years after it was marked.
public struct KeyFolder: Sendable {
    /// Where the folder is.
    public let path: String

    /// The folder at a path.
    public init(path: String) {
        self.path = path
    }

    /// What is wrong with a key folder.
    public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// There is no master of this number.
        case missing(path: String)
        /// A master's file has not a master's length.
        case wrongLength(path: String, bytes: Int)
        /// Others than its owner can read or change it.
        case exposed(path: String, mode: UInt32)
        /// The keys in the folder are not those that were committed to.
        case mismatch(path: String, commitment: String)
        /// The operating system refused.
        case system(path: String, reason: String)

        /// What was wrong and the next step.
        public var description: String {
            switch self {
            case .missing(let path):
                "\(path) is not there; restore it from the backup of the key folder, or make keys with excise watermark keys create"
            case .wrongLength(let path, let bytes):
                "\(path) has \(bytes) bytes instead of \(WatermarkMaster.byteCount); restore it from the backup"
            case .exposed(let path, let mode):
                "\(path) has mode \(String(mode, radix: 8)), so others can reach it; run: chmod go= \(path)"
            case .mismatch(let path, let commitment):
                "the keys of \(path) are not those of commitment \(commitment): a key, a holder or the master was changed since"
            case .system(let path, let reason):
                "\(path): \(reason)"
            }
        }
    }

    /// The numbers of the masters, in ascending order; empty where there is no folder yet.
    ///
    /// - Throws: ``Failure`` if the folder cannot be read.
    public func numbers() throws(Failure) -> [Int] {
        try fileNames().compactMap { name in
            guard name.hasPrefix("master-"), let number = Int(name.dropFirst(7)), number > 0, file(number) == name
            else { return nil }
            return number
        }.sorted()
    }

    private func fileNames() throws(Failure) -> [String] {
        guard let folder = opendir(path) else {
            if errno == ENOENT { return [] }
            throw failure(path)
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { name in
                    name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }

    /// Reads a master.
    ///
    /// - Throws: ``Failure`` when it is not there, cannot be read, has another length, or is open to others.
    public func master(_ number: Int) throws(Failure) -> WatermarkMaster {
        let path = "\(self.path)/\(file(number))"
        let bytes = try read(path, limit: 4096)
        guard let master = WatermarkMaster(bytes: bytes) else { throw .wrongLength(path: path, bytes: bytes.count) }
        return master
    }

    /// Reads a file that only its owner may reach.
    private func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw .missing(path: path) }
            throw failure(path)
        }
        defer { close(descriptor) }
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw failure(path) }
        guard information.st_mode & S_IFMT == S_IFREG else { throw .system(path: path, reason: "is not a file") }
        let mode = UInt32(information.st_mode & 0o777)
        guard mode & 0o077 == 0 else { throw .exposed(path: path, mode: mode) }
        var bytes = [UInt8](repeating: 0, count: min(Int(information.st_size), limit))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                readBytes(descriptor, $0.baseAddress! + filled, $0.count - filled)
            }
            guard count >= 0 else { throw failure(path) }
            guard count > 0 else { break }
            filled += count
        }
        return Array(bytes.prefix(filled))
    }

    /// Makes a new master, which marks from now on. Makes the folder, too, if it is not there.
    ///
    /// - Returns: its number.
    /// - Throws: ``Failure`` if it cannot be written, or another process makes one at the same time.
    public func rotate() throws(Failure) -> Int {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw failure(path) }
        let number = (try numbers().last ?? 0) + 1
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<WatermarkMaster.byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
        try store(bytes, as: file(number))
        return number
    }

    /// Keeps the roster of a commitment, by the commitment's name. It is there already if the commitment is.
    ///
    /// - Throws: ``Failure`` if it cannot be written.
    public func store(_ roster: KeyRoster, for commitment: KeyCommitment) throws(Failure) {
        let name = rosterFile(commitment)
        if access("\(path)/\(name)", F_OK) != 0 { try store(roster.json, as: name) }
    }

    /// The keys of a commitment with whose they are.
    ///
    /// - Throws: ``Failure``, which is ``Failure/mismatch(path:commitment:)`` where the keys in the folder are not those
    ///   committed to.
    public func keys(of commitment: KeyCommitment) throws(Failure) -> (roster: KeyRoster, keys: EpochKeys) {
        let path = "\(self.path)/\(rosterFile(commitment))"
        let bytes = try read(path, limit: 1 << 30)
        let roster: KeyRoster
        do throws(KeyDocumentError) {
            roster = try KeyRoster(json: bytes)
        } catch {
            throw .system(path: path, reason: "\(error)")
        }
        let keys = try epoch(roster.epoch, master: roster.master)
        guard roster.tree(keys).commitment == commitment else {
            throw .mismatch(path: path, commitment: commitment.shortName)
        }
        return (roster, keys)
    }

    /// The keys of an epoch under a master.
    ///
    /// - Throws: ``Failure`` for a master that cannot be read, or a name that no epoch can have.
    public func epoch(_ name: String, master number: Int) throws(Failure) -> EpochKeys {
        let master = try master(number)
        do throws(SchemeError) {
            return try master.epoch(name)
        } catch {
            throw .system(path: path, reason: "\(error)")
        }
    }

    /// Commitments that have a roster here, as epoch and the commitment's short name, in the order of the epochs.
    ///
    /// - Throws: ``Failure`` if the folder cannot be read.
    public func commitments() throws(Failure) -> [(epoch: String, name: String)] {
        try fileNames().compactMap { file in
            guard file.hasPrefix("roster-"), file.hasSuffix(".json") else { return nil }
            let parts = file.dropFirst(7).dropLast(5)
            guard let dash = parts.lastIndex(of: "-") else { return nil }
            return (String(parts[..<dash]), String(parts[parts.index(after: dash)...]))
        }.sorted { ($0.epoch, $0.name) < ($1.epoch, $1.name) }
    }

    private func rosterFile(_ commitment: KeyCommitment) -> String {
        "roster-\(commitment.epoch.replacing("/", with: "_"))-\(commitment.shortName).json"
    }

    /// Writes a file that only its owner can read, whole or not at all.
    private func store(_ bytes: [UInt8], as name: String) throws(Failure) {
        var generator = SystemRandomNumberGenerator()
        let target = "\(path)/\(name)"
        let temporary = "\(path)/new.\(getpid()).\(UInt32.random(in: 0...UInt32.max, using: &generator))"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(temporary) }
        defer { unlink(temporary) }
        var isWritten = true
        var rest = bytes[...]
        while !rest.isEmpty, isWritten {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            isWritten = count > 0
            rest = rest.dropFirst(max(count, 0))
        }
        isWritten = isWritten && fsync(descriptor) == 0
        let written = failure(temporary)
        close(descriptor)
        guard isWritten else { throw written }
        guard link(temporary, target) == 0 else { throw failure(target) }
    }

    private func file(_ number: Int) -> String { "master-\(number)" }

    private func failure(_ path: String) -> Failure { .system(path: path, reason: String(cString: strerror(errno))) }
}
