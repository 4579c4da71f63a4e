import Dispatch
import Synchronization

extension ExchangeLogReader {
    /// Reduces the log to one value on several threads.
    ///
    /// Each thread begins with `initial` and takes one contiguous stretch of the log, line after line; the values are then
    /// merged in the order of the log. So the result does not depend on the number of threads if `merge` is associative and
    /// `initial` its neutral element: sums, sketches, and lists in the order of the log are. Plain files are divided at lines,
    /// compressed ones are not.
    ///
    /// - Parameters:
    ///   - initial: an empty accumulator.
    ///   - body: adds one record. A ``FieldFault`` that it throws makes the line a bad one; then it must have added nothing,
    ///     so read what you need first.
    ///   - merge: adds to the first value that of the stretch after it.
    /// - Throws: ``LogReadError``: of several, the one that stands first in the log.
    public func reduce<Accumulator: Sendable>(
        into initial: @autoclosure @Sendable () -> Accumulator,
        _ body: @Sendable (inout Accumulator, borrowing ExchangeView) throws(FieldFault) -> Void,
        merge: (inout Accumulator, consuming Accumulator) -> Void
    ) throws(LogReadError) -> (value: Accumulator, summary: LogSummary) {
        let stretches = stretches()
        let meter = meter()
        // The first stretch that has failed: those behind it need not go on.
        let failed = Atomic(Int.max)
        let results = Mutex([Int: (Accumulator, [LogPartOutcome])]())
        DispatchQueue.concurrentPerform(iterations: stretches.count) { number in
            var reader = LogPartReader(self, meter)
            var value = initial()
            var outcomes: [LogPartOutcome] = []
            for part in stretches[number] {
                let (outcome, goesOn) = reader.read(
                    part, isCancelled: { failed.load(ordering: .relaxed) < number }
                ) { (view) throws(FieldFault) in
                    try body(&value, view)
                    return true
                }
                outcomes.append(outcome)
                if outcome.failure != nil { failed.min(number, ordering: .relaxed) }
                if !goesOn { break }
            }
            results.withLock { $0[number] = (value, outcomes) }
        }
        meter?.add(0, isLast: true)

        var merged = initial()
        var summary = LogSummary()
        var linesOfFile = (file: -1, count: 0)
        for number in stretches.indices {
            guard let (value, outcomes) = results.withLock({ $0.removeValue(forKey: number) }) else { continue }
            for (part, outcome) in zip(stretches[number], outcomes) {
                if linesOfFile.file != part.file { linesOfFile = (part.file, 0) }
                if case .line(var fault) = outcome.failure {
                    fault.line += linesOfFile.count
                    throw .line(fault)
                }
                if let failure = outcome.failure { throw failure }
                summary.append(outcome.summary, linesBefore: linesOfFile.count)
                linesOfFile.count += outcome.summary.lines
            }
            merge(&merged, value)
        }
        return (merged, summary)
    }

    /// The log in as many stretches as there are threads, each of about as much work.
    func stretches() -> [[LogPart]] {
        // What a compressed byte costs, in plain ones.
        let weights = files.map { ($0.size ?? 0) * ($0.compression == .none ? 1 : 8) }
        let total = weights.reduce(0, +)
        let count = max(1, min(threads, total / max(smallestPart, 1)))
        var stretches = [[LogPart]](repeating: [], count: count)
        var before = 0
        for (file, weight) in weights.enumerated() {
            let bounds = (0...count).map { min(max(total / count * $0 - before, 0), weight) }
            if files[file].isDivisible, weight > 0 {
                for number in 0..<count {
                    // What is written to the file from now on belongs to the last part.
                    let end = number == count - 1 || bounds[number + 1] == weight ? Int.max : bounds[number + 1]
                    let start = bounds[number]
                    if start < weight, start < end { stretches[number].append(LogPart(file: file, range: start..<end)) }
                }
            } else {
                let middle = before + weight / 2
                stretches[min(middle / max(total / count, 1), count - 1)].append(
                    LogPart(file: file, range: LogPart.whole))
            }
            before += weight
        }
        return stretches
    }
}
