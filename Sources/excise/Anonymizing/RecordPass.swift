import Anonymization
import Dispatch
import Exchanges
import Foundation
import Synchronization

/// Takes a file through a worker, block by block, each block on all cores.
struct RecordPass {
    let form: RecordForm
    let threads: Int

    /// - Parameter write: gets what the worker made, in the file's order.
    func run(
        _ path: String, _ worker: any RecordWorker, progress: FileProgress?, write: ([UInt8]) throws -> Void
    ) throws -> RecordResult {
        var total = RecordResult()
        var blocks = try LineBlocks(
            path: path, size: 4 << 20, longest: form == .text ? RecordEnds.longestTextLine : .max)
        var ends = RecordEnds(form)
        var pending: [UInt8] = []
        var header: [[UInt8]] = []
        var isFirst = true
        // What is numbered goes on from block to block.
        let threads = worker.isSequential ? 1 : threads
        while true {
            let block = try blocks.next()
            pending += block ?? []
            if pending.isEmpty { break }
            if isFirst, form == .csv {
                header = pending.withUnsafeBytes { CommaSeparatedRow($0, from: 0).cells }
            }
            let start = isFirst && form == .csv ? pending.withUnsafeBytes { CommaSeparatedRow($0, from: 0).end } : 0
            if start > 0 { try write(Array(pending[..<start])) }
            isFirst = false
            var cuts = pending.withUnsafeBytes { ends.find(in: $0) }.filter { $0 > start }
            if block == nil, cuts.last != pending.count { cuts.append(pending.count) }
            if let end = cuts.last, end > start {
                let ranges = Self.shares(cuts, from: start, threads: threads)
                for result in try results(pending, ranges, worker, header, total.vault) {
                    try write(result.output)
                    total.add(result)
                }
                pending.removeFirst(end)
                ends.shift(by: end)
            } else {
                pending.removeFirst(start)
                ends.shift(by: start)
            }
            progress?.report(file: path, bytes: blocks.bytesTaken)
            if block == nil { break }
        }
        return total
    }

    /// As many ranges as threads, each ending where a record does.
    private static func shares(_ cuts: [Int], from start: Int, threads: Int) -> [Range<Int>] {
        let end = cuts.last ?? start
        var ranges: [Range<Int>] = []
        var begin = start
        var place = 0
        for share in 1...max(1, threads) {
            let wanted = start + (end - start) * share / max(1, threads)
            while place < cuts.count - 1, cuts[place] < wanted { place += 1 }
            if cuts[place] > begin { ranges.append(begin..<cuts[place]) }
            begin = max(begin, cuts[place])
        }
        return ranges
    }

    private func results(
        _ bytes: [UInt8], _ ranges: [Range<Int>], _ worker: any RecordWorker, _ header: [[UInt8]], _ vault: Vault?
    ) throws -> [RecordResult] {
        let results = Mutex<[Result<RecordResult, any Error>?]>(Array(repeating: nil, count: ranges.count))
        DispatchQueue.concurrentPerform(iterations: ranges.count) { index in
            var result = RecordResult()
            result.header = header
            result.vault = vault
            let outcome = Result<RecordResult, any Error> {
                try bytes[ranges[index]].withUnsafeBytes { try worker.handle($0, &result) }
                return result
            }
            results.withLock { $0[index] = outcome }
        }
        return try results.withLock { try $0.compactMap { try $0?.get() } }
    }
}

/// How far all files are, on one line of the terminal with rate and remaining time.
final class FileProgress {
    private let total: Int
    private let begun = ContinuousClock.now
    private var told = ContinuousClock.now
    private var done: [String: Int] = [:]

    /// nil where nobody looks.
    init?(_ paths: [String]) {
        guard StandardError.isTerminal else { return nil }
        total = paths.reduce(0) { sum, path in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            return sum + (attributes?[.size] as? Int ?? 0)
        }
    }

    func report(file: String, bytes: Int) {
        done[file] = bytes
        let now = ContinuousClock.now
        guard now - told >= .milliseconds(100) else { return }
        told = now
        let progress = LogProgress(
            bytes: min(done.values.reduce(0, +), total), totalBytes: total, elapsed: now - begun)
        FileHandle.standardError.write(Data((StandardError.clear + LogProgressBar.line(progress)).utf8))
    }

    func end() { FileHandle.standardError.write(Data(StandardError.clear.utf8)) }
}
