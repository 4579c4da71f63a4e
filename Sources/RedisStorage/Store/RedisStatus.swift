/// How a store is, for metrics and readiness.
public struct RedisStatus: Sendable, Equatable {
    /// Who decides at the moment.
    public enum Mode: String, Sendable {
        /// Redis.
        case shared
        /// Nobody yet: gateways tell each other, through Redis, what they remember. It takes two seconds at most.
        case recovering
        /// Nobody: exchanges are refused.
        case denying
        /// This gateway, with its share of every limit.
        case local
        /// Nobody: exchanges are let in, and counted.
        case admitting
    }

    /// Who decides.
    public var mode = Mode.denying
    /// The node that is connected, or tried: host and port.
    public var address = ""
    /// Connections made so far.
    public var connections = 0
    /// Connections that ended, or could not be made.
    public var failures = 0
    /// Why the last one did; nil while all is well.
    public var lastFailure: String?
    /// Reservations decided by Redis.
    public var decisions = 0
    /// Reservations that Redis did not answer, or was not asked for because it could not be reached.
    public var withoutDecision = 0
    /// Gateways that share the cells, as Redis saw them last; this one is among them.
    public var gateways = 1
    /// Calls that wait for their answer.
    public var waiting = 0
    /// Cells with changes not yet sent.
    public var pendingChanges = 0
    /// Changes lost because there was no room to keep them.
    public var droppedChanges = 0
    /// Cells whose last count is remembered.
    public var rememberedCells = 0
    /// How long answers took.
    public var latency = Latency()

    /// How long answers took: counts in buckets, as Prometheus has them, without accumulation.
    public struct Latency: Sendable, Equatable {
        /// Upper bounds of the buckets in seconds; what took longer counts only in `count`.
        public static let bounds = [
            0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0,
        ]
        /// For each bucket.
        public private(set) var counts = [UInt64](repeating: 0, count: bounds.count)
        /// Of all.
        public private(set) var count: UInt64 = 0
        /// Seconds, of all.
        public private(set) var sum = 0.0

        mutating func observe(_ seconds: Double) {
            count += 1
            sum += seconds
            for (index, bound) in Self.bounds.enumerated() where seconds <= bound {
                counts[index] += 1
                return
            }
        }
    }
}
