#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A moment of a clock that never jumps; only differences mean something.
struct MonotonicTime: Sendable, Comparable {
    var nanoseconds: Int64

    static func now() -> MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// The moment after a span, held at the last one.
    func advanced(by span: Duration) -> MonotonicTime {
        let (seconds, attoseconds) = span.components
        let rest = Int128(seconds) * 1_000_000_000 + Int128(attoseconds / 1_000_000_000)
        return MonotonicTime(nanoseconds: Int64(clamping: Int128(nanoseconds) + rest))
    }

    static func < (left: MonotonicTime, right: MonotonicTime) -> Bool { left.nanoseconds < right.nanoseconds }
}

extension Timestamp {
    /// The present moment by the system's wall clock.
    static func fromWallClock() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
