/// Seals finished segments and removes those past their retention, on a thread of low priority, so that neither delays
/// the writing of records.
final class SegmentSealer: Sendable {
    /// What the sealer has to do and has done.
    struct State {
        var waiting: [SegmentFile]
        var level: Int
        var retention: Duration?
        /// When to look for segments past their retention.
        var nextSweep = MonotonicTime.now()
        /// After a failure, when to try again.
        var retryAt: MonotonicTime?
        /// Grows with every failure in a row.
        var pause = SegmentSealer.shortestPause
        var isClosing = false
        var isFinished = false
        var sealed = 0
        var removed = 0
        var failure: ExchangeLogError?
    }

    fileprivate enum Work {
        case seal(SegmentFile, level: Int, retention: Duration?)
        case sweep(retention: Duration)
        case finish
    }

    private static let shortestPause = Duration.seconds(1)
    private static let longestPause = Duration.seconds(60)

    private let folder: LogFolder
    private let monitor: Monitor<State>

    init(
        _ folder: LogFolder, waiting: [SegmentFile], settings: ExchangeLogWriter.Settings
    ) throws(ExchangeLogError) {
        self.folder = folder
        monitor = Monitor(
            State(waiting: waiting, level: settings.compressionLevel, retention: settings.retention))
        try BackgroundThread.start(name: "excise-seal", priority: .low) { [folder, monitor] in
            Self.run(folder, monitor)
        }
    }

    /// Takes over a finished segment, all of it on the disk.
    func add(_ segment: SegmentFile) {
        monitor.withLock { $0.waiting.append(segment) }
        monitor.broadcast()
    }

    /// Takes over new settings.
    func reconfigure(_ settings: ExchangeLogWriter.Settings) {
        monitor.withLock { state in
            state.level = settings.compressionLevel
            state.retention = settings.retention
            state.nextSweep = .now()
        }
        monitor.broadcast()
    }

    /// Seals what waits, each segment tried once, and returns when the thread is done.
    func close() {
        monitor.withLock { state in
            state.isClosing = true
            state.retryAt = nil
        }
        monitor.broadcast()
        monitor.wait { $0.isFinished ? .go(()) : .wait(until: nil) }
    }

    /// What it has done so far.
    func read<Result>(_ body: (borrowing State) -> Result) -> Result {
        monitor.withLock { body($0) }
    }

    private static func run(_ folder: LogFolder, _ monitor: Monitor<State>) {
        while true {
            switch monitor.wait({ $0.turn(at: .now()) }) {
            case .seal(let segment, let level, let retention):
                let outcome = Result { () throws(ExchangeLogError) in
                    if try isPast(retention, segment) {
                        try folder.remove(segment.name.plainFile)
                        return false
                    }
                    try folder.seal(segment, level: level)
                    return true
                }
                monitor.withLock { $0.note(outcome, of: segment) }
            case .sweep(let retention):
                let outcome = Result { () throws(ExchangeLogError) in
                    try folder.removeSegments(olderThan: oldestKept(retention))
                }
                monitor.withLock { $0.note(outcome, retention: retention) }
            case .finish:
                monitor.withLock { $0.isFinished = true }
                monitor.broadcast()
                return
            }
        }
    }

    private static func oldestKept(_ retention: Duration) -> Timestamp {
        Timestamp.fromWallClock().advanced(by: .zero - retention)
    }

    private static func isPast(_ retention: Duration?, _ segment: SegmentFile) throws(ExchangeLogError) -> Bool {
        guard let retention else { return false }
        return Timestamp(try segment.information().changeTime) < oldestKept(retention)
    }
}

extension SegmentSealer.State {
    fileprivate func turn(at now: MonotonicTime) -> Monitor<Self>.Turn<SegmentSealer.Work> {
        let mayTry = retryAt.map { $0 <= now } ?? true
        if mayTry, let next = waiting.first { return .go(.seal(next, level: level, retention: retention)) }
        if isClosing { return .go(.finish) }
        let retry = waiting.isEmpty ? nil : retryAt
        guard let retention else { return .wait(until: retry) }
        if nextSweep <= now { return .go(.sweep(retention: retention)) }
        return .wait(until: retry.map { min($0, nextSweep) } ?? nextSweep)
    }

    fileprivate mutating func note(_ outcome: Result<Bool, ExchangeLogError>, of segment: SegmentFile) {
        waiting.removeAll { $0 === segment }
        switch outcome {
        case .success(let isSealed):
            if isSealed { sealed += 1 } else { removed += 1 }
            failure = nil
            retryAt = nil
            pause = SegmentSealer.shortestPause
        case .failure(let error):
            failure = error
            // While closing, each is tried once; the next start finds it again.
            if isClosing { return }
            waiting.append(segment)
            retryAt = MonotonicTime.now().advanced(by: pause)
            pause = min(pause * 2, SegmentSealer.longestPause)
        }
    }

    fileprivate mutating func note(_ outcome: Result<Int, ExchangeLogError>, retention: Duration) {
        switch outcome {
        case .success(let count):
            removed += count
            if retryAt == nil { failure = nil }
        case .failure(let error):
            failure = error
        }
        nextSweep = MonotonicTime.now().advanced(by: retention / ExchangeLogWriter.Settings.sweepsPerRetention)
    }
}
