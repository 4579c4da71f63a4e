import Access
import Exchanges
import JSON
import ModelAPI
import NIOCore

/// Something that must notice that time passes.
protocol Timed: AnyObject {
    /// Its place in the loop's list.
    var timerIndex: Int { get set }
    func tick(_ now: NIODeadline)
    /// The process is about to end.
    func endNow()
}

/// Everything that one event loop has to itself: pools, metrics, clock, connections. Nothing here is locked.
final class LoopState {
    /// How often time is looked at; also the precision of every timeout.
    static let tickInterval = TimeAmount.milliseconds(250)

    let loop: any EventLoop
    /// What the running configuration comes to; replaced as a whole on reload. Exchanges keep the one they began with.
    private(set) var setup: GatewaySetup
    private var pools: [ObjectIdentifier: UpstreamPool] = [:]
    private var timed: [any Timed] = []
    private(set) var metrics = LoopMetrics()
    /// Time as of the last tick.
    private(set) var now = NIODeadline.now()
    /// The Unix second as of the last tick.
    private(set) var second: Int64 = 0
    /// The `date` field's value, as of the last tick.
    private(set) var date: [UInt8] = []
    private var identifiers = RequestIdentifiers()
    /// Room for reading events, one at a time.
    var tape = JSONTape(refusesRepeatedNames: true)
    /// Room for the events that came together.
    private var batch: [ResponseEvent] = []
    var isDraining = false

    init(loop: any EventLoop, setup: GatewaySetup) {
        self.loop = loop
        self.setup = setup
        tick()
    }

    func pool(_ upstream: Upstream) -> UpstreamPool {
        let key = ObjectIdentifier(upstream)
        if let pool = pools[key] { return pool }
        let pool = UpstreamPool(upstream: upstream, loop: loop, answerLimit: setup.configuration.limits.answer)
        pools[key] = pool
        return pool
    }

    func replace(_ setup: GatewaySetup) {
        self.setup = setup
        let kept = Set(setup.router.upstreams.values.map(ObjectIdentifier.init))
        for (key, pool) in pools where !kept.contains(key) {
            pool.close()
            pools[key] = nil
        }
    }

    func nextRequestID() -> String { identifiers.next() }

    func record(_ change: (inout LoopMetrics) -> Void) { change(&metrics) }

    /// An empty list with room from earlier use; to be given back.
    func takeBatch() -> [ResponseEvent] {
        var taken: [ResponseEvent] = []
        swap(&taken, &batch)
        return taken
    }

    /// Keeps the list's room for the next one.
    func giveBack(_ list: inout [ResponseEvent]) {
        guard list.capacity <= 64 else { return }
        if !list.isEmpty { list.removeAll(keepingCapacity: true) }
        swap(&list, &batch)
    }

    func register(_ object: any Timed) {
        object.timerIndex = timed.count
        timed.append(object)
    }

    func unregister(_ object: any Timed) {
        let index = object.timerIndex
        guard index >= 0, index < timed.count, timed[index] === object else { return }
        object.timerIndex = -1
        let last = timed.removeLast()
        if last !== object {
            timed[index] = last
            last.timerIndex = index
        }
    }

    var connectionCount: Int { timed.count }

    func tick() {
        now = .now()
        let time = Timestamp.now()
        if time.milliseconds / 1000 != second {
            second = time.milliseconds / 1000
            date = HTTPDate.text(time)
        }
        // Backwards, since an object may take itself out.
        for index in timed.indices.reversed() where index < timed.count { timed[index].tick(now) }
        for pool in pools.values { pool.tick(now) }
    }

    func closeIdle() {
        isDraining = true
        for index in timed.indices.reversed() where index < timed.count { timed[index].tick(now) }
    }

    /// Ends whatever still runs, in words where a client listens.
    func endAll() {
        for index in timed.indices.reversed() where index < timed.count { timed[index].endNow() }
    }

    var upstreamConnections: [String: Int] {
        Dictionary(pools.values.map { ($0.upstream.configuration.name, $0.openCount) }, uniquingKeysWith: +)
    }
}

/// Ids for requests: unguessable enough to be unique, cheap enough to be made for each.
struct RequestIdentifiers {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    private var state = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max) | 1)

    /// `req_` and 24 characters of Crockford's base 32: 120 bits from xorshift128+, seeded by the system.
    mutating func next() -> String {
        var high = step()
        var low = step()
        return String(unsafeUninitializedCapacity: 28) { text in
            for (index, byte) in "req_".utf8.enumerated() { text[index] = byte }
            for index in 0..<12 {
                text[4 + index] = Self.alphabet[Int(high & 31)]
                text[16 + index] = Self.alphabet[Int(low & 31)]
                high >>= 5
                low >>= 5
            }
            return 28
        }
    }

    private mutating func step() -> UInt64 {
        var first = state.0
        let second = state.1
        state.0 = second
        first ^= first << 23
        state.1 = first ^ second ^ (first >> 18) ^ (second >> 5)
        return state.1 &+ second
    }
}
