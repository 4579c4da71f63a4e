/// The contexts of the last steps of an answer, by their hashes. As in the public implementations it begins full of
/// zeros.
struct ContextHistory: Sendable {
    private let size: Int
    private var step = 0
    private var hashes: [Int64]
    /// For each hash the last step that it came in; −1 for a free place.
    private var lastSteps: [Int]
    private var count = 0

    /// - Parameter steps: how many are expected; there may be more.
    init(size: Int, steps: Int = 0) {
        self.size = size
        var places = 2048
        while places < 2 * steps, places < 1 << 20 { places *= 2 }
        hashes = [Int64](repeating: 0, count: places)
        lastSteps = [Int](repeating: -1, count: places)
    }

    /// Takes a step's context in.
    ///
    /// - Returns: whether one of the last steps had it already.
    mutating func remember(_ hash: Int64) -> Bool {
        defer { step += 1 }
        var place = place(hash)
        while lastSteps[place] >= 0 {
            if hashes[place] == hash {
                let isKnown = lastSteps[place] >= step - size || isInitial(hash)
                lastSteps[place] = step
                return isKnown
            }
            place = (place + 1) & (hashes.count - 1)
        }
        hashes[place] = hash
        lastSteps[place] = step
        count += 1
        if count * 2 > hashes.count { grow() }
        return isInitial(hash)
    }

    private func isInitial(_ hash: Int64) -> Bool { hash == 0 && step < size }

    @inline(__always)
    private func place(_ hash: Int64) -> Int {
        Int(truncatingIfNeeded: (UInt64(bitPattern: hash) &* 0x9E37_79B9_7F4A_7C15) >> 32) & (hashes.count - 1)
    }

    private mutating func grow() {
        let (oldHashes, oldSteps) = (hashes, lastSteps)
        hashes = [Int64](repeating: 0, count: oldHashes.count * 2)
        lastSteps = [Int](repeating: -1, count: oldHashes.count * 2)
        for (hash, step) in zip(oldHashes, oldSteps) where step >= 0 {
            var place = place(hash)
            while lastSteps[place] >= 0 { place = (place + 1) & (hashes.count - 1) }
            hashes[place] = hash
            lastSteps[place] = step
        }
    }
}
