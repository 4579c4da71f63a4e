/// One of several cells, each with its weight; a draw takes the same time however many there are
/// (alias method: Walker 1977, Vose 1991).
public struct Categorical: Sendable {
    @usableFromInline var thresholds: [Double]
    @usableFromInline var aliases: [Int]

    /// Weights are at least zero and finite with a finite sum above zero; nil otherwise.
    public init?(weights: [Double]) {
        let total = weights.reduce(0, +)
        guard total > 0, total < .infinity, weights.allSatisfy({ $0 >= 0 }) else { return nil }
        var rest = weights.map { $0 / total * Double(weights.count) }
        thresholds = Array(repeating: 1, count: weights.count)
        aliases = Array(weights.indices)
        var small = weights.indices.filter { rest[$0] < 1 }
        var large = weights.indices.filter { rest[$0] >= 1 }
        while let less = small.last, let more = large.last {
            small.removeLast()
            thresholds[less] = rest[less]
            aliases[less] = more
            rest[more] -= 1 - rest[less]
            if rest[more] < 1 {
                large.removeLast()
                small.append(more)
            }
        }
    }

    /// A draw: the cell's index.
    @inlinable
    public func sample(using generator: inout some RandomNumberGenerator) -> Int {
        let cell = Int(truncatingIfNeeded: generator.next().multipliedFullWidth(by: UInt64(aliases.count)).high)
        return generator.openUniform() < thresholds[cell] ? cell : aliases[cell]
    }
}
