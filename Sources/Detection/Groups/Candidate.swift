/// Accounts that have something in common, to be tested.
struct Candidate: Sendable {
    /// What they have in common.
    enum Bond: Sendable {
        /// Pieces of text that recur in each of them.
        case segments([UInt32])
        /// Values of attributes.
        case attributes([(attribute: Attribute, code: Int32)])
        /// Requests that failed on one were sent by another.
        case failover

        /// The families that it belongs to.
        var families: Set<Family> {
            switch self {
            case .segments: [.software]
            case .attributes(let values): Set(values.map(\.attribute.family))
            case .failover: [.failover]
            }
        }

        var isTemplate: Bool { if case .segments = self { true } else { false } }
    }

    /// What brought them together, and so cannot be a test of it.
    var bond: Bond
    /// The accounts, rising.
    var accounts: [Int32]
}
