/// A signature of a set by which the similarity of two sets is estimated, with one hash for all bins
/// (one-permutation hashing: Li, Owen and Zhang 2012).
///
/// Keys are 64-bit hashes, already seeded. Merging is associative, commutative and idempotent. The standard error of the
/// similarity J is about √(J(1 − J)/bins) for sets of many more keys than bins.
public struct MinHash: Sendable, Equatable {
    /// The value of a bin that no key has reached.
    public static let empty = UInt64.max

    /// The smallest key of each bin; ``empty`` where there is none.
    public private(set) var signature: [UInt64]

    /// An empty signature of `bins`, at least 1.
    public init(bins: Int) {
        signature = Array(repeating: Self.empty, count: max(1, bins))
    }

    /// A signature of `keys`.
    public init(bins: Int, _ keys: some Sequence<UInt64>) {
        self.init(bins: bins)
        for key in keys { insert(key) }
    }

    /// Adds a key.
    public mutating func insert(_ key: UInt64) {
        let bin = Int(truncatingIfNeeded: key.multipliedFullWidth(by: UInt64(signature.count)).high)
        signature[bin] = min(signature[bin], key)
    }

    /// Adds the keys of `other`.
    public mutating func merge(_ other: MinHash) throws(SketchMismatch) {
        try check(other)
        for bin in signature.indices { signature[bin] = min(signature[bin], other.signature[bin]) }
    }

    /// The estimated share of common keys among all keys of both (Jaccard); 0 for two empty sets.
    public func similarity(to other: MinHash) throws(SketchMismatch) -> Double {
        try check(other)
        var equal = 0
        var filled = 0
        for bin in signature.indices {
            let (one, two) = (signature[bin], other.signature[bin])
            if one != Self.empty || two != Self.empty { filled += 1 }
            if one == two, one != Self.empty { equal += 1 }
        }
        return filled == 0 ? 0 : Double(equal) / Double(filled)
    }

    /// The signature with every empty bin filled from another by a walk that is the same for all sets, so that signatures of
    /// small sets can be cut into bands and looked up (optimal densification: Shrivastava 2017). Unchanged for an empty set.
    public var dense: [UInt64] {
        guard signature.contains(where: { $0 != Self.empty }) else { return signature }
        return signature.indices.map { bin in
            var source = bin
            var attempt: UInt64 = 0
            while signature[source] == Self.empty {
                attempt += 1
                let step = mixed(UInt64(bin) << 32 ^ attempt)
                source = Int(truncatingIfNeeded: step.multipliedFullWidth(by: UInt64(signature.count)).high)
            }
            return source == bin ? signature[bin] : mixed(signature[source] &+ attempt)
        }
    }

    private func check(_ other: MinHash) throws(SketchMismatch) {
        guard signature.count == other.signature.count else {
            throw SketchMismatch("bins", signature.count, other.signature.count)
        }
    }
}
