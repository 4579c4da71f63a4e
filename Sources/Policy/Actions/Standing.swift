import Exchanges

/// What must be remembered of a campaign between two sweeps besides its actions.
public struct Standing: Sendable, Equatable, Codable {
    /// The campaign's id.
    public let campaign: String
    /// Since when its evidence has sufficed at every sweep, by the rung's name.
    public var sufficed: [String: Timestamp] = [:]
    /// Whether a person has revoked an action on it: from then on actions on it are only proposed.
    public var isRevoked = false
    /// The ids of the accounts that accepted appeals spare.
    public var spared: [String] = []

    /// Nothing remembered.
    public init(campaign: String) {
        self.campaign = campaign
    }
}
