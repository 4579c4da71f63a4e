/// Everybody who sends, what they send, and how much.
struct Population: Sendable {
    /// One sender's requests of one kind.
    struct Stream: Sendable {
        var account: UInt32
        var workload: UInt32
        var arrivals: Arrivals
        /// Relative to other streams'; or a number of exchanges where ``isCounted``.
        var volume: Double
        var isCounted = false
        /// Seed of everything drawn for it.
        var seed: UInt64
        /// Accounts of the same owner, which may take over a failed request.
        var siblings: Range<UInt32> = 0..<0
        /// Where rows begin, for streams that divide rows among them; each takes every `rowStride`th.
        var firstRow: UInt32 = 0
        var rowStride: UInt32 = 1
    }

    /// The accounts of attackers.
    struct Pool: Sendable {
        var name: String
        /// Those of the start.
        var accounts: [UInt32]
        /// Those that come after bans.
        var reserve: [UInt32]
    }

    var profiles: [Profile] = []
    var workloads: [Workload] = []
    var streams: [Stream] = []
    var pools: [Pool] = []
    var software = Software()
    let places = Places()
    /// The workload of each campaign.
    var campaignWorkloads: [Int] = []
    /// Which pool each campaign uses.
    var campaignPools: [Int] = []

    /// The workloads of the customers whom each campaign relays.
    var relayed: [Int: [UInt32]] = [:]

    /// Adds an account and returns its place.
    mutating func add(_ profile: Profile) -> UInt32 {
        profiles.append(profile)
        return UInt32(profiles.count - 1)
    }

    /// Adds a workload and returns its place.
    mutating func add(_ workload: Workload) -> UInt32 {
        workloads.append(workload)
        return UInt32(workloads.count - 1)
    }
}
