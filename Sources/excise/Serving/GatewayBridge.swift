import Access
import Console
import Exchanges
import Foundation
import Gateway
import ModelAPI
import Synchronization

/// Lets the admin API see and steer the gateway; the two rooms do not know each other.
final class GatewayBridge: GatewayControl {
    private let gateway: GatewayServer
    private let bookkeeping: Bookkeeping
    private let source: ConfigurationSource
    private let log: RequestLog
    private let started = Timestamp.now()
    private let generation = Mutex(1)

    init(gateway: GatewayServer, bookkeeping: Bookkeeping, source: ConfigurationSource, log: RequestLog) {
        self.gateway = gateway
        self.bookkeeping = bookkeeping
        self.source = source
        self.log = log
    }

    func status() async -> GatewayStatus {
        let snapshot = await gateway.snapshot()
        return GatewayStatus(
            version: Excise.version, phase: snapshot.isReady ? .serving : .draining, started: started,
            inFlight: snapshot.running, queued: snapshot.waiting, configurationGeneration: generation.withLock { $0 },
            upstreams: snapshot.upstreams.map {
                .init(
                    name: $0.name, isHealthy: $0.isWell, detail: $0.isWell ? nil : $0.state, connections: $0.connections
                )
            })
    }

    func readiness() async -> Readiness {
        let snapshot = await gateway.snapshot()
        if !snapshot.isReady { return .notReady(reasons: ["draining"]) }
        guard snapshot.upstreams.contains(where: \.isWell) else { return .notReady(reasons: ["no upstream is well"]) }
        let troubles = bookkeeping.troubles
        return troubles.isEmpty ? .ready : .notReady(reasons: troubles)
    }

    func drain() async {
        gateway.setDraining(true)
        log.event(.info, "draining: readiness fails, requests are still answered")
    }

    func reload() async throws {
        let needsRestart = try await gateway.reload(try source.read())
        generation.withLock { $0 += 1 }
        if needsRestart.isEmpty {
            log.event(.info, "configuration reloaded")
        } else {
            log.event(
                .warning, "configuration reloaded, but part of it needs a restart",
                ["fields": needsRestart.joined(separator: ", ")])
        }
    }

    func metricsText() async -> String { await gateway.metrics() + bookkeeping.prometheus() }
}
