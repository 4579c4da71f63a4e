#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// State behind a lock that threads can wait on (C. A. R. Hoare, "Monitors", 1974), with waits bounded by the monotonic
/// clock. `Mutex` of the standard library has no way to wait.
final class Monitor<State>: @unchecked Sendable {
    /// What a waiting thread does next.
    enum Turn<Result> {
        /// Sleep until somebody calls ``Monitor/broadcast()``, or at most until that moment of ``MonotonicTime``.
        case wait(until: MonotonicTime?)
        /// Stop waiting, with a result.
        case go(Result)
    }

    private var state: State
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init(_ state: State) {
        self.state = state
        mutex.initialize(to: pthread_mutex_t())
        condition.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        #if canImport(Darwin)
            pthread_cond_init(condition, nil)
        #else
            var attributes = pthread_condattr_t()
            pthread_condattr_init(&attributes)
            pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
            pthread_cond_init(condition, &attributes)
            pthread_condattr_destroy(&attributes)
        #endif
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` alone with the state.
    @inline(__always)
    func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&state)
    }

    /// Wakes every waiting thread.
    func broadcast() {
        pthread_cond_broadcast(condition)
    }

    /// Asks `body` for the next turn, again after every wake-up and at the moment it named, until it says to go on.
    func wait<Result>(_ body: (inout State) -> Turn<Result>) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            switch body(&state) {
            case .go(let result):
                return result
            case .wait(until: nil):
                pthread_cond_wait(condition, mutex)
            case .wait(until: let moment?):
                #if canImport(Darwin)
                    let rest = max(moment.nanoseconds - MonotonicTime.now().nanoseconds, 0)
                    var time = timespec(tv_sec: Int(rest / 1_000_000_000), tv_nsec: Int(rest % 1_000_000_000))
                    pthread_cond_timedwait_relative_np(condition, mutex, &time)
                #else
                    var time = timespec(
                        tv_sec: Int(moment.nanoseconds / 1_000_000_000),
                        tv_nsec: Int(moment.nanoseconds % 1_000_000_000))
                    pthread_cond_timedwait(condition, mutex, &time)
                #endif
            }
        }
    }
}
