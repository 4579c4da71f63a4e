import Detection
import Exchanges

/// What a sweep leaves a policy to act on.
public struct Sighting: Sendable {
    /// Every known campaign, also those that the sweep did not find.
    public var campaigns: [CampaignRecord]
    /// When the sweep's findings were taken over: a campaign that was seen then was found by it.
    public var swept: Timestamp
    /// How many accounts the sweep looked at.
    public var accounts: Int
    /// The ids of the accounts that have entitlements by contract.
    public var contractual: Set<String>

    /// What a sweep leaves.
    public init(campaigns: [CampaignRecord], swept: Timestamp, accounts: Int, contractual: Set<String> = []) {
        self.campaigns = campaigns
        self.swept = swept
        self.accounts = accounts
        self.contractual = contractual
    }
}
