import DequeModule
import HTTPFraming
import NIOCore
import NIOPosix
import NIOSSL

/// One event loop's connections to one upstream. Nothing here leaves the loop, so nothing is locked.
final class UpstreamPool {
    typealias Waiter = (Result<UpstreamConnection, UpstreamFailure>) -> Void

    /// How long an idle connection is kept; servers close theirs after a minute or more as a rule.
    private static let idleLimit = TimeAmount.seconds(50)
    /// How long the rest of an unwanted answer may take.
    private static let drainTime = TimeAmount.seconds(1)
    private static let headLimit = 64 << 10

    let upstream: Upstream
    private let loop: any EventLoop
    private let answerLimit: Int
    /// Idle connections, the one used last at the end.
    private var idle: [UpstreamConnection] = []
    /// Connections whose answer nobody waits for any more.
    private var draining: [(connection: UpstreamConnection, since: NIODeadline)] = []
    private var count = 0
    private var waiters: Deque<(id: Int, waiter: Waiter)> = []
    private var nextID = 0
    private var isClosed = false

    init(upstream: Upstream, loop: any EventLoop, answerLimit: Int) {
        self.upstream = upstream
        self.loop = loop
        self.answerLimit = answerLimit
    }

    var openCount: Int { count }

    /// Hands out a connection, at once where one is idle.
    ///
    /// - Parameter fresh: never one that was used before.
    /// - Returns: an id to cancel the wait with; nil where `body` has been called already.
    func acquire(fresh: Bool, _ body: @escaping Waiter) -> Int? {
        while !fresh, let connection = idle.popLast() {
            guard connection.isUsable else {
                connection.close()
                continue
            }
            body(.success(connection))
            return nil
        }
        nextID += 1
        waiters.append((nextID, body))
        if count < upstream.configuration.connections { connect() }
        return nextID
    }

    func cancel(_ id: Int) {
        waiters.removeAll { $0.id == id }
    }

    func give(back connection: UpstreamConnection) {
        connection.idleSince = .now()
        if isClosed { return connection.close() }
        if let next = waiters.popFirst() { return next.waiter(.success(connection)) }
        idle.append(connection)
    }

    func lost(_ connection: UpstreamConnection) {
        count -= 1
        idle.removeAll { $0 === connection }
        if !waiters.isEmpty, count < upstream.configuration.connections, !isClosed { connect() }
    }

    /// Watches a connection until its unwanted answer is over.
    func drain(_ connection: UpstreamConnection) {
        draining.append((connection, .now()))
    }

    func tick(_ now: NIODeadline) {
        closeSlowDrains(now)
        guard let oldest = idle.first, now - oldest.idleSince > Self.idleLimit else { return }
        let expired = idle.prefix { now - $0.idleSince > Self.idleLimit }
        idle.removeFirst(expired.count)
        for connection in expired { connection.close() }
    }

    private func closeSlowDrains(_ now: NIODeadline) {
        guard !draining.isEmpty else { return }
        draining.removeAll { !$0.connection.isDraining }
        for entry in draining where now - entry.since > Self.drainTime { entry.connection.close() }
    }

    /// Lets running exchanges end and keeps nothing afterwards.
    func close() {
        isClosed = true
        let connections = idle
        idle = []
        for connection in connections { connection.close() }
    }

    private func connect() {
        count += 1
        let configuration = upstream.configuration
        let tls = upstream.tls
        let pool = NIOLoopBound(self, eventLoop: loop)
        let answerLimit = answerLimit
        ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(configuration.connectTime))
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        let name =
                            configuration.host.contains(where: { $0.isLetter }) && !configuration.host.contains(":")
                        let handler = try NIOSSLClientHandler(
                            context: tls, serverHostname: name ? configuration.host : nil)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    let connection = UpstreamConnection(
                        pool: pool.value, headLimit: Self.headLimit, answerLimit: answerLimit)
                    try channel.pipeline.syncOperations.addHandler(connection)
                }
            }
            .connect(host: configuration.host, port: configuration.port)
            .assumeIsolated()
            .whenComplete { result in
                switch result {
                case .success(let channel):
                    guard let connection = try? channel.pipeline.syncOperations.handler(type: UpstreamConnection.self)
                    else {
                        return self.failedToConnect()
                    }
                    self.give(back: connection)
                case .failure:
                    self.failedToConnect()
                }
            }
    }

    private func failedToConnect() {
        count -= 1
        if let next = waiters.popFirst() { next.waiter(.failure(.unreachable)) }
    }
}

extension TimeAmount {
    /// The same length of time.
    init(_ duration: Duration) {
        let parts = duration.components
        self = .nanoseconds(parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000)
    }
}
