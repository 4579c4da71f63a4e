/// Everything that a policy remembers.
public struct PolicyRecords: Sendable, Equatable {
    /// Actions by id.
    public var actions: [String: Action] = [:]
    /// What is remembered of campaigns, by the campaign's id.
    public var standings: [String: Standing] = [:]
    /// Appeals by id.
    public var appeals: [String: Appeal] = [:]

    /// Nothing.
    public init() {}

    /// The open actions on a campaign, lowest first.
    func open(_ campaign: String) -> [Action] {
        actions.values.filter { $0.isOpen && $0.campaign == campaign }.sorted { $0.rung < $1.rung }
    }
}
