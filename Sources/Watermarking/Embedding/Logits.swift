import CWatermarkKernels

extension UnsafeMutableBufferPointer<Float> {
    /// The indices of the largest values, from the largest; equal ones from the lowest index.
    func best(_ count: Int) -> [Int] {
        var best: [Int] = []
        best.reserveCapacity(count + 1)
        for index in indices {
            let value = self[index]
            if best.count == count {
                guard let last = best.last, value > self[last] else { continue }
                best.removeLast()
            } else if value.isNaN {
                continue
            }
            var place = best.count
            while place > 0, self[best[place - 1]] < value { place -= 1 }
            best.insert(index, at: place)
        }
        return best
    }
}

extension UnsafeBufferPointer<Float> {
    /// The largest value; −∞ for none. Values that are no numbers do not count.
    var largest: Float { baseAddress.map { exc_largest($0, count) } ?? -.infinity }

    /// Writes the indices of values that are at least the threshold, in their order, as far as there is room.
    ///
    /// - Returns: how many were written.
    func indices(atLeast threshold: Float, into indices: UnsafeMutableBufferPointer<UInt32>) -> Int {
        guard let values = baseAddress, let first = indices.baseAddress else { return 0 }
        return exc_at_least(values, count, threshold, first, indices.count)
    }

    /// For each block of values, the sum of e^((value − largest) · factor) over those that are at least the threshold.
    func masses(
        ofBlocks size: Int, atLeast threshold: Float, largest: Float, factor: Float,
        into masses: UnsafeMutableBufferPointer<Float>
    ) {
        guard let values = baseAddress, let first = masses.baseAddress else { return }
        precondition(masses.count * size >= count, "there is a mass for each block")
        exc_block_masses(values, count, threshold, largest, factor, size, first)
    }
}
