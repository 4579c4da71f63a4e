import Exchanges

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Timestamp {
    /// The present moment by the system's clock.
    public static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
