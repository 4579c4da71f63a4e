#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Reads exchange logs: every line is checked as a whole, and decoded as far as somebody asks.
///
/// Memory is bounded by the longest line allowed, whatever a file's size or compression.
public struct ExchangeLogReader: Sendable {
    /// What is read, in this order.
    public var files: [LogFile]
    /// What is done about a bad line.
    public var badLines = BadLinePolicy.stop
    /// The most bytes of a line, 1 to 1 GiB; a longer one is a bad line.
    public var longestLine = 64 << 20
    /// The most threads of ``reduce(into:_:merge:)``; as many as the machine has processors.
    public var threads = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    /// Is told ten times a second how far the reading has come, from any thread, one call at a time.
    public var progress: (@Sendable (LogProgress) -> Void)?
    /// Below this many bytes for each, more threads are not worth their start.
    var smallestPart = 1 << 20
    /// Above this many bytes a log is read past the system's page cache: it would not stay there.
    var largestCached = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) / 4

    /// A reader of the files that `paths` stand for; see ``LogFile/list(_:)``.
    public init(_ paths: [String]) throws(LogReadError) {
        self.init(files: try LogFile.list(paths))
    }

    init(files: [LogFile]) { self.files = files }

    /// Calls `body` with each record in order, on this thread, until it returns false.
    ///
    /// - Throws: ``LogReadError``. A ``FieldFault`` that `body` throws makes its line a bad one.
    @discardableResult
    public func forEach(
        _ body: (borrowing ExchangeView) throws(FieldFault) -> Bool
    ) throws(LogReadError) -> LogSummary {
        let meter = meter()
        var reader = LogPartReader(self, meter)
        var summary = LogSummary()
        for file in files.indices {
            let (outcome, goesOn) = reader.read(LogPart(file: file, range: LogPart.whole), isCancelled: { false }, body)
            if let failure = outcome.failure { throw failure }
            summary.append(outcome.summary, linesBefore: 0)
            if !goesOn { break }
        }
        meter?.add(0, isLast: true)
        return summary
    }

    var isPastCache: Bool { files.reduce(0) { $0 + ($1.isDivisible ? $1.size ?? 0 : 0) } > largestCached }

    func meter() -> ProgressMeter? {
        guard let progress else { return nil }
        let sizes = files.compactMap(\.size)
        return ProgressMeter(total: sizes.count == files.count ? sizes.reduce(0, +) : nil, report: progress)
    }
}

extension LogSummary {
    /// Adds what came after this; `linesBefore` is how many lines of its file are part of this already.
    mutating func append(_ next: LogSummary, linesBefore: Int) {
        records += next.records
        lines += next.lines
        bytes += next.bytes
        skipped += next.skipped
        for var fault in next.faults.prefix(Self.mostFaults - faults.count) {
            fault.line += linesBefore
            faults.append(fault)
        }
    }
}
