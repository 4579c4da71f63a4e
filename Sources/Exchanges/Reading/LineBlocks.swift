/// A file's bytes, compressed or not, in blocks that end where a line does; a line that is longer than a block makes one of its own, or
/// comes in pieces. Each byte is looked at once, however long lines are.
public struct LineBlocks {
    private let path: String
    private let source: any ByteSource
    private let size: Int
    private let longest: Int
    private var rest: [UInt8] = []
    private var isAtEnd = false

    /// Begins a file, or standard input for `-`.
    ///
    /// - Parameters:
    ///   - size: of a block, in bytes.
    ///   - longest: a line of at least as many bytes comes in pieces: blocks that do not end where a line does.
    public init(path: String, size: Int = 4 << 20, longest: Int = .max) throws(LogReadError) {
        self.path = path
        self.size = size
        self.longest = longest
        source = try (path == "-" ? LogFile.standardInput : LogFile(path: path)).open()
    }

    /// Bytes of the file itself that were read, compressed where they are.
    public var bytesTaken: Int { source.bytesTaken }

    /// The next block; nil after the last.
    public mutating func next() throws(LogReadError) -> [UInt8]? {
        var block = rest
        rest = []
        var filled = block.count
        var lookedAt = 0
        while !isAtEnd {
            if filled == block.count {
                block.append(contentsOf: repeatElement(0, count: max(64 << 10, size - filled)))
            }
            var taken: Result<Int, ByteSourceError> = .success(0)
            block.withUnsafeMutableBytes { bytes in
                do throws(ByteSourceError) {
                    taken = .success(try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[filled...])))
                } catch {
                    taken = .failure(error)
                }
            }
            switch taken {
            case .failure(let error): throw LogFile.error(error, path)
            case .success(let count):
                filled += count
                isAtEnd = count == 0
            }
            guard filled >= size else { continue }
            if let end = block[lookedAt..<filled].lastIndex(of: 0x0A) {
                rest = Array(block[(end + 1)..<filled])
                block.removeLast(block.count - end - 1)
                return block
            }
            if filled >= longest { break }
            // There is no line end up to here.
            lookedAt = filled
        }
        block.removeLast(block.count - filled)
        return block.isEmpty ? nil : block
    }
}
