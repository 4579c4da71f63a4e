#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One file of a log.
public struct LogFile: Sendable, Equatable {
    /// The path as it was named; `-` for standard input.
    public let path: String
    /// How it is compressed, by its name; standard input by its first bytes.
    public let compression: Compression
    /// Its bytes on the disk; nil for what is no ordinary file, such as a pipe.
    public let size: Int?

    /// What stands for standard input.
    public static let standardInput = LogFile(path: "-", compression: .none, size: nil)

    init(path: String, compression: Compression, size: Int?) {
        self.path = path
        self.compression = compression
        self.size = size
    }

    /// The file at `path`.
    ///
    /// - Throws: ``LogReadError/system(operation:path:code:)`` where there is none.
    init(path: String) throws(LogReadError) {
        let status = try Self.status(path)
        self.init(
            path: path, compression: Compression(fileName: path),
            size: status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil)
    }

    /// Whether a reader can begin anywhere in it.
    var isDivisible: Bool { compression == .none && size != nil }

    static func status(_ path: String) throws(LogReadError) -> stat {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .system(operation: "open", path: path, code: errno) }
        return status
    }

    /// The file's uncompressed bytes from `offset` on.
    ///
    /// The gateway may compress a segment between when a folder was listed and now; then the compressed one is read.
    ///
    /// - Parameter pastCache: whether to leave the system's page cache alone, where the file is not compressed.
    func open(at offset: Int = 0, pastCache: Bool = false) throws(LogReadError) -> any ByteSource {
        let descriptor = path == "-" ? 0 : Self.descriptor(path)
        if descriptor < 0, errno == ENOENT, compression == .none,
            let sealed = try? LogFile(path: path + Compression.zstd.rawValue)
        {
            return try sealed.open(at: offset)
        }
        guard descriptor >= 0 else { throw .system(operation: "open", path: path, code: errno) }
        if pastCache, isDivisible { return DirectFileBytes(descriptor: descriptor, offset: offset) }
        let file = FileBytes(descriptor: descriptor, owned: path != "-")
        do throws(ByteSourceError) {
            if isDivisible {
                try file.seek(to: offset)
                return file
            }
            let compression = path == "-" ? Compression(firstBytes: try file.peek(2)) : compression
            let source = try compression.bytes(in: file)
            try source.skip(offset)
            return source
        } catch {
            throw Self.error(error, path)
        }
    }

    private static func descriptor(_ path: String) -> Int32 {
        #if canImport(Darwin)
            Darwin.open(path, O_RDONLY | O_CLOEXEC)
        #else
            Glibc.open(path, O_RDONLY | O_CLOEXEC)
        #endif
    }

    /// What a source's error means for this file before its first line was read.
    static func error(_ error: ByteSourceError, _ path: String) -> LogReadError {
        switch error {
        case .system(let code): .system(operation: "read", path: path, code: code)
        case .damaged(let what): .line(LineFault(file: path, line: 1, reason: .damaged(what)))
        }
    }
}
