/// The smallest hashes of a set: a uniform sample of its distinct keys, from which their number follows
/// (Bar-Yossef et al. 2002; Cohen and Kaplan 2007).
///
/// Keys are 64-bit hashes, already seeded. Merging is associative, commutative and idempotent. The relative standard error of
/// the count is about 1/√(capacity − 2).
public struct BottomK: Sendable, Equatable {
    /// How many hashes are kept, at least 2.
    public let capacity: Int
    /// The kept hashes, ascending and distinct.
    public private(set) var hashes: [UInt64] = []

    /// An empty sample; a capacity below 2 counts as 2.
    public init(capacity: Int) {
        self.capacity = max(2, capacity)
    }

    /// A sample of `keys`, for example the hashes that an earlier one kept.
    public init(capacity: Int, _ keys: some Sequence<UInt64>) {
        self.init(capacity: capacity)
        for key in keys { insert(key) }
    }

    /// Adds a key.
    public mutating func insert(_ key: UInt64) {
        if hashes.count == capacity, key >= hashes[capacity - 1] { return }
        var low = 0
        var high = hashes.count
        while low < high {
            let middle = (low + high) / 2
            if hashes[middle] < key { low = middle + 1 } else { high = middle }
        }
        if low < hashes.count, hashes[low] == key { return }
        if hashes.count == capacity { hashes.removeLast() }
        hashes.insert(key, at: low)
    }

    /// Adds the keys of `other`. With unequal capacities the smaller one holds for the result.
    public mutating func merge(_ other: BottomK) {
        let smallest = min(capacity, other.capacity)
        var merged: [UInt64] = []
        merged.reserveCapacity(min(smallest, hashes.count + other.hashes.count))
        var i = 0
        var j = 0
        while merged.count < smallest, i < hashes.count || j < other.hashes.count {
            let mine = i < hashes.count ? hashes[i] : .max
            let its = j < other.hashes.count ? other.hashes[j] : .max
            merged.append(min(mine, its))
            if i < hashes.count, mine <= its { i += 1 }
            if j < other.hashes.count, its <= mine { j += 1 }
        }
        var result = BottomK(capacity: smallest)
        result.hashes = merged
        self = result
    }

    /// The estimated number of distinct keys; exact below `capacity`.
    public var distinctCount: Double {
        guard hashes.count == capacity else { return Double(hashes.count) }
        return Double(capacity - 1) / ((Double(hashes[capacity - 1]) + 1) * 0x1p-64)
    }
}
