import Foundation
import JSON

@testable import Exchanges

/// What must hold of any bytes read as a log.
struct LogProperty {
    /// A folder for files, empty but for this.
    let folder: String

    private struct Seen: Sendable, Equatable {
        var lines: [[UInt8]] = []
        var records: [ExchangeRecord?] = []
    }

    /// What is wrong; nil where nothing is, be the lines good or bad.
    func fault(_ bytes: [UInt8]) -> String? {
        do {
            return try faultInReading(bytes) ?? faultInRecords(bytes) ?? faultInOtherReaders(bytes)
        } catch {
            return "\(error)"
        }
    }

    private func write(_ bytes: [UInt8], _ name: String) throws -> String {
        let path = folder + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func read(_ path: String, threads: Int) throws -> (Seen, LogSummary) {
        var reader = try ExchangeLogReader([path])
        reader.badLines = .skip
        reader.longestLine = 300
        reader.smallestPart = 1
        reader.threads = threads
        return try reader.reduce(into: Seen()) { (seen, view) throws(FieldFault) in
            seen.lines.append(Array(view.bytes))
            seen.records.append(try? ExchangeRecord(view))
        } merge: {
            $0.lines += $1.lines
            $0.records += $1.records
        }
    }

    /// Every line is a record, a fault or empty, as an independent reading has it, with any number of threads.
    private func faultInReading(_ bytes: [UInt8]) throws -> String? {
        let path = try write(bytes, "log.jsonl")
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        if lines.last == [] { lines.removeLast() }
        var good: [[UInt8]] = []
        var bad: [Int] = []
        for (number, line) in lines.enumerated() {
            let text = line.last == 0x0D ? Array(line.dropLast()) : line
            if line.count <= 300, text.isEmpty { continue }
            if line.count <= 300, isRecord(text) { good.append(text) } else { bad.append(number + 1) }
        }
        let (seen, summary) = try read(path, threads: 1)
        if seen.lines != good { return "read \(seen.lines.count) records, \(good.count) are there" }
        if summary.faults.map(\.line) != Array(bad.prefix(LogSummary.mostFaults)) {
            return "faults in lines \(summary.faults.map(\.line)), not \(bad)"
        }
        if summary.lines != lines.count || summary.bytes != bytes.count {
            return "\(summary.lines) lines of \(summary.bytes) bytes, not \(lines.count) of \(bytes.count)"
        }
        for threads in [2, 5] where try read(path, threads: threads) != (seen, summary) {
            return "\(threads) threads read something else"
        }
        return nil
    }

    /// Whether a line is an object none of whose known fields is repeated, and that an outline accepts but for repeated names.
    private func isRecord(_ line: [UInt8]) -> Bool {
        line.withUnsafeBytes { text in
            var tape = JSONTape()
            do throws(JSONError) {
                _ = try JSONOutline(text)
            } catch {
                guard error.reason == .duplicateName else { return false }
            }
            guard (try? tape.read(0..<text.count, in: text)) != nil, let base = text.baseAddress,
                let root = tape.root(of: base), root.kind == .object
            else { return false }
            let known = Set(ExchangeField.allCases.map(\.name.description))
            let names = root.members.map(\.name.string).filter(known.contains)
            return Set(names).count == names.count
        }
    }

    /// What is written of a record is read as the same record.
    private func faultInRecords(_ bytes: [UInt8]) throws -> String? {
        let records = try read(folder + "/log.jsonl", threads: 1).0.records.compactMap(\.self)
        var written: [UInt8] = []
        for record in records { record.write(into: &written) }
        var again: [ExchangeRecord] = []
        try ExchangeLogReader([try write(written, "again.jsonl")]).forEach { (view) throws(FieldFault) in
            again.append(try ExchangeRecord(view))
            return true
        }
        return again == records ? nil : "\(records) became \(again)"
    }

    /// Compressed files, account directories and imports: anything but a trap is right.
    private func faultInOtherReaders(_ bytes: [UInt8]) throws -> String? {
        for name in ["log.jsonl.gz", "log.jsonl.zst"] {
            let path = try write(bytes, name)
            _ = try? read(path, threads: 1)
            try FileManager.default.removeItem(atPath: path)
        }
        let path = folder + "/log.jsonl"
        _ = try? AccountDirectory(paths: [path])
        for format in LogImporter.Format.allCases {
            let importer = LogImporter(format: format, account: "a", time: .earliest)
            _ = try? importer.run([path], report: { _ in }, write: { _ in })
        }
        return nil
    }
}
