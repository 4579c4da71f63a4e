#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The end of a log, and what is added to it.
///
/// A segment that is compressed in between is gone on with where it was left: places count uncompressed bytes.
public struct LogFollower {
    private let paths: [String]
    private let reader: ExchangeLogReader
    /// How far each file was read, by its path without the ending of its compression; `Int.max` for one that cannot grow.
    private var ends: [String: Int] = [:]

    /// A follower of the files that `paths` stand for (see ``LogFile/list(_:)``), those that appear later included.
    ///
    /// - Parameter fromStart: whether the first ``poll(_:)`` gives what is there now, too.
    public init(_ paths: [String], fromStart: Bool = false) throws(LogReadError) {
        self.paths = paths
        var reader = ExchangeLogReader(files: try Self.present(in: paths, fromStart ? LogFile.found : LogFile.list))
        reader.badLines = .skip
        self.reader = reader
        if fromStart { return }
        for file in reader.files { ends[file.segment] = try file.lastLineEnd() }
    }

    /// The files that are there now, if there are any: others may come.
    private static func present(
        in paths: [String], _ list: ([String]) throws(LogReadError) -> [LogFile]
    ) throws(LogReadError) -> [LogFile] {
        do throws(LogReadError) {
            return try list(paths)
        } catch {
            guard case .noFiles = error else { throw error }
            return []
        }
    }

    /// Calls `body` with the last `count` records that were there when this follower was made, the oldest first.
    ///
    /// - Returns: what was skipped of the lines that were looked at.
    @discardableResult
    public func last(
        _ count: Int, _ body: (borrowing ExchangeView) throws(FieldFault) -> Void
    ) throws(LogReadError) -> LogSummary {
        // From the last file backwards, and in a plain one from its end, until there are enough.
        var parts: [LogPart] = []
        var found = 0
        for file in reader.files.indices.reversed() where found < count {
            let end = ends[reader.files[file].segment] ?? .max
            var window = reader.files[file].isDivisible ? 1 << 16 : Int.max
            while true {
                let part = LogPart(file: file, range: (window < end ? end - window : 0)..<max(end, 1))
                let records = try self.count(part)
                if records + found >= count || part.range.lowerBound == 0 {
                    parts.append(part)
                    found += records
                    break
                }
                window *= 4
            }
        }
        var passed = max(found - count, 0)
        var summary = LogSummary()
        for part in parts.reversed() {
            var partReader = LogPartReader(reader, nil)
            let (outcome, _) = partReader.read(part, isCancelled: { false }) { (view) throws(FieldFault) in
                if passed > 0 { passed -= 1 } else { try body(view) }
                return true
            }
            if let failure = outcome.failure { throw failure }
            summary.append(outcome.summary, linesBefore: 0)
        }
        return summary
    }

    private func count(_ part: LogPart) throws(LogReadError) -> Int {
        var partReader = LogPartReader(reader, nil)
        let outcome = partReader.read(part, isCancelled: { false }, { _ in true }).outcome
        if let failure = outcome.failure { throw failure }
        return outcome.summary.records
    }

    /// Calls `body` with each record that was added since the last call. A line that is still being written waits for the next.
    ///
    /// - Returns: how many lines were skipped because they are no records.
    /// - Throws: for a file that cannot be read. What was read of it is not given again, and of a compressed one nothing more.
    public mutating func poll(
        _ body: (borrowing ExchangeView) throws(FieldFault) -> Void
    ) throws(LogReadError) -> Int {
        var skipped = 0
        for file in try Self.present(in: paths, LogFile.found) {
            let start = ends[file.segment] ?? 0
            guard start < .max, !file.isDivisible || (file.size ?? 0) > start else { continue }
            skipped += try add(file, from: start, body)
        }
        return skipped
    }

    private mutating func add(
        _ file: LogFile, from start: Int, _ body: (borrowing ExchangeView) throws(FieldFault) -> Void
    ) throws(LogReadError) -> Int {
        var view = ExchangeView()
        view.file = file.path
        var skipped = 0
        var end = start
        var lines = LineReader(try file.open(at: start), longestLine: reader.longestLine)
        defer { ends[file.segment] = file.isDivisible ? end : .max }
        do throws(ByteSourceError) {
            while let step = try lines.next() {
                if case .unfinished = step { break }
                view.offset = end
                end = start + lines.offset
                guard case .line(let range) = step else {
                    skipped += 1
                    continue
                }
                if range.isEmpty { continue }
                do {
                    try view.read(range, in: lines.buffer)
                    try body(view)
                } catch {
                    skipped += 1
                }
            }
        } catch {
            throw LogFile.error(error, file.path)
        }
        return skipped
    }
}

extension LogFile {
    /// The path without the ending of its compression.
    var segment: String { String(path.dropLast(compression.rawValue.count)) }

    /// Where the last whole line ends; `Int.max` for a file that cannot grow.
    fileprivate func lastLineEnd() throws(LogReadError) -> Int {
        guard isDivisible, let size else { return .max }
        var end = size
        while end > 0 {
            let start = max(end - (1 << 16), 0)
            let block = UnsafeMutableRawBufferPointer.allocate(byteCount: end - start, alignment: 16)
            defer { block.deallocate() }
            let source = try open(at: start)
            do throws(ByteSourceError) {
                let count = try source.read(into: block)
                if let place = block[..<count].lastIndex(of: 0x0A) { return start + place + 1 }
            } catch {
                throw Self.error(error, path)
            }
            end = start
        }
        return 0
    }
}
