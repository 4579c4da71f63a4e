import Metering
import NIOCore
import NIOPosix
import NIOSSL

/// Cells in a Redis (or a Redis Cluster) that several gateways share: one script call for each admission, by the server's time.
///
/// What it does when Redis is lost is said by ``OnFailure``. What Redis forgets, the gateways remember: before anybody is admitted again they tell it, and what
/// they have taken meanwhile; exchanges wait for that, at most two seconds, unless `allow` lets them in. Calls on their way at the moment when data is lost may count
/// twice or not at all. A server's clock that is set back delays nobody; one that is set forward fills rates up.
public final class RedisMeterStore: MeterStore {
    /// Which Redis, and how it is used.
    public struct Settings: Sendable, Equatable {
        /// `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS. Of a cluster: any of its nodes.
        public var url: String
        /// Stands in every key, as the hash tag. Deployments that share a Redis have different ones.
        public var prefix: String
        /// How long an answer may take; later ones end the connection.
        public var timeout: Duration
        /// What becomes of exchanges while there is no answer.
        public var onFailure: OnFailure
        /// How many gateways share the cells: their parts while Redis cannot be reached.
        public var gateways: Int
        /// The part of each rate's burst and each budget that is drawn at a time, above 0 up to 0.5; nil asks for every exchange.
        public var lease: Double?
        /// With `rediss://`: a PEM file of the authorities that may vouch for the server; nil is the system's.
        public var authorities: String?

        /// Makes one.
        public init(
            url: String, prefix: String = "excise", timeout: Duration = .milliseconds(100),
            onFailure: OnFailure = .local,
            gateways: Int = 1, lease: Double? = nil, authorities: String? = nil
        ) {
            self.url = url
            self.prefix = prefix
            self.timeout = timeout
            self.onFailure = onFailure
            self.gateways = gateways
            self.lease = lease
            self.authorities = authorities
        }
    }

    /// What becomes of exchanges while Redis cannot be reached.
    public enum OnFailure: String, Sendable, CaseIterable {
        /// They are refused, at once.
        case deny
        /// This gateway decides, with its share of what was left of every limit. While only some gateways are cut off, the limit can be exceeded by their shares: the
        /// others, who have Redis, do not know what those take.
        case local
        /// They are let in; what they took is owed afterwards.
        case allow
    }

    private let cells: SharedCells
    private let leased: LeasedMeterStore?

    /// Makes a store; ``start()`` connects it.
    ///
    /// - Parameter group: whose event loops to use, one of them; nil is the process's own.
    /// - Throws: ``RedisURLError``, or what NIOSSL throws where TLS cannot be set up.
    public init(settings: Settings, group: (any EventLoopGroup)? = nil) throws {
        let endpoint = try RedisEndpoint(url: settings.url)
        var tls: NIOSSLContext?
        if endpoint.usesTLS {
            var configuration = TLSConfiguration.makeClientConfiguration()
            if let authorities = settings.authorities { configuration.trustRoots = .file(authorities) }
            tls = try NIOSSLContext(configuration: configuration)
        }
        let cells = SharedCells(
            endpoint, tls: tls, settings, loop: (group ?? MultiThreadedEventLoopGroup.singleton).next())
        self.cells = cells
        leased = settings.lease.map { LeasedMeterStore(cells, part: $0) }
    }

    /// Connects. Returns when Redis decides, or when it is known not to be reachable: then it is tried again and again.
    public func start() async {
        let leased = leased
        cells.start { leased?.giveBackIdle(clock: $0) }
        for _ in 0..<600 where !cells.isSettled { try? await Task.sleep(for: .milliseconds(5)) }
    }

    /// Sends what is not sent yet, and disconnects. Takes a second at most.
    public func shutdown() async {
        leased?.giveBackAll(clock: cells.now)
        cells.leave()
        for _ in 0..<200 where !cells.isIdle { try? await Task.sleep(for: .milliseconds(5)) }
        cells.stop()
    }

    /// How it is.
    public var status: RedisStatus { cells.status }

    /// Decides by Redis, or by a slice drawn from it.
    public func reserve(
        _ plan: MeterPlan, _ amounts: [Int], lease: UInt64, clock: MeterClock,
        later: @escaping @Sendable (Result<Verdict, StoreFailure>) -> Void
    ) -> Result<Verdict, StoreFailure>? {
        if let leased { return leased.reserve(plan, amounts, lease: lease, clock: clock, later: later) }
        return cells.reserve(plan, amounts, lease: lease, clock: clock, later: later)
    }

    /// Corrects what was reserved, within milliseconds; while Redis cannot be reached, when it can be again.
    public func settle(
        _ plan: MeterPlan, _ changes: [Int], taken: [Bool], lease: UInt64, releases: Bool, clock: MeterClock
    ) {
        if let leased {
            leased.settle(plan, changes, taken: taken, lease: lease, releases: releases, clock: clock)
        } else {
            cells.settle(plan, changes, taken: taken, lease: lease, releases: releases, clock: clock)
        }
    }
}
