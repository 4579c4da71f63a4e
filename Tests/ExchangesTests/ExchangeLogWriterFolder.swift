import Synchronization

@testable import Exchanges

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A folder for one test's log, removed at its end.
final class ExchangeLogWriterFolder: Sendable {
    let path: String
    private let parent: String

    init() {
        var template = Array("/tmp/excise-log-XXXXXX".utf8CString)
        parent = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
        path = parent + "/exchanges"
    }

    deinit {
        for file in files { unlink(path + "/" + file) }
        rmdir(path)
        rmdir(parent)
    }

    /// Every file, in order of name.
    var files: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// A file's bytes, decompressed where it is sealed.
    func content(_ file: String) throws -> [UInt8] {
        let source = try Compression(fileName: file).bytes(
            in: FileBytes(descriptor: open(path + "/" + file, O_RDONLY), owned: true))
        var all: [UInt8] = []
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { block.deallocate() }
        while true {
            let count = try source.read(into: block)
            if count == 0 { return all }
            all += block[..<count]
        }
    }

    /// A file's bytes as they are.
    func bytes(_ file: String) -> [UInt8] {
        var all = [UInt8](repeating: 0, count: Int(status(file).st_size))
        let descriptor = open(path + "/" + file, O_RDONLY)
        defer { close(descriptor) }
        precondition(pread(descriptor, &all, all.count, 0) == all.count)
        return all
    }

    /// The lines of the whole log in order of its segments; a last one without its line feed counts as torn.
    func lines() throws -> [String] {
        try files.flatMap { file in
            let text = String(decoding: try content(file), as: UTF8.self)
            guard !text.isEmpty else { return [String]() }
            return (text.hasSuffix("\n") ? text.dropLast() : text + "TORN")
                .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
    }

    func write(_ file: String, _ text: String, age: Duration = .zero) {
        write(file, Array(text.utf8), age: age)
    }

    func write(_ file: String, _ bytes: [UInt8], age: Duration = .zero) {
        mkdir(path, 0o700)
        let descriptor = open(path + "/" + file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        precondition(pwrite(descriptor, bytes, bytes.count, 0) == bytes.count)
        let then = time(nil) - Int(age.components.seconds)
        var times = [timespec(tv_sec: then, tv_nsec: 0), timespec(tv_sec: then, tv_nsec: 0)]
        futimens(descriptor, &times)
        close(descriptor)
    }

    /// Takes all the room that the file system has left.
    func fill(_ file: String) {
        let descriptor = open(path + "/" + file, O_WRONLY | O_CREAT, 0o600)
        let block = [UInt8](repeating: 1, count: 4096)
        var offset: off_t = 0
        while pwrite(descriptor, block, block.count, offset) == block.count { offset += off_t(block.count) }
        close(descriptor)
    }

    func status(_ file: String) -> stat {
        var information = stat()
        precondition(stat(path + "/" + file, &information) == 0)
        return information
    }

    /// Settings under which nothing happens by itself within a test.
    var settings: ExchangeLogWriter.Settings {
        var settings = ExchangeLogWriter.Settings(folder: path)
        settings.durability = .interval(.seconds(60))
        return settings
    }
}

/// A disk that refuses as it is told to; what it takes is in real files.
final class FaultyDisk: Sendable {
    struct Faults {
        /// Bytes that it takes before it is full; nil for plenty.
        var room: Int?
        /// The longest write that it takes at once.
        var longestWrite = Int.max
        /// How many of the next calls to make something durable fail.
        var failingSyncs = 0
        /// Calls so far.
        var writes = 0
        var syncs = 0
    }

    let faults = Mutex(Faults())

    var calls: SegmentFile.Calls {
        SegmentFile.Calls(
            write: { [self] descriptor, bytes, offset in
                let allowed = faults.withLock { faults in
                    faults.writes += 1
                    let allowed = min(bytes.count, faults.longestWrite, faults.room ?? .max)
                    faults.room = faults.room.map { $0 - allowed }
                    return allowed
                }
                if allowed == 0 {
                    errno = ENOSPC
                    return -1
                }
                return pwrite(descriptor, bytes.baseAddress, allowed, off_t(offset))
            },
            sync: { [self] descriptor in
                let fails = faults.withLock { faults in
                    faults.syncs += 1
                    faults.failingSyncs -= 1
                    return faults.failingSyncs >= 0
                }
                guard fails else { return fsync(descriptor) }
                // What an unconfirmed write may leave of a file's end: nothing.
                ftruncate(descriptor, 0)
                errno = EIO
                return -1
            })
    }
}

extension ExchangeLogWriter {
    func append(_ line: String) { append(Array(line.utf8)) }

    /// Appends and returns when the record is on the disk.
    func appendDurably(_ line: String) async {
        await withCheckedContinuation { done in
            append(Array(line.utf8)) { done.resume() }
        }
    }
}
