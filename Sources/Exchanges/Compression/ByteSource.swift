/// Bytes that come one after the other: of a file as it is, or of what is compressed in it.
protocol ByteSource: AnyObject {
    /// Fills `buffer` as far as it can and returns how many bytes it wrote; 0 at the end, and only there. What comes before
    /// damage is given before the damage is told.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int

    /// How many bytes of the file itself were taken so far, for showing progress.
    var bytesTaken: Int { get }
}

extension ByteSource {
    /// Reads that many bytes, or as many as there are, and forgets them.
    func skip(_ count: Int) throws(ByteSourceError) {
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: min(max(count, 0), 1 << 16), alignment: 16)
        defer { scratch.deallocate() }
        var left = count
        while left > 0 {
            let taken = try read(into: UnsafeMutableRawBufferPointer(rebasing: scratch[..<min(left, scratch.count)]))
            if taken == 0 { return }
            left -= taken
        }
    }
}

/// Why bytes stop before their end.
enum ByteSourceError: Error, Equatable {
    /// The operating system refused a read; `code` is `errno`.
    case system(code: Int32)
    /// What is in the file is not what its compression promises; the text says what.
    case damaged(String)
}
