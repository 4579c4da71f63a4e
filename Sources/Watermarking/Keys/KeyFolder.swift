#if canImport(Darwin)
    import Darwin
#else
    import Glibc
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
        /// The operating system refused.
        case system(path: String, reason: String)

        /// What was wrong and the next step.
        public var description: String {
            switch self {
            case .missing(let path):
                "\(path) is not there; restore it from the backup of the key folder, or make a first one"
            case .wrongLength(let path, let bytes):
                "\(path) has \(bytes) bytes instead of \(WatermarkMaster.byteCount); restore it from the backup"
            case .exposed(let path, let mode):
                "\(path) has mode \(String(mode, radix: 8)), so others can reach it; run: chmod go= \(path)"
            case .system(let path, let reason):
                "\(path): \(reason)"
            }
        }
    }

    /// The numbers of the masters, in ascending order; empty where there is no folder yet.
    ///
    /// - Throws: ``Failure`` if the folder cannot be read.
    public func numbers() throws(Failure) -> [Int] {
        guard let folder = opendir(path) else {
            if errno == ENOENT { return [] }
            throw failure(path)
        }
        defer { closedir(folder) }
        var numbers: [Int] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.hasPrefix("master-"), let number = Int(name.dropFirst(7)), number > 0, file(number) == name
            else { continue }
            numbers.append(number)
        }
        return numbers.sorted()
    }

    /// Reads a master.
    ///
    /// - Throws: ``Failure`` when it is not there, cannot be read, has another length, or is open to others.
    public func master(_ number: Int) throws(Failure) -> WatermarkMaster {
        let path = "\(self.path)/\(file(number))"
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
        var bytes = [UInt8](repeating: 0, count: WatermarkMaster.byteCount + 1)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw failure(path) }
        guard let master = WatermarkMaster(bytes: bytes.prefix(count)) else {
            throw .wrongLength(path: path, bytes: max(count, Int(information.st_size)))
        }
        return master
    }

    /// Makes a new master, which marks from now on. Makes the folder, too, if it is not there.
    ///
    /// - Returns: its number.
    /// - Throws: ``Failure`` if it cannot be written, or another process makes one at the same time.
    public func rotate() throws(Failure) -> Int {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw failure(path) }
        let number = (try numbers().last ?? 0) + 1
        let target = "\(path)/\(file(number))"
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<WatermarkMaster.byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let temporary = "\(path)/new.\(getpid()).\(UInt32.random(in: 0...UInt32.max, using: &generator))"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(temporary) }
        defer { unlink(temporary) }
        let isWritten = write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        let written = failure(temporary)
        close(descriptor)
        guard isWritten else { throw written }
        guard link(temporary, target) == 0 else { throw failure(target) }
        return number
    }

    private func file(_ number: Int) -> String { "master-\(number)" }

    private func failure(_ path: String) -> Failure { .system(path: path, reason: String(cString: strerror(errno))) }
}
