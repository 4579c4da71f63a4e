/// Where the campaigns that watching has found survive a restart. Several processes may use one storage at once.
public protocol CampaignStorage: Sendable {
    /// Every campaign that was ever found, in no order.
    func campaigns() throws -> [CampaignRecord]

    /// How many of them nobody has decided about.
    func openCount() throws -> Int

    /// Changes campaigns in one step: nobody else changes any between what `body` gets and what it returns.
    ///
    /// - Parameter body: gets every campaign, returns those to be added or replaced by their ids.
    func change(_ body: ([CampaignRecord]) throws -> [CampaignRecord]) throws
}
