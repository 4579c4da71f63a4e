#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The file in the data folder that holds the pepper: 32 bytes, readable by its owner alone.
public struct PepperFile: Sendable {
    /// Where the file lies.
    public let path: String

    /// The pepper's file in a data folder: `DIR/pepper`.
    public init(dataFolder: String) {
        path = dataFolder + "/pepper"
    }

    /// What is wrong with a pepper's file.
    public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// A database with keys is there, the pepper that its keys were hashed with is not.
        case missing(path: String)
        /// The file has not the length of a pepper.
        case wrongLength(path: String, bytes: Int)
        /// Others than its owner can read or change the file.
        case exposed(path: String, mode: UInt32)
        /// It is another pepper than the one that the database's keys were hashed with.
        case foreign(path: String)
        /// The operating system refused.
        case system(path: String, reason: String)

        /// What was wrong and the next step.
        public var description: String {
            switch self {
            case .missing(let path):
                "\(path) is missing, but the database holds keys made with it; restore it from the backup of the data folder"
            case .wrongLength(let path, let bytes):
                "\(path) has \(bytes) bytes instead of \(Pepper.byteCount); restore it from the backup of the data folder"
            case .exposed(let path, let mode):
                "\(path) has mode \(String(mode, radix: 8)), so others can reach it; run: chmod 600 \(path)"
            case .foreign(let path):
                "\(path) is not the pepper that this database's keys were made with; restore both from one backup"
            case .system(let path, let reason):
                "\(path): \(reason)"
            }
        }
    }

    /// Reads the pepper.
    ///
    /// - Returns: nil when there is no such file.
    /// - Throws: ``Failure`` when it cannot be read, has another length, or is open to others.
    public func read() throws(Failure) -> Pepper? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw systemFailure()
        }
        defer { close(descriptor) }
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw systemFailure() }
        guard information.st_mode & S_IFMT == S_IFREG else {
            throw .system(path: path, reason: "is not a file")
        }
        let mode = UInt32(information.st_mode & 0o777)
        guard mode & 0o077 == 0 else { throw .exposed(path: path, mode: mode) }
        guard information.st_size == Pepper.byteCount else {
            throw .wrongLength(path: path, bytes: Int(information.st_size))
        }
        var bytes = [UInt8](repeating: 0, count: Pepper.byteCount)
        let count = read(descriptor, into: &bytes)
        guard count == Pepper.byteCount, let pepper = Pepper(bytes: bytes) else {
            throw .wrongLength(path: path, bytes: max(count, 0))
        }
        return pepper
    }

    /// Reads the pepper, or makes a new one where there is no file yet. Of several processes that do so at once, all get
    /// the same pepper.
    ///
    /// - Throws: ``Failure``.
    public func readOrCreate() throws(Failure) -> Pepper {
        if let pepper = try read() { return pepper }
        try create()
        guard let pepper = try read() else { throw .system(path: path, reason: "vanished after it was written") }
        return pepper
    }

    /// Writes a new pepper beside its place and links it there, so that no reader ever sees half of it and no second
    /// writer replaces it.
    private func create() throws(Failure) {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<Pepper.byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let temporary = "\(path).new.\(getpid()).\(UInt32.random(in: 0...UInt32.max, using: &generator))"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw systemFailure() }
        defer { unlink(temporary) }
        let written = write(descriptor, bytes, bytes.count)
        let isSynced = written == bytes.count && fsync(descriptor) == 0
        let failure = systemFailure()
        close(descriptor)
        guard isSynced else { throw failure }
        if link(temporary, path) != 0, errno != EEXIST { throw systemFailure() }
    }

    private func read(_ descriptor: Int32, into bytes: inout [UInt8]) -> Int {
        #if canImport(Darwin)
            Darwin.read(descriptor, &bytes, bytes.count)
        #else
            Glibc.read(descriptor, &bytes, bytes.count)
        #endif
    }

    private func systemFailure() -> Failure {
        .system(path: path, reason: String(cString: strerror(errno)))
    }
}
