import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// How far a reading has come.
public struct LogProgress: Sendable {
    /// Bytes of the files themselves that were read, compressed where they are.
    public var bytes: Int
    /// Bytes of all files; nil where one of them is a pipe.
    public var totalBytes: Int?
    /// Since the reading began.
    public var elapsed: Duration

    /// Progress.
    public init(bytes: Int, totalBytes: Int?, elapsed: Duration) {
        self.bytes = bytes
        self.totalBytes = totalBytes
        self.elapsed = elapsed
    }
}

/// Adds up what several threads have read, and tells ten times a second.
final class ProgressMeter: Sendable {
    private let total: Int?
    private let begun = ContinuousClock.now
    private let report: @Sendable (LogProgress) -> Void
    private let state = Mutex((bytes: 0, told: ContinuousClock.now))

    init(total: Int?, report: @escaping @Sendable (LogProgress) -> Void) {
        self.total = total
        self.report = report
    }

    /// Adds bytes; `isLast` tells in any case. One call at a time reaches the reporter.
    func add(_ bytes: Int, isLast: Bool = false) {
        state.withLock { state in
            state.bytes += bytes
            let now = ContinuousClock.now
            guard isLast || now - state.told >= .milliseconds(100) else { return }
            state.told = now
            // Threads read a little beyond the ends of their parts.
            report(LogProgress(bytes: min(state.bytes, total ?? .max), totalBytes: total, elapsed: now - begun))
        }
    }
}
