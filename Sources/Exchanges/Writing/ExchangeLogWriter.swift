/// Writes the exchange log of one process: one record for each exchange, in segments that are rotated, compressed and
/// removed when their time has come.
///
/// Records wait in memory for a thread of the writer's own, so that the threads that answer requests never wait for a
/// disk. Nothing is dropped: instead, exchanges are admitted only as long as the disk keeps up (see ``admit(_:)``).
///
/// The active segment is plain JSON Lines (`NAME.jsonl`); a finished one is sealed as one zstd frame (RFC 8878) of the
/// same content (`NAME.jsonl.zst`). Names sort by time. Between the making of the one and the removal of the other both
/// are there: a reader takes one of them. Several processes may write to one folder, each its own segments.
///
/// After a crash the next writer that opens the folder cuts an unfinished record from the end of the segment and seals it.
public final class ExchangeLogWriter: Sendable {
    /// Whether another exchange may begin.
    public enum Room: Sendable, Equatable {
        /// It may.
        case now
        /// The disk does not keep up; the exchange is told when it may.
        case later
        /// The disk takes nothing (it is full, read-only, failing), or the log is closed: answer that the service is
        /// overloaded.
        case none
    }

    private let monitor: Monitor<LogQueue>
    private let sealer: SegmentSealer

    /// Opens the log: makes the folder where it is missing and takes over what processes that died have left in it.
    ///
    /// - Throws: ``ExchangeLogError`` for a wrong setting, and where the folder cannot be used. A disk that is full is no
    ///   error here: the log opens, and admits exchanges when there is room.
    public convenience init(_ settings: Settings) throws(ExchangeLogError) {
        try self.init(settings, calls: SegmentFile.Calls())
    }

    init(_ settings: Settings, calls: SegmentFile.Calls) throws(ExchangeLogError) {
        try settings.validate()
        let folder = try LogFolder(settings.folder)
        let remains = try folder.recover()
        let name = try Self.firstName(in: folder)
        let first: Result<SegmentFile, ExchangeLogError>
        do throws(ExchangeLogError) {
            first = .success(try folder.create(name, calls: calls))
        } catch {
            guard error.isTransient else { throw error }
            first = .failure(error)
        }
        monitor = Monitor(
            LogQueue(settings, begin: LogPosition(segment: name.text, offset: 0), recovered: remains))
        sealer = try SegmentSealer(folder, waiting: remains.segments, settings: settings)
        let appender = SegmentAppender(
            folder, calls: calls, monitor: monitor, sealer: sealer, first: first, name: name, settings: settings)
        nonisolated(unsafe) let owned = appender
        do throws(ExchangeLogError) {
            try BackgroundThread.start(name: "excise-log") { owned.run() }
        } catch {
            sealer.close()
            throw error
        }
    }

    deinit { close() }

    /// A name after all that are there, so that the log's order holds where the clock has jumped back meanwhile.
    private static func firstName(in folder: LogFolder) throws(ExchangeLogError) -> SegmentName {
        let last = try [folder.segments(.plain).last, folder.segments(.sealed).last].compactMap { $0 }.max()
        let before = last?.begun ?? .earliest
        return .next(after: SegmentName(begun: before, writer: UInt32.random(in: 0...UInt32.max)))
    }

    /// Asks whether another exchange may begin; every exchange that ends in ``append(_:whenDurable:)`` asks first.
    ///
    /// - Parameter ready: called exactly once after ``Room/later``, never otherwise: with true when the exchange may
    ///   begin, with false when the disk has begun to refuse or the log is closed. It is called on the writer's thread
    ///   or the one that closes, and must not block.
    public func admit(_ ready: @escaping @Sendable (Bool) -> Void) -> Room {
        monitor.withLock { $0.admit(ready) }
    }

    /// Takes a record. It never refuses, blocks or drops; it costs a short lock and a copy.
    ///
    /// - Parameters:
    ///   - line: one JSON object without a line feed inside or after it.
    ///   - whenDurable: called on the writer's thread when the record is on the disk; it must not block.
    public func append(_ line: [UInt8], whenDurable: (@Sendable () -> Void)? = nil) {
        line.withUnsafeBytes { append($0, whenDurable: whenDurable) }
    }

    /// Takes a record as ``append(_:whenDurable:)-([UInt8],_)`` does, from bytes that the caller keeps.
    public func append(_ line: UnsafeRawBufferPointer, whenDurable: (@Sendable () -> Void)? = nil) {
        if monitor.withLock({ $0.append(line, whenDurable, now: MonotonicTime.now) }) { monitor.broadcast() }
    }

    /// Up to where the operating system has the records: a crash of the process cannot take what is before it. After a
    /// disk's failure it may be earlier than it was.
    public var written: LogPosition { monitor.withLock { $0.written } }

    /// Up to where the disk has the records: a power failure cannot take what is before it.
    public var durable: LogPosition { monitor.withLock { $0.durable } }

    /// How the log is, for metrics and the admin API.
    public var status: Status {
        var status = monitor.withLock { $0.currentStatus }
        sealer.read { state in
            status.segmentsSealed = state.sealed
            status.segmentsWaiting = state.waiting.count
            status.segmentsRemoved = state.removed
            status.sealingFailure = state.failure
        }
        return status
    }

    /// Takes over other settings from now on; the folder stays.
    ///
    /// - Throws: ``ExchangeLogError/setting(name:allowed:)``; then nothing has changed.
    public func reconfigure(_ settings: Settings) throws(ExchangeLogError) {
        try settings.validate()
        monitor.withLock { $0.reconfigure(settings) }
        monitor.broadcast()
        sealer.reconfigure(settings)
    }

    /// Writes and seals what was appended, then ends; whoever waits in ``admit(_:)`` is told false. A record appended
    /// later is not written. Must not be called from a callback of this log.
    ///
    /// - Parameter patience: how long a disk that refuses is tried. ``Status/recordsDurable`` tells afterwards whether
    ///   everything was written.
    public func close(patience: Duration = .seconds(5)) {
        let refused = monitor.withLock { $0.close(by: MonotonicTime.now().advanced(by: patience)) }
        monitor.broadcast()
        for ready in refused { ready(false) }
        monitor.wait { $0.isFinished ? .go(()) : .wait(until: nil) }
    }
}
