/// How often each key was seen, never too low (Cormode and Muthukrishnan 2005).
///
/// Keys are 64-bit hashes, already seeded. A count is too high by at most 2·total/width with a chance of at least
/// 1 − 2^−depth. Every row counts every key, so merging is exact: the same as having counted everything in one.
public struct CountMin: Sendable, Equatable {
    /// The number of counters in a row, a power of two.
    public let width: Int
    /// The number of rows.
    public let depth: Int
    /// How much was counted in all.
    public private(set) var total: UInt64 = 0
    private var counters: [UInt32]

    /// `width` is rounded up to a power of two up to 2^30; `depth` is held to 1…16.
    public init(width: Int, depth: Int) {
        let wanted = min(max(width, 2), 1 << 30)
        self.width = 1 << (Int.bitWidth - (wanted - 1).leadingZeroBitCount)
        self.depth = min(max(depth, 1), 16)
        counters = Array(repeating: 0, count: self.width * self.depth)
    }

    /// Counts a key `times` times. A counter stays at its largest value, 2^32 − 1.
    public mutating func insert(_ key: UInt64, times: UInt32 = 1) {
        total = total.addingReportingOverflow(UInt64(times)).overflow ? .max : total + UInt64(times)
        for row in 0..<depth {
            let place = place(key, row)
            counters[place] = Self.sum(counters[place], times)
        }
    }

    /// The count of a key.
    public func count(_ key: UInt64) -> UInt32 {
        var least = UInt32.max
        for row in 0..<depth { least = min(least, counters[place(key, row)]) }
        return least
    }

    /// Adds the counts of `other`.
    public mutating func merge(_ other: CountMin) throws(SketchMismatch) {
        guard width == other.width else { throw SketchMismatch("width", width, other.width) }
        guard depth == other.depth else { throw SketchMismatch("depth", depth, other.depth) }
        let (sum, overflow) = total.addingReportingOverflow(other.total)
        total = overflow ? .max : sum
        for index in counters.indices { counters[index] = Self.sum(counters[index], other.counters[index]) }
    }

    /// Each row looks at the key mixed with the row's own number.
    private func place(_ key: UInt64, _ row: Int) -> Int {
        let hash = mixed(key &+ UInt64(row) &* 0x9E37_79B9_7F4A_7C15)
        return row * width + Int(truncatingIfNeeded: hash & UInt64(width - 1))
    }

    private static func sum(_ one: UInt32, _ other: UInt32) -> UInt32 {
        let (sum, overflow) = one.addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
