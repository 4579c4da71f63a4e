import JSON

/// The lines of a file that are JSON objects of any kind.
struct JSONLines {
    /// What the file is called in errors.
    let path: String
    private let source: any ByteSource
    /// The most bytes of a line.
    var longestLine = 64 << 20

    init(_ file: LogFile) throws(LogReadError) { self.init(file.path, try file.open()) }

    init(_ path: String, _ source: any ByteSource) {
        self.path = path
        self.source = source
    }

    /// Calls `body` with each object in order and the number of its line.
    ///
    /// - Parameter reject: is given each bad line; what it throws ends the reading.
    func forEach(
        reject: (LineFault) throws(LogReadError) -> Void = { (fault) throws(LogReadError) in throw .line(fault) },
        _ body: (JSONValue, _ line: Int) throws(LineFault.Reason) -> Void
    ) throws(LogReadError) {
        var lines = LineReader(source, longestLine: longestLine)
        var tape = JSONTape()
        var number = 0
        while true {
            number += 1
            let step: LineReader.Step?
            do throws(ByteSourceError) {
                step = try lines.next()
            } catch {
                guard case .damaged(let what) = error else { throw LogFile.error(error, path) }
                return try reject(LineFault(file: path, line: number, reason: .damaged(what)))
            }
            guard let step else { return }
            do throws(LineFault.Reason) {
                try take(step, lines.buffer, &tape) { (value) throws(LineFault.Reason) in try body(value, number) }
            } catch {
                try reject(LineFault(file: path, line: number, reason: error))
            }
        }
    }

    private func take(
        _ step: LineReader.Step, _ buffer: UnsafeRawBufferPointer, _ tape: inout JSONTape,
        _ body: (JSONValue) throws(LineFault.Reason) -> Void
    ) throws(LineFault.Reason) {
        let range: Range<Int>
        switch step {
        case .line(let line): range = line
        case .unfinished(let line): range = line
        case .tooLong: throw .tooLong(limit: longestLine)
        }
        if range.isEmpty { return }
        do throws(JSONError) {
            try tape.read(range, in: buffer)
        } catch {
            if case .unfinished = step { throw .torn }
            throw .json(error)
        }
        guard let base = buffer.baseAddress, let root = tape.root(of: base + range.lowerBound), root.kind == .object
        else { throw .notAnObject }
        try body(root)
    }
}
