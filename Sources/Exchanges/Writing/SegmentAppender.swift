#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The writing thread: takes batches from the queue, writes them to the active segment, and makes them durable.
///
/// A batch stays in its hands until the disk has confirmed it. So a write that ends early goes on at the same byte, and
/// after a failed fdatasync(2), which says nothing about what was kept, everything since the last good one is written
/// once more to the same place.
final class SegmentAppender {
    /// The segment that records go to.
    private struct ActiveSegment {
        let file: SegmentFile
        /// Bytes that the operating system has.
        var written = 0
        /// Bytes that the disk has.
        var durable = 0
        /// When its first record was written.
        var firstWrite: MonotonicTime?
    }

    private static let retryPause = Duration.milliseconds(100)

    private let folder: LogFolder
    private let calls: SegmentFile.Calls
    private let monitor: Monitor<LogQueue>
    private let sealer: SegmentSealer
    private var active: ActiveSegment?
    private var lastName: SegmentName
    private var settings: ExchangeLogWriter.Settings

    /// Batches that the disk has not confirmed, the first ``writtenBatches`` of them written.
    private var held: [RecordBatch] = []
    private var writtenBatches = 0
    /// Bytes written of the batch after those.
    private var partBytes = 0
    private var unsyncedSince: MonotonicTime?
    private var durableRecords = 0
    private var retryAt: MonotonicTime?

    /// Begins with a segment that was just made, or with none where the disk refused it for now.
    init(
        _ folder: LogFolder, calls: SegmentFile.Calls, monitor: Monitor<LogQueue>, sealer: SegmentSealer,
        first: Result<SegmentFile, ExchangeLogError>, name: SegmentName, settings: ExchangeLogWriter.Settings
    ) {
        self.folder = folder
        self.calls = calls
        self.monitor = monitor
        self.sealer = sealer
        self.settings = settings
        lastName = name
        switch first {
        case .success(let file): active = ActiveSegment(file: file)
        case .failure(let error): fail(error)
        }
    }

    /// Works until the log is closed.
    func run() {
        while true {
            let hand = LogQueue.Hand(
                unsyncedSince: unsyncedSince,
                segmentBegan: active?.firstWrite,
                retryAt: retryAt)
            let work = monitor.wait { $0.turn(at: .now(), hand) }
            settings = work.settings
            held += work.batches
            unsyncedSince = unsyncedSince ?? work.since
            do throws(ExchangeLogError) {
                try perform(work)
                recover()
                if work.isClosing { break }
            } catch {
                fail(error)
                let closeBy = monitor.withLock { $0.closeBy }
                if let closeBy, closeBy <= .now() { break }
            }
        }
        finish()
    }

    private func perform(_ work: LogQueue.Work) throws(ExchangeLogError) {
        try write()
        let now = MonotonicTime.now()
        if work.isClosing || retryAt != nil || isSyncDue(at: now) { try sync() }
        if let firstWrite = active?.firstWrite, firstWrite.advanced(by: settings.longestSegmentAge) <= now {
            try seal()
        }
    }

    private func isSyncDue(at now: MonotonicTime) -> Bool {
        guard let unsyncedSince else { return false }
        switch settings.durability {
        case .each: return true
        case .interval(let interval):
            return unsyncedSince.advanced(by: interval / 2) <= now || heldBytes >= settings.queueBytes / 4
        }
    }

    private var heldBytes: Int { held.reduce(0) { $0 + $1.count } }

    /// Writes what is in hand, over several segments where one is full. After a failure a segment is made in any case,
    /// because that tells whether the disk works again.
    private func write() throws(ExchangeLogError) {
        while writtenBatches < held.count || retryAt != nil && active == nil {
            if active == nil { active = ActiveSegment(file: try makeSegment()) }
            guard writtenBatches < held.count else { return }
            let batch = held[writtenBatches]
            while partBytes < batch.count, let segment = active {
                let rest = UnsafeRawBufferPointer(rebasing: batch.bytes[partBytes...])
                let count = try segment.file.write(rest, at: segment.written)
                partBytes += count
                active?.written += count
            }
            if active?.firstWrite == nil { active?.firstWrite = .now() }
            writtenBatches += 1
            partBytes = 0
            noteWritten()
            if let active, active.written >= settings.segmentBytes { try seal() }
        }
    }

    private func makeSegment() throws(ExchangeLogError) -> SegmentFile {
        lastName = SegmentName.next(after: lastName)
        do throws(ExchangeLogError) {
            return try folder.create(lastName, calls: calls)
        } catch .system(_, _, ENOENT) {
            try folder.make()
            return try folder.create(lastName, calls: calls)
        }
    }

    /// Returns when the disk has what was written, and tells those who waited for it.
    private func sync() throws(ExchangeLogError) {
        guard writtenBatches > 0, let segment = active else { return }
        do throws(ExchangeLogError) {
            try segment.file.sync()
            guard try segment.file.information().st_nlink > 0 else {
                active = nil
                throw .system(operation: "go on with", path: segment.file.path, code: ENOENT)
            }
        } catch {
            active?.written = segment.durable
            writtenBatches = 0
            partBytes = 0
            noteWritten()
            throw error
        }
        let confirmed = held[..<writtenBatches]
        active?.durable = segment.written
        durableRecords += confirmed.reduce(0) { $0 + $1.records }
        let callbacks = confirmed.flatMap(\.callbacks)
        let position = LogPosition(segment: segment.file.name.text, offset: segment.written)
        let admitted = monitor.withLock { $0.noteDurable(confirmed, position) }
        held.removeFirst(writtenBatches)
        writtenBatches = 0
        unsyncedSince = held.isEmpty ? nil : unsyncedSince
        for callback in callbacks { callback() }
        for ready in admitted { ready(true) }
    }

    /// Ends the active segment.
    private func seal() throws(ExchangeLogError) {
        try sync()
        guard let segment = active else { return }
        active = nil
        sealer.add(segment.file)
    }

    /// Up to the last whole batch; where the segment is gone, its name and offset 0.
    private func noteWritten() {
        let position = LogPosition(
            segment: active?.file.name.text ?? lastName.text, offset: (active?.written ?? 0) - partBytes)
        let records = durableRecords + held[..<writtenBatches].reduce(0) { $0 + $1.records }
        monitor.withLock { $0.noteWritten(position, records: records) }
    }

    private func fail(_ error: ExchangeLogError) {
        retryAt = MonotonicTime.now().advanced(by: Self.retryPause)
        for ready in monitor.withLock({ $0.noteFailure(error) }) { ready(false) }
    }

    private func recover() {
        guard retryAt != nil else { return }
        retryAt = nil
        monitor.withLock { $0.noteRecovery() }
    }

    /// Leaves the folder as a restart wants to find it, also where the disk refused to the end.
    private func finish() {
        if let segment = active {
            active = nil
            let left = (try? segment.file.cutTornTail().left) ?? segment.written
            if left > 0 {
                sealer.add(segment.file)
            } else {
                _ = try? folder.remove(segment.file.name.plainFile)
            }
        }
        sealer.close()
        monitor.withLock { $0.finish() }
        monitor.broadcast()
    }
}

extension SegmentName {
    /// A name for a segment that begins now, after `last` even where the clock has jumped back.
    static func next(after last: SegmentName) -> SegmentName {
        let soonest = last.begun.advanced(by: .milliseconds(1))
        return SegmentName(begun: max(.fromWallClock(), soonest), writer: last.writer)
    }
}
