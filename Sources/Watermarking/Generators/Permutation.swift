/// The random permutations that PyTorch's `randperm` makes on a CPU, for fewer than 2³²/20 elements: Fisher and Yates
/// from the front, one word of MT19937 for every place, reduced by a plain remainder.
enum Permutation {
    /// The first `prefix` elements of the permutation of `0..<count`.
    static func elements(seed: UInt64, count: Int, prefix: Int? = nil) -> [Int32] {
        let places = min(prefix ?? count, count)
        var elements = [Int32](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count { buffer[index] = Int32(truncatingIfNeeded: index) }
            initialized = count
        }
        var generator = MersenneTwister(seed: seed)
        elements.withUnsafeMutableBufferPointer { elements in
            for place in 0..<min(places, max(count - 1, 0)) {
                let other = place + Int(generator.next() % UInt32(truncatingIfNeeded: count - place))
                elements.swapAt(place, other)
            }
        }
        if places < count { elements.removeLast(count - places) }
        return elements
    }
}
