/// The best non-decreasing function through scored outcomes in least squares, found by pooling adjacent violators
/// (Ayer et al. 1955). With outcomes of 0 and 1 it turns a score into a calibrated probability.
public struct IsotonicRegression: Sendable, Equatable {
    /// The scores at which the function is known, ascending: both ends of every level.
    public let scores: [Double]
    /// The function's values there, ascending.
    public let values: [Double]

    private struct Block {
        var first: Double
        var last: Double
        var mean: Double
        var weight: Double
    }

    /// Fits the points; those with a score or outcome that is not a number, or a weight that is not above zero, are left out.
    public init(_ points: some Sequence<(score: Double, outcome: Double, weight: Double)>) {
        var blocks: [Block] = []
        let usable = points.filter {
            $0.score.isFinite && $0.outcome.isFinite && $0.weight > 0 && $0.weight < .infinity
        }
        for point in usable.sorted(by: { $0.score < $1.score }) {
            var block = Block(first: point.score, last: point.score, mean: point.outcome, weight: point.weight)
            if let tied = blocks.last, tied.first == point.score {
                blocks.removeLast()
                block = Self.pooled(tied, block)
            }
            // A block of ties can grow, so violators are looked for only when its score is complete.
            blocks.append(block)
        }
        var levels: [Block] = []
        for var block in blocks {
            while let last = levels.last, last.mean >= block.mean {
                levels.removeLast()
                block = Self.pooled(last, block)
            }
            levels.append(block)
        }
        scores = levels.flatMap { $0.first == $0.last ? [$0.first] : [$0.first, $0.last] }
        values = levels.flatMap { $0.first == $0.last ? [$0.mean] : [$0.mean, $0.mean] }
    }

    /// Fits points of equal weight.
    public init(_ points: some Sequence<(score: Double, outcome: Double)>) {
        self.init(points.map { (score: $0.score, outcome: $0.outcome, weight: 1.0) })
    }

    /// The function at `score`: straight between the known points, level beyond them; NaN without points.
    public func value(at score: Double) -> Double {
        guard let first = scores.first, let last = scores.last, !score.isNaN else { return .nan }
        if score <= first { return values[0] }
        if score >= last { return values[values.count - 1] }
        var low = 0
        var high = scores.count - 1
        while high - low > 1 {
            let middle = (low + high) / 2
            if scores[middle] <= score { low = middle } else { high = middle }
        }
        let share = (score - scores[low]) / (scores[high] - scores[low])
        return values[low] + share * (values[high] - values[low])
    }

    private static func pooled(_ one: Block, _ other: Block) -> Block {
        let weight = one.weight + other.weight
        return Block(
            first: one.first, last: other.last, mean: one.mean + (other.mean - one.mean) * (other.weight / weight),
            weight: weight)
    }
}
