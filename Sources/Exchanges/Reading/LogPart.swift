/// A part of one file: the lines that begin in a range of its uncompressed bytes.
struct LogPart: Sendable, Equatable {
    let file: Int
    let range: Range<Int>

    static let whole = 0..<Int.max
}

/// What came of one part. Line numbers count from its first line.
struct LogPartOutcome: Sendable {
    var summary = LogSummary()
    /// What ended the reading before its time; a fault's line counts as above.
    var failure: LogReadError?
}

/// Reads the lines of one part after the other.
struct LogPartReader: ~Copyable {
    let reader: ExchangeLogReader
    let meter: ProgressMeter?
    private var view = ExchangeView()

    init(_ reader: ExchangeLogReader, _ meter: ProgressMeter?) {
        self.reader = reader
        self.meter = meter
    }

    /// Calls `body` with each record of `part` until it returns false; between lines, now and then, `isCancelled` may end it.
    ///
    /// - Returns: what came of it, and whether to go on with the next part.
    mutating func read(
        _ part: LogPart, isCancelled: () -> Bool,
        _ body: (borrowing ExchangeView) throws(FieldFault) -> Bool
    ) -> (outcome: LogPartOutcome, goesOn: Bool) {
        let file = reader.files[part.file]
        var outcome = LogPartOutcome()
        view.file = file.path
        do throws(LogReadError) {
            // From the byte before, so that a line that begins exactly at the range is told from one that began earlier.
            let start = max(part.range.lowerBound - 1, 0)
            var lines = LineReader(
                try file.open(at: start, pastCache: reader.isPastCache), longestLine: reader.longestLine)
            var reported = 0
            defer { meter?.add(lines.bytesTaken - reported) }
            do throws(ByteSourceError) {
                if part.range.lowerBound > 0 { _ = try lines.next() }
                while start + lines.offset < part.range.upperBound {
                    view.offset = start + lines.offset
                    guard let step = try lines.next() else { break }
                    outcome.summary.lines += 1
                    outcome.summary.bytes += start + lines.offset - view.offset
                    let goesOn: Bool
                    do throws(LineFault.Reason) {
                        goesOn = try take(step, lines.buffer, &outcome.summary, body)
                    } catch {
                        goesOn = reject(error, file, &outcome)
                    }
                    if !goesOn { return (outcome, false) }
                    if outcome.summary.lines & 0xFF == 0 {
                        if isCancelled() { return (outcome, false) }
                        meter?.add(lines.bytesTaken - reported)
                        reported = lines.bytesTaken
                    }
                }
            } catch {
                switch error {
                case .system(let code): throw .system(operation: "read", path: file.path, code: code)
                case .damaged(let what):
                    outcome.summary.lines += 1
                    let goesOn = reject(.damaged(what), file, &outcome)
                    return (outcome, goesOn)
                }
            }
        } catch {
            outcome.failure = error
            return (outcome, false)
        }
        return (outcome, true)
    }

    private mutating func take(
        _ step: LineReader.Step, _ buffer: UnsafeRawBufferPointer, _ summary: inout LogSummary,
        _ body: (borrowing ExchangeView) throws(FieldFault) -> Bool
    ) throws(LineFault.Reason) -> Bool {
        switch step {
        case .line(let range):
            if range.isEmpty { return true }
            try view.read(range, in: buffer)
        case .unfinished(let range):
            if range.isEmpty { return true }
            do throws(LineFault.Reason) {
                try view.read(range, in: buffer)
            } catch {
                throw .torn
            }
        case .tooLong:
            throw .tooLong(limit: reader.longestLine)
        }
        let goesOn: Bool
        do throws(FieldFault) {
            goesOn = try body(view)
        } catch {
            throw .field(error)
        }
        summary.records += 1
        return goesOn
    }

    /// Notes a bad line; returns whether to go on.
    private func reject(_ reason: LineFault.Reason, _ file: LogFile, _ outcome: inout LogPartOutcome) -> Bool {
        let fault = LineFault(file: file.path, line: outcome.summary.lines, reason: reason)
        guard reader.badLines == .skip else {
            outcome.failure = .line(fault)
            return false
        }
        outcome.summary.skipped += 1
        if outcome.summary.faults.count < LogSummary.mostFaults { outcome.summary.faults.append(fault) }
        return true
    }
}
