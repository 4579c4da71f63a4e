import DequeModule
import NIOCore
import Synchronization

/// How many exchanges run at the same time in this process, and who waits for a turn.
final class InFlight: Sendable {
    private struct Waiter: Sendable {
        let id: UInt64
        let turn: EventLoopPromise<Void>
    }

    private struct State: Sendable {
        var running = 0
        var waiting: Deque<Waiter> = []
        var nextID: UInt64 = 0
        var capacity: Int
        var queueCapacity: Int
    }

    /// What a newcomer is told.
    enum Admission {
        case now
        /// Wait for the future; cancel with the id.
        case later(UInt64, EventLoopFuture<Void>)
        case full
    }

    private let state: Mutex<State>

    init(capacity: Int, queue: Int) {
        state = Mutex(State(capacity: capacity, queueCapacity: queue))
    }

    var counts: (running: Int, waiting: Int) { state.withLock { ($0.running, $0.waiting.count) } }

    func resize(capacity: Int, queue: Int) {
        state.withLock { state in
            state.capacity = capacity
            state.queueCapacity = queue
        }
    }

    func enter(on loop: any EventLoop) -> Admission {
        state.withLock { state in
            if state.running < state.capacity, state.waiting.isEmpty {
                state.running += 1
                return .now
            }
            guard state.waiting.count < state.queueCapacity else { return .full }
            state.nextID += 1
            let promise = loop.makePromise(of: Void.self)
            state.waiting.append(Waiter(id: state.nextID, turn: promise))
            return .later(state.nextID, promise.futureResult)
        }
    }

    /// Gives up waiting; false where the turn has come already, so that `leave` is due instead.
    func cancel(_ id: UInt64) -> Bool {
        let waiter: Waiter? = state.withLock { state in
            guard let index = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiting.remove(at: index)
        }
        waiter?.turn.fail(CancellationError())
        return waiter != nil
    }

    func leave() {
        let next: Waiter? = state.withLock { state in
            if state.running <= state.capacity, let next = state.waiting.popFirst() { return next }
            state.running -= 1
            return nil
        }
        next?.turn.succeed()
    }
}
