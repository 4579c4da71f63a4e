/// Accounts that have something in common, to be tested.
struct Candidate: Sendable {
    /// What they have in common.
    enum Bond: Sendable {
        /// Pieces of text that recur in each of them.
        case segments([UInt32])
        /// Values of attributes.
        case attributes([(attribute: Attribute, code: Int32)])
        /// Requests that failed on one were sent by another: all of them, and then they are no test; or those with an even
        /// hash, and the others test it.
        case failover(isWhole: Bool)

        /// The families that it belongs to.
        var families: Set<Family> {
            switch self {
            case .segments: [.software]
            case .attributes(let values): Set(values.map(\.attribute.family))
            case .failover(let isWhole): isWhole ? [.failover] : []
            }
        }

        var isTemplate: Bool { if case .segments = self { true } else { false } }
        /// Whether only half of the failures brought them together.
        var isHalfOfFailures: Bool { if case .failover(isWhole: false) = self { true } else { false } }
    }

    /// What brought them together, and so cannot be a test of it.
    var bond: Bond
    /// The accounts, rising.
    var accounts: [Int32]
}

/// Whether an exchange shows what brought a candidate's accounts together: any of the pieces of text, or nothing in
/// particular where they have something else in common.
struct SegmentMatcher {
    private let few: [UInt32]
    private let many: Set<UInt32>
    private let takesAll: Bool

    init(_ bond: Candidate.Bond) {
        var segments: [UInt32] = []
        if case .segments(let wanted) = bond { segments = wanted }
        takesAll = !bond.isTemplate
        few = segments.count <= 8 ? segments : []
        many = segments.count <= 8 ? [] : Set(segments)
    }

    @inline(__always)
    func matches(_ print: ExchangePrint) -> Bool {
        if takesAll { return true }
        if many.isEmpty { return print.segments.contains { segment in few.contains(segment) } }
        return print.segments.contains(where: many.contains)
    }
}
