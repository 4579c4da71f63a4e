/// A file's bytes, compressed or not, in blocks that end where a line does; a line that is longer than a block makes one of its own.
public struct LineBlocks {
    private let path: String
    private let source: any ByteSource
    private let size: Int
    private var rest: [UInt8] = []
    private var isAtEnd = false

    /// Begins a file, or standard input for `-`.
    ///
    /// - Parameter size: of a block, in bytes.
    public init(path: String, size: Int = 4 << 20) throws(LogReadError) {
        self.path = path
        self.size = size
        source = try (path == "-" ? LogFile.standardInput : LogFile(path: path)).open()
    }

    /// Bytes of the file itself that were read, compressed where they are.
    public var bytesTaken: Int { source.bytesTaken }

    /// The next block; nil after the last.
    public mutating func next() throws(LogReadError) -> [UInt8]? {
        var block = rest
        rest = []
        while !isAtEnd {
            let start = block.count
            block.append(contentsOf: repeatElement(0, count: size))
            var taken: Result<Int, ByteSourceError> = .success(0)
            block.withUnsafeMutableBytes { bytes in
                do throws(ByteSourceError) {
                    taken = .success(try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[start...])))
                } catch {
                    taken = .failure(error)
                }
            }
            switch taken {
            case .failure(let error): throw LogFile.error(error, path)
            case .success(let count):
                block.removeLast(size - count)
                isAtEnd = count == 0
            }
            if block.count >= size, let end = block.lastIndex(of: 0x0A) {
                rest = Array(block[(end + 1)...])
                block.removeLast(rest.count)
                return block
            }
        }
        return block.isEmpty ? nil : block
    }
}
