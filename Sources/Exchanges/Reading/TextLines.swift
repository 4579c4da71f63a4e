/// The lines of a text file of any kind, plain or compressed: CSV, lists, JSON Lines.
public struct TextLines {
    private let file: LogFile
    /// The most bytes of a line.
    private static let longestLine = 64 << 20

    /// The lines of a file; nothing is opened yet.
    public init(_ file: LogFile) { self.file = file }

    /// Calls `body` with the bytes of each line, without its end, and its number, from 1 on.
    ///
    /// - Throws: ``LogReadError``, also for lines of more than 64 MiB; and what `body` throws.
    public func forEach(
        _ body: (UnsafeRawBufferPointer, _ line: Int) throws(LogReadError) -> Void
    ) throws(LogReadError) {
        var lines = LineReader(try file.open(), longestLine: Self.longestLine)
        var number = 0
        while true {
            number += 1
            let step: LineReader.Step?
            do throws(ByteSourceError) {
                step = try lines.next()
            } catch {
                guard case .damaged(let what) = error else { throw LogFile.error(error, file.path) }
                throw .line(LineFault(file: file.path, line: number, reason: .damaged(what)))
            }
            switch step {
            case nil: return
            case .line(let range), .unfinished(let range):
                try body(UnsafeRawBufferPointer(rebasing: lines.buffer[range]), number)
            case .tooLong:
                throw .line(LineFault(file: file.path, line: number, reason: .tooLong(limit: Self.longestLine)))
            }
        }
    }
}
