extension Scenario {
    /// A scenario with every field explained.
    public static let example = """
        days: 2
        customers: {accounts: {ordinary: 10}}
        """
}
