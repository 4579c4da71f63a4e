import NIOCore

/// How long to wait before the next attempt: doubled each time, with jitter, so that several gateways do not come at once.
struct Backoff: Sendable {
    /// Before the second attempt.
    static let shortest = TimeAmount.milliseconds(50)
    /// At most.
    static let longest = TimeAmount.seconds(1)

    private var attempts = 0

    /// The wait before the next attempt: half of it certain, half by chance.
    mutating func next(using generator: inout some RandomNumberGenerator) -> TimeAmount {
        let full = min(Self.shortest.nanoseconds << min(attempts, 10), Self.longest.nanoseconds)
        attempts += 1
        return .nanoseconds(full / 2 + Int64.random(in: 0...full / 2, using: &generator))
    }

    /// All is well again.
    mutating func reset() { attempts = 0 }
}
