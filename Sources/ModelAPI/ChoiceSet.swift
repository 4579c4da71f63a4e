/// Indices of choices. Clients may ask for 128, so that a bit for each does; whatever else an upstream makes up goes into a set.
struct ChoiceSet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    private var others: Set<Int> = []

    var isEmpty: Bool { low | high == 0 && others.isEmpty }
    var count: Int { low.nonzeroBitCount + high.nonzeroBitCount + others.count }

    /// The indices that are not in `other`, in order; of those up to 127 only.
    func subtracting(_ other: ChoiceSet) -> [Int] {
        (0..<128).filter { contains($0) && !other.contains($0) }
    }

    private func contains(_ index: Int) -> Bool {
        (index < 64 ? low >> UInt64(index) : high >> UInt64(index - 64)) & 1 == 1
    }

    mutating func insert(_ index: Int) {
        switch index {
        case 0..<64: low |= 1 << UInt64(index)
        case 64..<128: high |= 1 << UInt64(index - 64)
        default: others.insert(index)
        }
    }
}
