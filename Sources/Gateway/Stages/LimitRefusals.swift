import Metering
import Synchronization

/// Counts exchanges that limits refused, or as shadows would have refused, by rule and by what was counted.
public final class LimitRefusals: Sendable {
    /// What is counted apart.
    public struct Kind: Sendable, Hashable {
        /// The rule's name.
        public let rule: String
        /// What it counted.
        public let dimension: Dimension
        /// Whether it only would have refused.
        public let isShadow: Bool
    }

    private let counts = Mutex<[Kind: Int]>([:])

    /// None so far.
    public init() {}

    /// All counts, in the order of rules and dimensions.
    public var all: [(kind: Kind, count: Int)] {
        counts.withLock { $0.map { (kind: $0.key, count: $0.value) } }
            .sorted { ($0.kind.rule, $0.kind.dimension.rawValue) < ($1.kind.rule, $1.kind.dimension.rawValue) }
    }

    func count(_ cell: Cell) {
        let kind = Kind(rule: cell.rule, dimension: cell.dimension, isShadow: cell.isShadow)
        counts.withLock { $0[kind, default: 0] += 1 }
    }
}
