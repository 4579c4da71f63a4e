/// What a sweep changed about one of the known campaigns.
public struct CampaignChange: Sendable, Equatable {
    /// How it was changed.
    public var kind: Kind
    /// The campaign as it is now.
    public var record: CampaignRecord

    /// How a campaign was changed.
    public enum Kind: Sendable {
        /// It is new.
        case found
        /// It was known.
        case seen
        /// It had been dismissed, and is open again.
        case reopened
    }
}
