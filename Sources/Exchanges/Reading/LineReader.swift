#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Cuts bytes into lines, in one buffer that holds no more than the longest line allowed and a block.
struct LineReader: ~Copyable {
    /// What comes next.
    enum Step {
        /// A line without its end, at this place of ``LineReader/buffer``; good until the next step.
        case line(Range<Int>)
        /// What follows the last line feed; good until the next step.
        case unfinished(Range<Int>)
        /// A line longer than allowed; it was passed over.
        case tooLong
    }

    /// How many bytes are asked for at a time: few enough to stay in a core's own cache.
    static let block = 512 * 1024
    /// Bytes behind the last line that may be read, whatever they are.
    private static let slack = 64

    private let source: any ByteSource
    private let longestLine: Int
    private var memory: UnsafeMutableRawBufferPointer
    private var begin = 0
    private var searched = 0
    private var filled = 0
    private var isAtEnd = false
    private var isTooLong = false
    /// Where the memory's first byte stands in all bytes.
    private var base = 0

    init(_ source: any ByteSource, longestLine: Int) {
        self.source = source
        self.longestLine = longestLine
        memory = Self.zeroes(Self.block + Self.slack)
    }

    deinit { free(memory.baseAddress) }

    /// The lines' bytes and some behind them.
    var buffer: UnsafeRawBufferPointer { UnsafeRawBufferPointer(memory) }

    /// Where the next line begins, counted from the first byte.
    var offset: Int { base + begin }

    /// Bytes of the file that were taken so far.
    var bytesTaken: Int { source.bytesTaken }

    /// The next step; nil at the end. A line's end is LF or CR LF.
    mutating func next() throws(ByteSourceError) -> Step? {
        while true {
            if let end = lineFeed() {
                let line = begin..<end
                begin = end + 1
                searched = begin
                if isTooLong || line.count > longestLine {
                    isTooLong = false
                    return .tooLong
                }
                return .line(withoutReturn(line))
            }
            guard !isAtEnd else {
                let rest = begin..<filled
                begin = filled
                searched = filled
                if isTooLong || rest.count > longestLine {
                    isTooLong = false
                    return .tooLong
                }
                return rest.isEmpty ? nil : .unfinished(withoutReturn(rest))
            }
            searched = filled
            try fill()
        }
    }

    private func lineFeed() -> Int? {
        guard searched < filled, let start = memory.baseAddress else { return nil }
        let found = memchr(start + searched, 0x0A, filled - searched)
        return found.map { $0 - start }
    }

    private func withoutReturn(_ line: Range<Int>) -> Range<Int> {
        guard let last = line.last, memory[last] == 0x0D else { return line }
        return line.lowerBound..<last
    }

    private mutating func fill() throws(ByteSourceError) {
        if filled - begin > longestLine {
            isTooLong = true
            begin = filled
        }
        if begin > 0, let start = memory.baseAddress {
            memmove(start, start + begin, filled - begin)
            base += begin
            filled -= begin
            begin = 0
        }
        searched = filled
        if memory.count - Self.slack - filled < Self.block / 2 { grow() }
        let room = UnsafeMutableRawBufferPointer(rebasing: memory[filled..<memory.count - Self.slack])
        let count = try source.read(into: room)
        isAtEnd = count == 0
        filled += count
    }

    private mutating func grow() {
        let size = min(memory.count * 2, longestLine + Self.block * 2)
        guard size > memory.count else { return }
        let larger = Self.zeroes(size)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<filled]))
        free(memory.baseAddress)
        memory = larger
    }

    /// Pages that the system gives empty cost nothing until they are written.
    private static func zeroes(_ count: Int) -> UnsafeMutableRawBufferPointer {
        guard let memory = calloc(count, 1) else { fatalError("no memory for a line of \(count) bytes") }
        return UnsafeMutableRawBufferPointer(start: memory, count: count)
    }
}
