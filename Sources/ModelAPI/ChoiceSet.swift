/// Indices of choices. Clients may ask for 128, so that a bit for each does; whatever else an upstream makes up goes into a set.
struct ChoiceSet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    private var others: Set<Int> = []

    var isEmpty: Bool { low | high == 0 && others.isEmpty }
    var count: Int { low.nonzeroBitCount + high.nonzeroBitCount + others.count }

    mutating func insert(_ index: Int) {
        switch index {
        case 0..<64: low |= 1 << UInt64(index)
        case 64..<128: high |= 1 << UInt64(index - 64)
        default: others.insert(index)
        }
    }
}
