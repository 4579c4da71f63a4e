/// What appending threads and the writing thread share: records on their way and exchanges that wait to begin.
///
/// Only decisions, neither files nor clocks, so that every one of them can be tested by itself.
struct LogQueue {
    /// What the writing thread has in hand when it asks for its next turn.
    struct Hand {
        /// When the oldest record in its hands that is not on the disk was appended.
        var unsyncedSince: MonotonicTime?
        /// When the active segment's first record was written.
        var segmentBegan: MonotonicTime?
        /// After a failure, when to try again.
        var retryAt: MonotonicTime?
    }

    /// What the writing thread does next.
    struct Work {
        /// Records to write after those in hand.
        var batches: [RecordBatch]
        /// When the first of them was appended; nil where there are none.
        var since: MonotonicTime?
        var settings: ExchangeLogWriter.Settings
        var isClosing: Bool
    }

    private(set) var settings: ExchangeLogWriter.Settings
    private(set) var status = ExchangeLogWriter.Status()
    private(set) var written: LogPosition
    private(set) var durable: LogPosition
    /// By when everything must be on the disk, once the log is being closed.
    private(set) var closeBy: MonotonicTime?
    private(set) var isFinished = false

    private var pending: [RecordBatch] = []
    private var pendingBytes = 0
    private var pendingSince: MonotonicTime?
    private var spare: [RecordBatch] = []
    private var waiters: [@Sendable (Bool) -> Void] = []
    /// Pending bytes at which the sleeping writing thread must be woken.
    private var wakeAtBytes = Int.max

    init(_ settings: ExchangeLogWriter.Settings, begin: LogPosition, recovered: LogFolder.Remains = .init()) {
        self.settings = settings
        status.segmentsRecovered = recovered.segments.count
        status.tornBytes = recovered.tornBytes
        written = begin
        durable = begin
    }

    /// Bytes at which writing is worth a system call.
    private var writeBytes: Int { min(RecordBatch.ordinaryCapacity, max(writeAheadBytes, 1)) }
    /// Bytes that are written before the disk is asked to confirm them, and bytes kept in empty batches.
    private var writeAheadBytes: Int { settings.queueBytes / 4 }

    // MARK: The appending threads' side

    mutating func admit(_ ready: @escaping @Sendable (Bool) -> Void) -> ExchangeLogWriter.Room {
        if status.failure != nil || closeBy != nil { return .none }
        if status.bytesQueued < settings.queueBytes && waiters.isEmpty { return .now }
        waiters.append(ready)
        return .later
    }

    /// Takes a record; whether the writing thread must be woken. `now` is asked only for the first record after a while.
    mutating func append(
        _ line: UnsafeRawBufferPointer, _ whenDurable: (@Sendable () -> Void)?, now: () -> MonotonicTime
    ) -> Bool {
        status.recordsAppended += 1
        guard !isFinished else { return false }
        let last = pending.indices.last
        if let last, pending[last].hasRoom(for: line.count) {
            pending[last].append(line, whenDurable)
        } else {
            let batch = emptyBatch(for: line.count)
            batch.append(line, whenDurable)
            pending.append(batch)
        }
        pendingBytes += line.count + 1
        status.bytesQueued += line.count + 1
        if pendingSince == nil { pendingSince = now() }
        guard pendingBytes >= wakeAtBytes else { return false }
        wakeAtBytes = .max
        return true
    }

    private mutating func emptyBatch(for line: Int) -> RecordBatch {
        if line < RecordBatch.ordinaryCapacity { return spare.popLast() ?? RecordBatch() }
        return RecordBatch(capacity: line + 1)
    }

    mutating func reconfigure(_ settings: ExchangeLogWriter.Settings) {
        let folder = self.settings.folder
        self.settings = settings
        self.settings.folder = folder
        wakeAtBytes = .max
    }

    /// Lets nothing begin any more; those who are to be told so.
    mutating func close(by moment: MonotonicTime) -> [@Sendable (Bool) -> Void] {
        closeBy = closeBy ?? moment
        return takeWaiters()
    }

    // MARK: The writing thread's side

    /// The writing thread's next work, or until when it may sleep.
    mutating func turn(at now: MonotonicTime, _ hand: Hand) -> Monitor<LogQueue>.Turn<Work> {
        wakeAtBytes = .max
        if let retryAt = hand.retryAt {
            let wake = closeBy.map { min($0, retryAt) } ?? retryAt
            return wake <= now ? .go(take()) : .wait(until: wake)
        }
        if closeBy != nil || pendingBytes >= writeBytes { return .go(take()) }
        let oldest = hand.unsyncedSince ?? pendingSince
        let syncAt: MonotonicTime?
        switch settings.durability {
        case .each:
            syncAt = oldest
            wakeAtBytes = 1
        case .interval(let interval):
            // The other half is for the disk.
            syncAt = oldest?.advanced(by: interval / 2)
            wakeAtBytes = oldest == nil ? 1 : writeBytes
        }
        let sealAt = hand.segmentBegan?.advanced(by: settings.longestSegmentAge)
        let next = [syncAt, sealAt].compactMap { $0 }.min()
        if let next, next <= now { return .go(take()) }
        return .wait(until: next)
    }

    private mutating func take() -> Work {
        wakeAtBytes = .max
        defer {
            pending = []
            pendingBytes = 0
            pendingSince = nil
        }
        return Work(batches: pending, since: pendingSince, settings: settings, isClosing: closeBy != nil)
    }

    /// Notes how far the operating system has the records.
    mutating func noteWritten(_ position: LogPosition, records: Int) {
        written = position
        status.recordsWritten = records
    }

    /// Notes that the disk has the records of `batches`, and so works; those who may begin now, if there is room again.
    mutating func noteDurable(
        _ batches: ArraySlice<RecordBatch>, _ position: LogPosition
    ) -> [@Sendable (Bool) -> Void] {
        durable = position
        status.failure = nil
        for batch in batches {
            status.recordsDurable += batch.records
            status.bytesQueued -= batch.count
            if batch.capacity == RecordBatch.ordinaryCapacity, spare.count * batch.capacity < writeAheadBytes {
                batch.reset()
                spare.append(batch)
            }
        }
        return status.bytesQueued <= settings.queueBytes / 2 ? takeWaiters() : []
    }

    /// Notes that the disk refuses; those who are to be told that they cannot begin.
    mutating func noteFailure(_ failure: ExchangeLogError) -> [@Sendable (Bool) -> Void] {
        status.failure = failure
        return takeWaiters()
    }

    /// Notes that the disk works again.
    mutating func noteRecovery() { status.failure = nil }

    mutating func finish() { isFinished = true }

    private mutating func takeWaiters() -> [@Sendable (Bool) -> Void] {
        defer { waiters = [] }
        return waiters
    }

    var currentStatus: ExchangeLogWriter.Status {
        var current = status
        current.exchangesWaiting = waiters.count
        return current
    }
}
