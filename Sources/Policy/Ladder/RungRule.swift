/// When a group of accounts climbs a rung, and when it comes down again.
public struct RungRule: Sendable, Equatable {
    /// The largest share of honest accounts that may be expected on the rung or above it, 0 to 1. It bounds a campaign's corrected p-value, too.
    public var rate: Double
    /// How long the evidence must have sufficed at every sweep before the rung is climbed.
    public var delay: Duration
    /// How long after the group's last exchange, or after the evidence last held, the rung is left.
    public var clean: Duration
    /// Whether a person must approve it.
    public var needsApproval: Bool

    /// Makes one.
    public init(rate: Double, delay: Duration, clean: Duration = .seconds(7 * 86_400), needsApproval: Bool = false) {
        self.rate = rate
        self.delay = delay
        self.clean = clean
        self.needsApproval = needsApproval
    }
}
