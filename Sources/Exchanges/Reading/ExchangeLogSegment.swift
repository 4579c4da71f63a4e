/// One segment of a gateway's exchange log, plain while it is written, compressed after.
///
/// Offsets count bytes of its content without compression, and so hold from the one form to the other.
public struct ExchangeLogSegment: Sendable, Equatable {
    /// Its name without endings; names sort by time.
    public let name: String
    /// Whether it is closed and compressed: then nothing more comes.
    public let isSealed: Bool
    private let file: LogFile

    /// The segments of a log's folder, in the order of their names; none where there is no folder.
    public static func list(_ folder: String) throws(LogReadError) -> [ExchangeLogSegment] {
        let names: (plain: [SegmentName], sealed: [SegmentName])
        do {
            let log = LogFolder(existing: folder)
            // In this order: one that is sealed in between is then in both lists, and not in neither.
            names = (try log.segments(.plain), try log.segments(.sealed))
        } catch {
            return []
        }
        let sealed = Set(names.sealed)
        var segments = names.sealed.map { name in
            ExchangeLogSegment(
                name: name.text, isSealed: true,
                file: LogFile(path: "\(folder)/\(name.sealedFile)", compression: .zstd, size: nil))
        }
        for name in names.plain where !sealed.contains(name) {
            segments.append(
                ExchangeLogSegment(
                    name: name.text, isSealed: false,
                    file: LogFile(path: "\(folder)/\(name.plainFile)", compression: .none, size: nil)))
        }
        return segments.sorted { $0.name < $1.name }
    }

    /// Calls `body` with each record that begins at `start` or after it and ends before `end`.
    ///
    /// A last line without its end is not there yet; a line that is no record is passed over and counted.
    ///
    /// - Parameters:
    ///   - start: 0, or what an earlier call returned.
    ///   - end: bytes of the segment that are looked at.
    /// - Returns: where the first line begins that was not looked at, and how many were no records.
    @discardableResult
    public func forEach(
        from start: Int = 0, to end: Int = .max, _ body: (borrowing ExchangeView) throws(FieldFault) -> Void
    ) throws(LogReadError) -> (end: Int, skipped: Int) {
        var view = ExchangeView()
        view.file = file.path
        var place = start
        var skipped = 0
        do throws(ByteSourceError) {
            var lines = LineReader(try open(at: start), longestLine: 64 << 20)
            while place < end, let step = try lines.next() {
                switch step {
                case .line(let range):
                    do {
                        try view.read(range, in: lines.buffer)
                        try body(view)
                    } catch {
                        skipped += 1
                    }
                case .tooLong: skipped += 1
                case .unfinished: return (place, skipped)
                }
                place = start + lines.offset
            }
        } catch {
            throw LogFile.error(error, file.path)
        }
        return (place, skipped)
    }

    private func open(at start: Int) throws(ByteSourceError) -> any ByteSource {
        do throws(LogReadError) {
            return try file.open(at: start)
        } catch {
            if case .system(_, _, let code) = error { throw .system(code: code) }
            throw .damaged("\(error)")
        }
    }
}

extension LogFolder {
    /// A folder that is only looked at.
    fileprivate init(existing path: String) { self.path = path }
}
