/// Merges the bytes of one piece into tokens: the pair of neighbours with the lowest rank first, of equal ones the left one,
/// until no pair is a token.
///
/// Parts are a linked list, pairs wait in a heap: n bytes take n log n steps, where looking for the lowest pair anew each
/// time would take n². Its arrays are used again for the next piece.
struct BytePairMerge {
    private let vocabulary: BytePairVocabulary
    /// For the part that begins at each byte: where the next and the one before begin, and the rank of the pair that it
    /// makes with the next.
    private var next: [UInt32] = []
    private var previous: [UInt32] = []
    private var pairRank: [UInt32] = []
    /// Rank in the upper half, where the pair begins in the lower; a binary heap, lowest first.
    private var heap: [UInt64] = []

    init(_ vocabulary: BytePairVocabulary) {
        self.vocabulary = vocabulary
    }

    /// How many tokens `piece` (not empty, below 4 GiB) becomes.
    mutating func tokens(in piece: UnsafeRawBufferPointer) -> Int {
        let count = piece.count
        next.removeAll(keepingCapacity: true)
        previous.removeAll(keepingCapacity: true)
        pairRank.removeAll(keepingCapacity: true)
        heap.removeAll(keepingCapacity: true)
        for index in 0..<count {
            next.append(UInt32(index + 1))
            previous.append(UInt32(max(index - 1, 0)))
            pairRank.append(BytePairVocabulary.noRank)
        }
        for index in 0..<count { rankPair(at: index, in: piece) }
        var tokens = count
        while let pair = popLowest() {
            let left = Int(pair & 0xFFFF_FFFF)
            // Left over from before a neighbour was merged.
            guard pairRank[left] == UInt32(pair >> 32) else { continue }
            let right = Int(next[left])
            next[left] = next[right]
            if Int(next[left]) < count { previous[Int(next[left])] = UInt32(left) }
            pairRank[right] = BytePairVocabulary.noRank
            tokens -= 1
            rankPair(at: left, in: piece)
            if left > 0 { rankPair(at: Int(previous[left]), in: piece) }
        }
        return tokens
    }

    /// Adds the ranks of the tokens that `piece` (not empty, below 4 GiB) becomes.
    mutating func addRanks(of piece: UnsafeRawBufferPointer, to ranks: inout [UInt32]) {
        _ = tokens(in: piece)
        var start = 0
        while start < piece.count {
            let end = Int(next[start])
            ranks.append(vocabulary.rank(of: UnsafeRawBufferPointer(rebasing: piece[start..<end])))
            start = end
        }
    }

    private mutating func rankPair(at left: Int, in piece: UnsafeRawBufferPointer) {
        let right = Int(next[left])
        guard right < piece.count else {
            pairRank[left] = BytePairVocabulary.noRank
            return
        }
        let rank = vocabulary.rank(of: UnsafeRawBufferPointer(rebasing: piece[left..<Int(next[right])]))
        pairRank[left] = rank
        if rank != BytePairVocabulary.noRank { push(UInt64(rank) << 32 | UInt64(left)) }
    }

    private mutating func push(_ pair: UInt64) {
        var index = heap.count
        heap.append(pair)
        while index > 0, heap[(index - 1) / 2] > pair {
            heap[index] = heap[(index - 1) / 2]
            index = (index - 1) / 2
        }
        heap[index] = pair
    }

    private mutating func popLowest() -> UInt64? {
        guard let lowest = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return lowest }
        heap.withUnsafeMutableBufferPointer { heap in
            // Down to a leaf along the lower children, then up to where the last pair belongs: it is seldom far from a leaf.
            var index = 0
            while 2 * index + 2 < heap.count {
                let left = 2 * index + 1
                let child = left + (heap[left + 1] < heap[left] ? 1 : 0)
                heap[index] = heap[child]
                index = child
            }
            if 2 * index + 1 < heap.count {
                heap[index] = heap[2 * index + 1]
                index = 2 * index + 1
            }
            while index > 0, heap[(index - 1) / 2] > last {
                heap[index] = heap[(index - 1) / 2]
                index = (index - 1) / 2
            }
            heap[index] = last
        }
        return lowest
    }
}
