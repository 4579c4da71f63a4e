import Dispatch

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The bytes of a file from one place to its end, past the system's page cache and one block ahead.
///
/// For logs too large to stay in that cache: filling it with what nobody reads again displaces what others want to keep, and
/// costs many times the reading itself on a virtual machine whose host takes free pages back.
final class DirectFileBytes: ByteSource {
    private let file: DirectFile
    private let queue = DispatchQueue(label: "excise.read-ahead")
    private var current = DirectBlock()
    private var ahead = DirectBlock()
    private var place = 0
    private var isLast = false
    /// Where the block after ``ahead`` begins.
    private var offset: Int
    /// Bytes of the first block that come before the place asked for.
    private var skipped: Int
    private(set) var bytesTaken = 0

    /// Takes over an open descriptor of an ordinary file.
    init(descriptor: Int32, offset start: Int) {
        file = DirectFile(descriptor)
        offset = start / DirectBlock.size * DirectBlock.size
        skipped = start - offset
        readAhead()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
        while place >= current.count {
            if isLast { return 0 }
            try turn()
        }
        let count = min(buffer.count, current.count - place)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: current.memory[place..<place + count]))
        place += count
        bytesTaken += count
        return count
    }

    private func turn() throws(ByteSourceError) {
        ahead.ready.wait()
        swap(&current, &ahead)
        isLast = current.count < DirectBlock.size
        if let code = current.failure {
            isLast = true
            throw .system(code: code)
        }
        (place, skipped) = (skipped, 0)
        if !isLast { readAhead() }
    }

    private func readAhead() {
        queue.async { [file, ahead, offset] in
            ahead.fill(from: file, at: offset)
            ahead.ready.signal()
        }
        offset += DirectBlock.size
    }
}

/// A descriptor that is read past the cache where the file system can do that, and as usual where it cannot.
private final class DirectFile: Sendable {
    let descriptor: Int32

    #if !canImport(Darwin)
        /// `O_DIRECT`, which Glibc's module leaves out; asm/fcntl.h of each architecture.
        #if arch(arm64) || arch(arm)
            private static let direct: Int32 = 0o200000
        #elseif arch(powerpc64) || arch(powerpc64le)
            private static let direct: Int32 = 0o400000
        #else
            private static let direct: Int32 = 0o40000
        #endif
    #endif

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        #if canImport(Darwin)
            _ = fcntl(descriptor, F_NOCACHE, 1)
        #else
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | Self.direct)
        #endif
    }

    deinit { close(descriptor) }

    /// Whether that made a difference.
    func readAsUsual() -> Bool {
        #if canImport(Darwin)
            return false
        #else
            let flags = fcntl(descriptor, F_GETFL)
            return flags & Self.direct != 0 && fcntl(descriptor, F_SETFL, flags & ~Self.direct) == 0
        #endif
    }
}

/// One block. Between the asking for it and ``ready`` it belongs to the queue, else to the reader.
private final class DirectBlock: @unchecked Sendable {
    /// In bytes; a block begins at a multiple of it in the file.
    static let size = 1 << 20
    /// What direct reading asks of places in memory and in the file.
    private static let alignment = 4096

    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: alignment)
    let ready = DispatchSemaphore(value: 0)
    private(set) var count = 0
    private(set) var failure: Int32?

    deinit { memory.deallocate() }

    func fill(from file: DirectFile, at offset: Int) {
        count = 0
        failure = nil
        // After an odd count the file is at its end.
        while count < Self.size, count % Self.alignment == 0 {
            let room = UnsafeMutableRawBufferPointer(rebasing: memory[count...])
            let more = pread(file.descriptor, room.baseAddress, room.count, off_t(offset + count))
            if more > 0 {
                count += more
            } else if more == 0 {
                return
            } else {
                let code = errno
                if code == EINTR || code == EINVAL && file.readAsUsual() { continue }
                failure = code
                return
            }
        }
    }
}
