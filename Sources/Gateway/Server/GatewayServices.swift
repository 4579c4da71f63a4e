import Access
import Synchronization

/// What all connections share.
final class GatewayServices: Sendable {
    let access: AccessControl
    let inFlight: InFlight
    let log: RequestLog
    private let draining = Atomic<Bool>(false)
    private let connections = Atomic<Int>(0)

    init(access: AccessControl, inFlight: InFlight, log: RequestLog) {
        self.access = access
        self.inFlight = inFlight
        self.log = log
    }

    var isReady: Bool { !draining.load(ordering: .relaxed) }
    var connectionCount: Int { connections.load(ordering: .relaxed) }

    func setDraining(_ isOn: Bool) { draining.store(isOn, ordering: .relaxed) }

    /// Counts a connection in; false where there are too many.
    func connectionOpened(limit: Int) -> Bool {
        if connections.wrappingAdd(1, ordering: .relaxed).newValue <= limit { return true }
        connections.wrappingSubtract(1, ordering: .relaxed)
        return false
    }

    func connectionClosed() {
        connections.wrappingSubtract(1, ordering: .relaxed)
    }
}
