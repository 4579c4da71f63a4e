import Access
import Exchanges
import ModelAPI
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// The gateway: listens, keeps event loops, reloads, drains.
public final class GatewayServer: Sendable {
    /// Makes the pipeline's stages for a configuration, in their order.
    public typealias StageMaker = @Sendable (GatewayConfiguration) -> [any Stage]

    private struct Parts {
        var setup: GatewaySetup
        var listener: (any Channel)?
        var isStopping = false
    }

    private let group: MultiThreadedEventLoopGroup
    private let loops: [NIOLoopBound<LoopState>]
    private let services: GatewayServices
    private let makeStages: StageMaker
    private let parts: Mutex<Parts>
    private let serverTLS: Mutex<NIOSSLContext?>

    /// Builds everything, without listening yet.
    ///
    /// - Parameters:
    ///   - configuration: checked, as ``ConfigurationFile`` reads it.
    ///   - access: the accounts and keys.
    ///   - log: where lines go.
    ///   - stages: the pipeline.
    public init(
        _ configuration: GatewayConfiguration, access: AccessControl, log: RequestLog, stages: @escaping StageMaker
    ) async throws {
        let setup = try GatewaySetup(configuration, stages: stages, previous: nil)
        makeStages = stages
        services = GatewayServices(
            access: access,
            inFlight: InFlight(capacity: configuration.limits.inFlight, queue: configuration.limits.queue), log: log)
        serverTLS = Mutex(try configuration.listen.tls.map(Self.tlsContext))
        group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.listen.loops)
        var loops: [NIOLoopBound<LoopState>] = []
        for loop in group.makeIterator() {
            loops.append(
                try await loop.submit { NIOLoopBound(LoopState(loop: loop, setup: setup), eventLoop: loop) }.get())
        }
        self.loops = loops
        parts = Mutex(Parts(setup: setup))
        for bound in loops {
            let loop = bound.eventLoop
            loop.scheduleRepeatedTask(initialDelay: LoopState.tickInterval, delay: LoopState.tickInterval) { _ in
                bound.value.tick()
            }
        }
    }

    /// Begins to listen.
    ///
    /// - Returns: the address bound, such as `127.0.0.1:8080`, and its port.
    public func start() async throws -> (address: String, port: Int) {
        let setup = parts.withLock { $0.setup }
        let listen = setup.configuration.listen
        let states = Dictionary(uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0) })
        let services = services
        let tls = serverTLS.withLock { $0 } != nil
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    // As options of the bootstrap each would take several futures.
                    let options = channel.syncOptions
                    try options?.setOption(.socketOption(.tcp_nodelay), value: 1)
                    try options?.setOption(.maxMessagesPerRead, value: 1)
                    try options?.setOption(.writeBufferWaterMark, value: .init(low: 32 << 10, high: 128 << 10))
                    guard let state = states[ObjectIdentifier(channel.eventLoop)]?.value,
                        services.connectionOpened(limit: state.setup.configuration.limits.connections)
                    else { throw ChannelError.ioOnClosedChannel }
                    if tls, let context = serverTLS.withLock({ $0 }) {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    let connection = ClientConnection(
                        state: state, services: services, address: channel.remoteAddress?.ipAddress,
                        isPlain: !tls)
                    try channel.pipeline.syncOperations.addHandler(connection)
                }
            }
        let listener: any Channel
        do {
            listener = try await bootstrap.bind(host: listen.address, port: listen.port).get()
        } catch {
            throw GatewayError.listen(
                "cannot listen on \(listen.address):\(listen.port): \(error); choose another listen.address or listen.port"
            )
        }
        parts.withLock { $0.listener = listener }
        let port = listener.localAddress?.port ?? listen.port
        return ("\(listen.address.contains(":") ? "[\(listen.address)]" : listen.address):\(port)", port)
    }

    /// Puts another configuration to work; running exchanges end under the one they began with.
    ///
    /// - Returns: what it says that needs a restart.
    public func reload(_ configuration: GatewayConfiguration) async throws -> [String] {
        let previous = parts.withLock { $0.setup }
        let setup = try GatewaySetup(configuration, stages: makeStages, previous: previous)
        let context = try configuration.listen.tls.map(Self.tlsContext)
        parts.withLock { $0.setup = setup }
        if previous.configuration.listen.tls != nil { serverTLS.withLock { $0 = context } }
        services.inFlight.resize(capacity: configuration.limits.inFlight, queue: configuration.limits.queue)
        services.log.reconfigure(configuration.log)
        for bound in loops { try await bound.eventLoop.submit { bound.value.replace(setup) }.get() }
        var needsRestart: [String] = []
        let old = previous.configuration
        if old.data != configuration.data { needsRestart.append("data") }
        if (old.listen.address, old.listen.port, old.listen.loops) != (
            configuration.listen.address, configuration.listen.port, configuration.listen.loops
        ) {
            needsRestart.append("listen")
        }
        if (old.listen.tls == nil) != (configuration.listen.tls == nil) { needsRestart.append("listen.tls") }
        if old.admin != configuration.admin { needsRestart.append("admin") }
        if old.metering.redis != configuration.metering.redis { needsRestart.append("metering.redis") }
        if old.exchangeLog.isOn != configuration.exchangeLog.isOn { needsRestart.append("exchange_log.enabled") }
        if old.detection.isOn != configuration.detection.isOn { needsRestart.append("detection.enabled") }
        return needsRestart
    }

    /// Whether new work is welcome.
    public var isReady: Bool { services.isReady }

    /// Tells load balancers to look elsewhere, or no longer. Requests are still answered.
    public func setDraining(_ isOn: Bool) { services.setDraining(isOn) }

    /// Stops: no new connections, idle ones closed, running exchanges finished within the configuration's grace, the rest ended with an error.
    public func stop() async {
        let (listener, isFirst) = parts.withLock { parts in
            defer { parts.isStopping = true }
            return (parts.listener, !parts.isStopping)
        }
        guard isFirst else { return }
        services.setDraining(true)
        try? await listener?.close().get()
        for bound in loops { try? await bound.eventLoop.submit { bound.value.closeIdle() }.get() }
        let grace = parts.withLock { $0.setup.configuration.shutdownGrace }
        let deadline = ContinuousClock.now + grace
        while services.connectionCount > 0, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(50))
        }
        for bound in loops { try? await bound.eventLoop.submit { bound.value.endAll() }.get() }
        let last = ContinuousClock.now + .seconds(2)
        while services.connectionCount > 0, ContinuousClock.now < last { try? await Task.sleep(for: .milliseconds(20)) }
        try? await group.shutdownGracefully()
    }

    /// All metrics as Prometheus text.
    public func metrics() async -> String {
        var total = LoopMetrics()
        var connections: [String: Int] = [:]
        for bound in loops {
            let collected = try? await bound.eventLoop.submit { (bound.value.metrics, bound.value.upstreamConnections) }
                .get()
            guard let (metrics, open) = collected else { continue }
            total.merge(metrics)
            connections.merge(open, uniquingKeysWith: +)
        }
        let now = NIODeadline.now()
        let counts = services.inFlight.counts
        let upstreams = upstreams.map {
            ($0.configuration.name, $0.health.state(now), connections[$0.configuration.name] ?? 0)
        }
        return GatewayMetrics(
            loops: total, connections: services.connectionCount, running: counts.running, waiting: counts.waiting,
            isDraining: !services.isReady, upstreams: upstreams, process: .now()
        ).prometheus()
    }

    private var upstreams: [Upstream] {
        let router = parts.withLock { $0.setup.router }
        return router.upstreams.values.sorted { $0.configuration.name < $1.configuration.name }
    }

    /// What runs, and how well.
    public func snapshot() async -> GatewaySnapshot {
        let now = NIODeadline.now()
        let counts = services.inFlight.counts
        var connections: [String: Int] = [:]
        for bound in loops {
            let open = try? await bound.eventLoop.submit { bound.value.upstreamConnections }.get()
            connections.merge(open ?? [:], uniquingKeysWith: +)
        }
        return GatewaySnapshot(
            isReady: services.isReady, running: counts.running, waiting: counts.waiting,
            upstreams: upstreams.map { upstream in
                let state = upstream.health.state(now)
                return .init(
                    name: upstream.configuration.name, isWell: state == .well, state: state.rawValue,
                    connections: connections[upstream.configuration.name] ?? 0)
            })
    }

    /// Regular work beside the exchanges: health checks and a look at whether accounts changed. Returns when cancelled.
    public func watch() async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await self.watchAccounts() }
            tasks.addTask { try await self.watchUpstreams() }
            try await tasks.waitForAll()
        }
    }

    private func watchAccounts() async throws {
        while true {
            try await Task.sleep(for: .seconds(1))
            do {
                let access = services.access
                _ = try await NIOThreadPool.singleton.runIfActive { try access.refreshIfChanged() }
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                services.log.event(
                    .error, "cannot look for changed accounts; the known ones stay in force", ["reason": "\(error)"])
            }
        }
    }

    private func watchUpstreams() async throws {
        var nextCheck: [String: ContinuousClock.Instant] = [:]
        while true {
            let now = ContinuousClock.now
            // A reload may have brought upstreams that are to be checked.
            var pause = now + .seconds(5)
            for upstream in upstreams {
                guard let check = upstream.configuration.health else { continue }
                let name = upstream.configuration.name
                if now >= nextCheck[name] ?? now {
                    nextCheck[name] = now + check.interval
                    let wasWell = upstream.health.state(.now()) != .unwell
                    let isWell = await HealthProbe.ask(upstream, check, on: group.next())
                    upstream.health.checked(isWell: isWell)
                    if wasWell != isWell {
                        services.log.event(
                            isWell ? .info : .warning,
                            isWell ? "upstream is well again" : "upstream fails its health check",
                            ["upstream": name])
                    }
                }
                pause = min(pause, nextCheck[name] ?? pause)
            }
            try await Task.sleep(until: pause)
        }
    }

    private static func tlsContext(_ files: GatewayConfiguration.ServerTLS) throws(GatewayError) -> NIOSSLContext {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(files.certificate).map {
                NIOSSLCertificateSource.certificate($0)
            }
            let key = try NIOSSLPrivateKey(file: files.key, format: .pem)
            var settings = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain, privateKey: .privateKey(key))
            settings.minimumTLSVersion = .tlsv12
            settings.applicationProtocols = ["http/1.1"]
            return try NIOSSLContext(configuration: settings)
        } catch {
            throw .tls("listen.tls: cannot use certificate \(files.certificate) with key \(files.key): \(error)")
        }
    }
}

/// A gateway's state at one moment.
public struct GatewaySnapshot: Sendable {
    /// One upstream's state.
    public struct Upstream: Sendable {
        /// Its name in the configuration.
        public let name: String
        /// Whether exchanges go there.
        public let isWell: Bool
        /// `well`, `paused` by the circuit breaker, `trying` again, or `unwell` by its health check.
        public let state: String
        /// Open connections.
        public let connections: Int
    }

    /// Whether new work is welcome.
    public let isReady: Bool
    /// Exchanges that run now.
    public let running: Int
    /// Exchanges that wait for their turn.
    public let waiting: Int
    /// In the order of their names.
    public let upstreams: [Upstream]
}
