import Exchanges

/// What the admin API asks of a running gateway. Whoever puts the parts together implements it.
public protocol GatewayControl: Sendable {
    /// What the gateway is doing.
    func status() async -> GatewayStatus

    /// Whether new requests should be sent here. May look at upstreams and stores.
    func readiness() async -> Readiness

    /// Stops taking new requests; those in flight go on. Draining a draining gateway changes nothing.
    func drain() async

    /// Reads the configuration again. Requests in flight go on with the one that they began with.
    ///
    /// - Throws: what is wrong with the new configuration, in words that may be shown and without its secrets; the old one
    ///   stays in use.
    func reload() async throws

    /// The gateway's metrics in Prometheus' text format 0.0.4.
    func metricsText() async -> String
}

/// Whether new requests should be sent to a gateway.
public enum Readiness: Sendable, Equatable {
    /// They should.
    case ready
    /// They should not, for these reasons.
    case notReady(reasons: [String])
}

/// What a gateway is doing.
public struct GatewayStatus: Sendable, Equatable, Encodable {
    /// Where a gateway is in its life.
    public enum Phase: String, Sendable, Encodable, CaseIterable {
        /// It is not listening yet.
        case starting
        /// It takes requests.
        case serving
        /// It finishes what is in flight and takes nothing new.
        case draining
    }

    /// One upstream.
    public struct Upstream: Sendable, Equatable, Encodable {
        /// Its name in the configuration.
        public var name: String
        /// Whether requests are sent there.
        public var isHealthy: Bool
        /// Why not, or what else is worth knowing.
        public var detail: String?
        /// Connections open to it.
        public var connections: Int

        /// The state of an upstream.
        public init(name: String, isHealthy: Bool, detail: String? = nil, connections: Int = 0) {
            self.name = name
            self.isHealthy = isHealthy
            self.detail = detail
            self.connections = connections
        }

        enum CodingKeys: String, CodingKey {
            case name
            case isHealthy = "healthy"
            case detail, connections
        }
    }

    /// Excise's version.
    public var version: String
    /// Where the gateway is in its life.
    public var phase: Phase
    /// When it started.
    public var started: Timestamp
    /// Requests being answered.
    public var inFlight: Int
    /// Requests that wait for a free place.
    public var queued: Int
    /// How often a configuration was taken into use; 1 after the start.
    public var configurationGeneration: Int
    /// The upstreams.
    public var upstreams: [Upstream]

    /// The state of a gateway.
    public init(
        version: String, phase: Phase, started: Timestamp, inFlight: Int = 0, queued: Int = 0,
        configurationGeneration: Int = 1, upstreams: [Upstream] = []
    ) {
        self.version = version
        self.phase = phase
        self.started = started
        self.inFlight = inFlight
        self.queued = queued
        self.configurationGeneration = configurationGeneration
        self.upstreams = upstreams
    }

    enum CodingKeys: String, CodingKey {
        case version, phase, started
        case inFlight = "in_flight"
        case queued
        case configurationGeneration = "configuration_generation"
        case upstreams
    }
}
