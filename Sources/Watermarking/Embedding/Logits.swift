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
