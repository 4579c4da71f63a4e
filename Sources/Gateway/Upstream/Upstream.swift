import NIOCore
import NIOSSL
import Synchronization

/// One model server as the whole process sees it: what is configured, and how well it has done lately.
final class Upstream: Sendable {
    let configuration: UpstreamConfiguration
    let tls: NIOSSLContext?
    let health: UpstreamHealth

    init(_ configuration: UpstreamConfiguration) throws {
        self.configuration = configuration
        health = UpstreamHealth(failureLimit: configuration.breakerFailures, pause: configuration.breakerPause)
        guard configuration.isSecure else {
            tls = nil
            return
        }
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.applicationProtocols = ["http/1.1"]
        settings.minimumTLSVersion = .tlsv12
        if let file = configuration.authorities { settings.trustRoots = .file(file) }
        tls = try NIOSSLContext(configuration: settings)
    }
}

/// A circuit breaker with what regular checks say: closed while all is well, open for a pause after several failures in a row, then half-open: one exchange
/// may try, and its end decides.
final class UpstreamHealth: Sendable {
    enum State: String, Sendable {
        case well, paused, trying, unwell
    }

    private struct Record {
        var failures = 0
        var pausedUntil: NIODeadline?
        var isTrying = false
        var checkFailed = false
    }

    private let failureLimit: Int
    private let pause: TimeAmount
    private let record = Mutex(Record())

    init(failureLimit: Int, pause: Duration) {
        self.failureLimit = failureLimit
        self.pause = TimeAmount(pause)
    }

    /// Whether an exchange may go there now; where the pause is just over, only the first that asks.
    func allows(_ now: NIODeadline) -> Bool {
        record.withLock { record in
            if record.checkFailed { return false }
            guard let until = record.pausedUntil else { return true }
            guard now >= until, !record.isTrying else { return false }
            record.isTrying = true
            return true
        }
    }

    func succeeded() {
        record.withLock { record in
            if record.failures == 0, record.pausedUntil == nil { return }
            record.failures = 0
            record.pausedUntil = nil
            record.isTrying = false
        }
    }

    func failed(_ now: NIODeadline) {
        record.withLock { record in
            record.failures += 1
            record.isTrying = false
            if record.failures >= failureLimit { record.pausedUntil = now + pause }
        }
    }

    /// An exchange that was let in ended without telling anything of the upstream's health.
    func inconclusive() {
        record.withLock { $0.isTrying = false }
    }

    func checked(isWell: Bool) {
        record.withLock { $0.checkFailed = !isWell }
    }

    func state(_ now: NIODeadline) -> State {
        record.withLock { record in
            if record.checkFailed { return .unwell }
            guard let until = record.pausedUntil else { return .well }
            return now < until ? .paused : .trying
        }
    }
}
