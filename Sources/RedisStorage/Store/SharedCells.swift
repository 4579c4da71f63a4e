import Metering
import NIOCore
import NIOSSL
import Synchronization

/// Cells in Redis, asked over one pipelined connection.
///
/// Calls come from any thread; they are written down under a lock in the order in which they count, and sent by the event loop together. Each has a number, and Redis
/// keeps a journal of the last ones that it executed: after a lost connection the gateway learns from it what became of the calls that were not answered, gives back
/// what nobody waited for, and repeats what was not done.
final class SharedCells: MeterStore {
    /// Records that one call may have besides those of a reservation.
    static let batch = 256
    /// How long a change may wait for a reservation to go with.
    static let settlingTime = TimeAmount.milliseconds(5)

    /// A reservation that is asked for.
    struct Request: Sendable {
        let plan: MeterPlan
        let amounts: [Int]
        let lease: UInt64
        let clock: MeterClock
        let later: @Sendable (Result<Verdict, StoreFailure>) -> Void

        var records: [ScriptRecord] {
            zip(plan.cells, amounts).map { cell, amount in
                ScriptRecord(cell, cell.isShadow ? .shadow : .demand, amount: Double(amount), lease: lease)
            }
        }
    }

    /// A call that changes cells.
    struct Call: Sendable {
        var sequence: Int
        let changes: [ScriptRecord]
        let request: Request?
        var records: [ScriptRecord] { changes + (request?.records ?? []) }
    }

    /// What an answer is awaited to.
    enum Sent: Sendable {
        case meter(Call, NIODeadline)
        /// `changes` is what is owed; what is only remembered need not be kept.
        case join(Call, isFirst: Bool, isLast: Bool)
        case beat
        case other
    }

    enum Phase: Sendable {
        /// Not connected.
        case cutOff
        /// On the way to another node of the cluster.
        case moving
        /// Connected, but it is not certain yet that Redis knows what the gateways know.
        case joining
        /// Redis decides.
        case open
        /// No more.
        case stopped
    }

    struct State: Sendable {
        var phase = Phase.cutOff
        var generation = ""
        /// Whether Redis has decided anything for this gateway, so that there is something it may lose.
        var hasBeenOpen = false
        var hashes: [String] = []
        var sequence = 0
        var acknowledged = 0
        var outbox = ByteBuffer()
        var commands = 0
        var isFlushing = false
        var isSettling = false
        var inFlight = CircularBuffer<Sent>()
        /// Calls of connections that were lost.
        var unanswered: [Call] = []
        /// Reservations to be asked for when Redis decides again.
        var waiting: [Request] = []
        var pending = PendingChanges()
        var memory: CellMemory
        /// Whether Redis has lost what this gateway remembers, and has not been told it yet.
        var owesMemory = false
        /// What is left to be told before Redis may decide: what it may have lost, and who holds what.
        var toTell: [ScriptRecord] = []
        /// And what is owed.
        var toCharge: [ScriptRecord] = []
        var offset: (steady: Double, wall: Double)
        var ticks = 0
        var status = RedisStatus()
    }

    /// Reservations and what became of them, to be told when no lock is held.
    typealias Outcomes = [(Request, Result<Verdict, StoreFailure>)]

    let policy: RedisMeterStore.OnFailure

    /// How many gateways there are said to be.

    let configuredGateways: Int
    let scripts: ScriptCall
    let loop: any EventLoop
    let state: Mutex<State>
    let link: NIOLoopBoundBox<RedisLink?>
    private let endpoint: RedisEndpoint
    private let tls: NIOSSLContext?
    private let timeout: TimeAmount

    init(_ endpoint: RedisEndpoint, tls: NIOSSLContext?, _ settings: RedisMeterStore.Settings, loop: any EventLoop) {
        self.endpoint = endpoint
        self.tls = tls
        self.loop = loop
        timeout = TimeAmount(settings.timeout)
        policy = settings.onFailure
        configuredGateways = settings.gateways
        scripts = ScriptCall(
            prefix: settings.prefix, gateway: String(UInt64.random(in: .min ... .max), radix: 16))
        let up = Double(NIODeadline.now().uptimeNanoseconds) / 1e9
        state = Mutex(State(memory: CellMemory(gateways: settings.gateways), offset: (0, -up)))
        link = .makeEmptyBox(valueType: RedisLink.self, eventLoop: loop)
    }

    /// Connects.
    ///
    /// - Parameter onTick: called about once a second.
    func start(onTick: @escaping @Sendable (MeterClock) -> Void) {
        loop.execute { [self] in
            guard link.value == nil else { return }
            let link = RedisLink(
                endpoint, tls: tls, name: "excise-\(scripts.gateway)",
                scripts: ScriptCall.Script.allCases.map(\.source),
                timeout: timeout, loop: loop,
                events: RedisLink.Events(
                    up: { [self] in connected(hashes: $0) },
                    answer: { [self] in answered($0) },
                    down: { [self] in disconnected($0) }))
            self.link.value = link
            link.start()
            tick(onTick)
        }
    }

    private func tick(_ onTick: @escaping @Sendable (MeterClock) -> Void) {
        loop.scheduleTask(in: .seconds(1)) { [weak self] in
            guard let self else { return }
            let clock = state.withLock { state -> MeterClock? in
                guard state.phase != .stopped else { return nil }
                if state.phase == .open {
                    state.ticks += 1
                    beat(renews: state.ticks % 20 == 0, &state)
                }
                return state.now
            }
            guard let clock else { return }
            onTick(clock)
            tick(onTick)
        }
    }

    /// Disconnects.
    func stop() {
        let outcomes = state.withLock { state in
            state.phase = .stopped
            return resolveWaiting(&state)
        }
        tell(outcomes)
        loop.execute { [link] in
            link.value?.stop()
            link.value = nil
        }
    }

    /// Now, by the callers' clocks.
    var now: MeterClock { state.withLock { $0.now } }

    /// Whether it is known if Redis can be reached.
    var isSettled: Bool {
        state.withLock { state in state.phase == .open || (state.status.failures > 0 && state.phase != .joining) }
    }

    /// Whether nothing is to be sent or awaited.
    var isIdle: Bool {
        state.withLock { state in state.phase != .open || (state.inFlight.isEmpty && state.pending.isEmpty) }
    }

    var status: RedisStatus {
        state.withLock { state in
            var status = state.status
            switch (state.phase, policy) {
            case (.open, _): status.mode = .shared
            case (.joining, _), (.moving, _): status.mode = .recovering
            case (_, .deny): status.mode = .denying
            case (_, .local): status.mode = .local
            case (_, .allow): status.mode = .admitting
            }
            status.waiting = state.inFlight.count + state.waiting.count
            status.pendingChanges = state.pending.count
            status.droppedChanges = state.pending.dropped
            status.rememberedCells = state.memory.count
            return status
        }
    }

    func reserve(
        _ plan: MeterPlan, _ amounts: [Int], lease: UInt64, clock: MeterClock,
        later: @escaping @Sendable (Result<Verdict, StoreFailure>) -> Void
    ) -> Result<Verdict, StoreFailure>? {
        let request = Request(plan: plan, amounts: amounts, lease: lease, clock: clock, later: later)
        return state.withLock { state in
            state.note(clock)
            switch state.phase {
            case .open:
                ask(request, &state)
                return nil
            case .joining where policy != .allow, .moving where policy != .allow:
                state.waiting.append(request)
                return nil
            default: return decide(request, &state)
            }
        }
    }

    func settle(
        _ plan: MeterPlan, _ changes: [Int], taken: [Bool], lease: UInt64, releases: Bool, clock: MeterClock
    ) {
        state.withLock { state in
            let isOwn = state.memory.isOwn(lease)
            for (index, cell) in plan.cells.enumerated() where taken[index] {
                if case .concurrent = cell.allowance {
                    guard releases else { continue }
                    state.memory.release(cell, lease)
                    state.pending.release(cell, lease: lease)
                } else if changes[index] != 0 {
                    let windowStart = cell.windowStart(of: clock.wall)
                    if state.phase != .open {
                        state.memory.change(
                            cell, by: changes[index], windowStart: windowStart, isOwn: isOwn, state.now)
                    }
                    if !isOwn { state.pending.add(changes[index], to: cell, windowStart: windowStart) }
                }
            }
            if releases, isOwn { state.memory.end(lease) }
            if state.phase == .open, !state.isSettling, !state.pending.isEmpty {
                state.isSettling = true
                loop.scheduleTask(in: Self.settlingTime) { [self] in settleAlone() }
            }
        }
    }

    /// Sends changes that no reservation has taken along.
    private func settleAlone() {
        state.withLock { state in
            state.isSettling = false
            if state.phase == .open { sendChanges(leaving: 0, &state) }
        }
    }

    /// Decides without Redis.
    func decide(_ request: Request, _ state: inout State) -> Result<Verdict, StoreFailure> {
        state.status.withoutDecision += 1
        guard policy != .deny, state.phase != .stopped else { return .failure(.unreachable) }
        return .success(
            state.memory.reserve(
                request.plan, request.amounts, lease: request.lease, refuses: policy == .local, state.pending,
                request.clock))
    }

    func tell(_ outcomes: Outcomes) {
        for (request, outcome) in outcomes { request.later(outcome) }
    }
}

extension SharedCells.State {
    /// Learns the callers' time.
    mutating func note(_ clock: MeterClock) {
        let up = Double(NIODeadline.now().uptimeNanoseconds) / 1e9
        offset = (clock.steady - up, Double(clock.wall) - up)
    }

    /// Now, by the callers' clocks.
    var now: MeterClock {
        let up = Double(NIODeadline.now().uptimeNanoseconds) / 1e9
        return MeterClock(steady: up + offset.steady, wall: Int64((up + offset.wall).rounded(.down)))
    }
}

extension Cell {
    /// The first second of the budget's window that a moment falls into; 0 for what has no windows.
    func windowStart(of wall: Int64) -> Int64 {
        guard case .budget(_, let window) = allowance else { return 0 }
        return window.bounds(of: wall).lowerBound
    }
}
