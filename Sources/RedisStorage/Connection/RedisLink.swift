import NIOCore
import NIOPosix
import NIOSSL

/// A connection that is made again whenever it ends, with its scripts loaded.
///
/// Bound to one event loop.
final class RedisLink {
    /// What the link tells. Calls come on its event loop.
    struct Events {
        /// Connected: what the scripts are called there.
        var up: (_ hashes: [String]) -> Void
        /// An answer to something sent.
        var answer: (RESPValue) -> Void
        /// The connection ended, or could not be made.
        var down: (RedisFailure) -> Void
    }

    private enum State {
        case idle
        case connecting
        case greeting(RedisConnection)
        case up(RedisConnection)
        case waiting(Scheduled<Void>)
        case stopped
    }

    let loop: any EventLoop
    private let home: RedisEndpoint
    private let name: String
    private let scripts: [String]
    private let timeout: TimeAmount
    private let events: Events
    private let tls: NIOSSLContext?
    private var target: RedisEndpoint
    private var state = State.idle
    private var backoff = Backoff()
    private var generator = SystemRandomNumberGenerator()
    private var greeting: [(command: String, answer: RESPValue?)] = []
    private var answered = 0

    /// - Parameters:
    ///   - tls: where it is used.
    ///   - name: what the connection is called in `CLIENT LIST`.
    ///   - scripts: their sources.
    ///   - timeout: how long an answer may take.
    init(
        _ endpoint: RedisEndpoint, tls: NIOSSLContext?, name: String, scripts: [String], timeout: TimeAmount,
        loop: any EventLoop, events: Events
    ) {
        home = endpoint
        target = endpoint
        self.name = name
        self.scripts = scripts
        self.timeout = timeout
        self.loop = loop
        self.events = events
        self.tls = tls
    }

    /// The node that is connected, or tried.
    var address: String { target.address }

    /// Connects, and again whenever it must.
    func start() {
        guard case .idle = state else { return }
        connect()
    }

    /// Ends the connection for good.
    func stop() {
        switch state {
        case .greeting(let connection), .up(let connection):
            state = .stopped
            connection.end(.stopped)
        case .waiting(let task):
            task.cancel()
            state = .stopped
        default: state = .stopped
        }
    }

    /// Ends the connection because of what came over it; the next attempt follows soon.
    func reset(_ failure: RedisFailure) {
        if case .up(let connection) = state { connection.end(failure) }
    }

    /// Goes to another node.
    func follow(_ redirection: Redirection) {
        guard case .up(let connection) = state else { return }
        var endpoint = home
        endpoint.host = redirection.host.isEmpty ? target.host : redirection.host
        endpoint.port = redirection.port
        target = endpoint
        connection.end(.moved(to: endpoint.address))
    }

    /// The connection has proven itself: the next attempt may follow fast.
    func succeeded() { backoff.reset() }

    /// Sends commands, if connected.
    func send(_ bytes: ByteBuffer, count: Int) {
        if case .up(let connection) = state { connection.send(bytes, count: count, timeout: timeout) }
    }

    private func connect() {
        state = .connecting
        let bound = NIOLoopBound(self, eventLoop: loop)
        let target = target
        let tls = tls
        ClientBootstrap(group: loop)
            .connectTimeout(.seconds(1))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let link = bound.value
                    if let tls {
                        let name =
                            target.host.utf8.allSatisfy { $0 == 0x2E || ($0 >= 0x30 && $0 <= 0x39) }
                                || target.host.utf8.contains(UInt8(ascii: ":")) ? nil : target.host
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: name))
                    }
                    try channel.pipeline.syncOperations.addHandler(link.makeConnection())
                }
            }
            .connect(host: target.host, port: target.port)
            .flatMapThrowing { channel in
                NIOLoopBound(
                    try channel.pipeline.syncOperations.handler(type: RedisConnection.self),
                    eventLoop: channel.eventLoop)
            }
            .whenComplete { result in
                switch result {
                case .success(let connection): bound.value.connected(connection.value)
                case .failure(let error): bound.value.ended(.unreachable("\(error)"))
                }
            }
    }

    private func makeConnection() -> RedisConnection {
        let bound = NIOLoopBound(self, eventLoop: loop)
        return RedisConnection(
            onAnswer: { bound.value.received($0) }, onEnd: { bound.value.lost($0) })
    }

    private func connected(_ connection: RedisConnection) {
        guard case .connecting = state else {
            connection.end(.stopped)
            return
        }
        guard !connection.isEnded else { return ended(.closed) }
        state = .greeting(connection)
        greeting = []
        answered = 0
        var bytes = ByteBuffer()
        func say(_ parts: [String], as command: String) {
            bytes.writeCommand(parts)
            greeting.append((command, nil))
        }
        if let password = target.password {
            say(["AUTH"] + (target.user.map { [$0] } ?? []) + [password], as: "AUTH")
        }
        if target.database != 0 { say(["SELECT", String(target.database)], as: "SELECT") }
        say(["CLIENT", "SETNAME", name], as: "CLIENT SETNAME")
        for script in scripts { say(["SCRIPT", "LOAD", script], as: "SCRIPT LOAD") }
        connection.send(bytes, count: greeting.count, timeout: max(timeout, .seconds(1)))
    }

    private func received(_ answer: RESPValue) {
        switch state {
        case .greeting(let connection):
            greeting[answered].answer = answer
            answered += 1
            if answered == greeting.count { greeted(connection) }
        case .up: events.answer(answer)
        default: break
        }
    }

    private func greeted(_ connection: RedisConnection) {
        var hashes: [String] = []
        for (command, answer) in greeting {
            switch (command, answer) {
            // Only for whoever looks at `CLIENT LIST`.
            case ("CLIENT SETNAME", _): break
            case ("SCRIPT LOAD", .bulk(let hash)?) where hash.readableBytes == 40: hashes.append(String(buffer: hash))
            case ("AUTH", .simple("OK")?), ("SELECT", .simple("OK")?): break
            case (_, .error(let text)?):
                connection.end(.refused(command: command, answer: text))
                return
            default:
                connection.end(.refused(command: command, answer: "something else than \(command) returns"))
                return
            }
        }
        state = .up(connection)
        events.up(hashes)
    }

    /// A connection that was made has ended. Attempts are told of by the bootstrap: it may try several addresses.
    private func lost(_ failure: RedisFailure) {
        if case .connecting = state { return }
        ended(failure)
    }

    private func ended(_ failure: RedisFailure) {
        switch state {
        case .stopped:
            events.down(.stopped)
            return
        case .idle, .waiting: return
        case .connecting, .greeting, .up: break
        }
        var wait = backoff.next(using: &generator)
        if case .moved = failure {
            wait = .zero
        } else {
            target = home
        }
        let bound = NIOLoopBound(self, eventLoop: loop)
        state = .waiting(
            loop.scheduleTask(in: wait) {
                guard case .waiting = bound.value.state else { return }
                bound.value.connect()
            })
        events.down(failure)
    }
}
