/// The log's time in equal bins, few enough to compare when accounts were active.
struct TimeBins: Sendable {
    /// Where the first bin begins, in seconds since 1970.
    let start: UInt32
    /// The length of a bin in seconds.
    let width: UInt32
    /// How many bins.
    let count: Int

    /// At most this many bins.
    static let most = 168

    /// Bins of whole hours over a range, longer ones where the range is long.
    init(from first: UInt32, to last: UInt32) {
        let span = UInt64(last) - UInt64(min(first, last)) + 1
        let hours = (span + UInt64(Self.most) * 3600 - 1) / (UInt64(Self.most) * 3600)
        width = UInt32(clamping: max(1, hours) * 3600)
        start = min(first, last)
        count = max(1, Int((span + UInt64(width) - 1) / UInt64(width)))
    }

    /// By bin, the hour of the day that it begins at, 0 to 23, in universal time.
    var hoursOfDay: [Int] { (0..<count).map { Int((UInt64(start) + UInt64($0) * UInt64(width)) / 3600 % 24) } }

    /// By bin, the day that it begins on, counted from 1970 in universal time.
    var days: [Int] { (0..<count).map { Int((UInt64(start) + UInt64($0) * UInt64(width)) / 86_400) } }

    /// The bin of a moment; moments outside are held at the ends.
    @inline(__always)
    func bin(_ time: UInt32) -> Int {
        time <= start ? 0 : min(Int((time - start) / width), count - 1)
    }
}

/// When an account showed something: its exchanges by bin, and the bins between which it may have been active.
struct Activity: Sendable {
    /// The bins with exchanges, rising, and how many each.
    private(set) var bins: [(bin: Int, count: Int)] = []
    /// All of them.
    private(set) var total = 0
    /// The first and last bin of its life: from its first to its last exchange, and a typical gap to each side, since nobody
    /// is seen at the very moments at which he comes and goes.
    private(set) var life = 0...0

    /// The exchanges at `times`, in seconds since 1970.
    init(_ times: inout [UInt32], _ bins: TimeBins) {
        guard !times.isEmpty else { return }
        times.sort()
        total = times.count
        for time in times {
            let bin = bins.bin(time)
            if let last = self.bins.last, last.bin == bin {
                self.bins[self.bins.count - 1].count += 1
            } else {
                self.bins.append((bin, 1))
            }
        }
        let (first, last) = (times[0], times[times.count - 1])
        let gap = (last - first) / UInt32(max(1, times.count - 1))
        let after = last.addingReportingOverflow(gap)
        life = bins.bin(first - min(first, gap))...bins.bin(after.overflow ? .max : after.partialValue)
    }

    /// How many classes of ``lifeClass`` there are.
    static let lifeClasses = 9

    /// How long the life is: the number of binary digits of its bins.
    var lifeClass: Int { Self.lifeClass(life.count) }

    static func lifeClass(_ bins: Int) -> Int {
        min(max(0, Int.bitWidth - bins.leadingZeroBitCount), lifeClasses - 1)
    }
}
