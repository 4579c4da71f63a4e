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
    private typealias Lanes = SIMD16<Float>

    /// The largest value; −∞ for none. Values that are no numbers do not count.
    var largest: Float {
        guard let base = baseAddress else { return -.infinity }
        var lanes = Lanes(repeating: -.infinity)
        var index = 0
        while index + Lanes.scalarCount <= count {
            let values = UnsafeRawPointer(base + index).loadUnaligned(as: Lanes.self)
            lanes.replace(with: values, where: values .> lanes)
            index += Lanes.scalarCount
        }
        var largest = lanes.max()
        while index < count {
            if base[index] > largest { largest = base[index] }
            index += 1
        }
        return largest
    }

    /// Calls a function with every index whose value is at least the threshold, and the value.
    @inline(__always)
    func forEach(atLeast threshold: Float, _ body: (Int, Float) -> Void) {
        guard let base = baseAddress else { return }
        var index = 0
        while index + Lanes.scalarCount <= count {
            let values = UnsafeRawPointer(base + index).loadUnaligned(as: Lanes.self)
            if any(values .>= threshold) {
                for lane in index..<index + Lanes.scalarCount where base[lane] >= threshold { body(lane, base[lane]) }
            }
            index += Lanes.scalarCount
        }
        while index < count {
            if base[index] >= threshold { body(index, base[index]) }
            index += 1
        }
    }
}
