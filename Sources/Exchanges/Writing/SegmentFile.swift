#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A segment's plain file, open and locked against other processes until the last reference goes.
final class SegmentFile: Sendable {
    /// The system calls by which records reach the disk, so that tests can let them fail.
    struct Calls: Sendable {
        /// pwrite(2): descriptor, bytes, offset.
        var write: @Sendable (Int32, UnsafeRawBufferPointer, Int) -> Int = { pwrite($0, $1.baseAddress, $1.count, $2) }
        /// fdatasync(2), or what does as much.
        var sync: @Sendable (Int32) -> Int32 = {
            #if canImport(Darwin)
                fcntl($0, F_FULLFSYNC)
            #else
                fdatasync($0)
            #endif
        }
    }

    let name: SegmentName
    let path: String
    let descriptor: Int32
    private let calls: Calls

    init(name: SegmentName, path: String, descriptor: Int32, calls: Calls = Calls()) {
        self.name = name
        self.path = path
        self.descriptor = descriptor
        self.calls = calls
    }

    deinit { close(descriptor) }

    /// Writes from `offset` on; how many bytes it could, at least one.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(ExchangeLogError) -> Int {
        while true {
            let count = calls.write(descriptor, bytes, offset)
            if count > 0 { return count }
            if count == 0 { throw .system(operation: "write", path: path, code: ENOSPC) }
            if errno != EINTR { throw .lastError("write", path) }
        }
    }

    /// Returns when everything written is on the disk.
    func sync() throws(ExchangeLogError) {
        while calls.sync(descriptor) != 0 {
            if errno != EINTR { throw .lastError("write to the disk", path) }
        }
    }

    /// Length, newest change and number of names.
    func information() throws(ExchangeLogError) -> stat {
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw .lastError("look at", path) }
        return information
    }

    /// Cuts the bytes after the last line feed, which are the beginning of a record that was never finished. The time of
    /// the newest change stays.
    ///
    /// - Returns: how many bytes were cut and how many are left.
    func cutTornTail() throws(ExchangeLogError) -> (cut: Int, left: Int) {
        let before = try information()
        let length = Int(before.st_size)
        var left = 0
        var end = length
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { block.deallocate() }
        while end > 0, left == 0 {
            let start = max(end - block.count, 0)
            let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: block[..<(end - start)]), at: start)
            guard count == end - start else { throw .system(operation: "read", path: path, code: EIO) }
            if let lineFeed = block[..<count].lastIndex(of: UInt8(ascii: "\n")) { left = start + lineFeed + 1 }
            end = start
        }
        if left < length {
            guard ftruncate(descriptor, off_t(left)) == 0 else { throw .lastError("shorten", path) }
            var times = [before.accessTime, before.changeTime]
            futimens(descriptor, &times)
        }
        return (length - left, left)
    }

    /// Fills `buffer` from `offset` on; less only at the file's end.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(ExchangeLogError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = pread(
                descriptor, buffer.baseAddress! + filled, buffer.count - filled, off_t(offset + filled))
            if count == 0 { break }
            if count > 0 {
                filled += count
            } else if errno != EINTR {
                throw .lastError("read", path)
            }
        }
        return filled
    }
}

extension stat {
    /// When the content was last changed.
    var changeTime: timespec {
        #if canImport(Darwin)
            st_mtimespec
        #else
            st_mtim
        #endif
    }

    /// When the content was last read.
    var accessTime: timespec {
        #if canImport(Darwin)
            st_atimespec
        #else
            st_atim
        #endif
    }
}
