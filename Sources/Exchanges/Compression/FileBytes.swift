#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The bytes of a file from one place to its end, or of standard input.
final class FileBytes: ByteSource {
    private let descriptor: Int32
    private let isOwned: Bool
    private var peeked: [UInt8] = []
    private(set) var bytesTaken = 0

    /// Takes over an open descriptor, and closes it at the end if it is `owned`.
    init(descriptor: Int32, owned: Bool) {
        self.descriptor = descriptor
        isOwned = owned
    }

    deinit { if isOwned { close(descriptor) } }

    /// Goes on at `offset`. Only for a file that is no pipe.
    func seek(to offset: Int) throws(ByteSourceError) {
        guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw .system(code: errno) }
    }

    /// The next `count` bytes, or as many as there are, without taking them.
    func peek(_ count: Int) throws(ByteSourceError) -> [UInt8] {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
        defer { memory.deallocate() }
        while peeked.count < count {
            let more = try readFile(into: UnsafeMutableRawBufferPointer(rebasing: memory[..<(count - peeked.count)]))
            if more == 0 { break }
            peeked += memory[..<more]
        }
        return peeked
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
        guard peeked.isEmpty else {
            let count = min(peeked.count, buffer.count)
            buffer.copyBytes(from: peeked.prefix(count))
            peeked.removeFirst(count)
            return count
        }
        return try readFile(into: buffer)
    }

    private func readFile(into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
        while true {
            #if canImport(Darwin)
                let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
            #else
                let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
            if count >= 0 {
                bytesTaken += count
                return count
            }
            guard errno == EINTR else { throw .system(code: errno) }
        }
    }
}
