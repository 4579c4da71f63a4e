/// What an account of a benchmark really is.
public struct AccountLabel: Sendable, Equatable {
    /// What kind of customer or attacker it is.
    public var kind: Kind
    /// The ids of the campaigns that an attacker's account serves; empty for all others.
    public var campaigns: [String]

    /// A label.
    public init(_ kind: Kind, campaigns: [String] = []) {
        self.kind = kind
        self.campaigns = campaigns
    }

    /// A kind of account: `attacker`, or a class of customers such as `ordinary` or `batch_evaluator`. JSON: `class`.
    public struct Kind: RawRepresentable, Sendable, Hashable {
        /// The name in the file.
        public let rawValue: String

        /// The kind of that name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// An account that serves a campaign.
        public static let attacker = Kind(rawValue: "attacker")
    }
}
