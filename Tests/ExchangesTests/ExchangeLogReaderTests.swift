import Exchanges
import Foundation
import JSON
import Testing

@testable import Exchanges

@Suite("Reading exchange logs")
struct ExchangeLogReaderTests {
    private func reader(_ text: String, _ name: String = "log.jsonl", in folder: String) throws -> ExchangeLogReader {
        try LogTexts.write(text, folder + "/" + name)
        return try ExchangeLogReader([folder + "/" + name])
    }

    @Test(
        "ends of lines, empty lines and a last line without its end make no difference",
        arguments: ["\n", "\r\n", "\n\n", "\r\n\r\n"], [true, false])
    func lineEnds(end: String, isEnded: Bool) throws {
        try LogTexts.withFolder { folder in
            let lines = (1...3).map { LogTexts.line("x\($0)") }
            let reader = try reader(lines.joined(separator: end) + (isEnded ? end : ""), in: folder)
            #expect(try reader.ids() == ["x1", "x2", "x3"])
        }
    }

    @Test("an empty file has no records", arguments: ["log.jsonl", "log.jsonl.gz", "log.jsonl.zst"])
    func empty(name: String) throws {
        try LogTexts.withFolder { folder in
            let ids = try reader("", name, in: folder).ids()
            #expect(ids == [])
        }
    }

    static let badLines: [(text: String, reason: LineFault.Reason)] = [
        ("gibberish", .json(JSONError(offset: 0, reason: .unexpectedByte(0x67)))),
        ("{\"id\":1", .json(JSONError(offset: 7, reason: .unexpectedEnd))),
        ("[1]", .notAnObject), ("3", .notAnObject),
        ("{} {}", .json(JSONError(offset: 3, reason: .trailingBytes))),
        ("{\"n\":01}", .json(JSONError(offset: 5, reason: .malformedNumber))),
        ("{\"id\":\"a\",\"id\":\"b\"}", .field(FieldFault("id", "stands there twice"))),
        ("{\"id\":7}", .field(FieldFault("id", "must be a string"))),
        ("{\"di\":\"a\"}", .field(FieldFault("id", "is missing"))),
        ("{\"id\":null}", .field(FieldFault("id", "is missing"))),
        ("{\"id\":\"" + String(repeating: "a", count: 1000) + "\"}", .tooLong(limit: 600)),
    ]

    @Test(
        "a bad line stops the reading with its number, or is skipped and counted", arguments: badLines.indices, [1, 3])
    func badLine(index: Int, threads: Int) throws {
        let (text, reason) = Self.badLines[index]
        try LogTexts.withFolder { folder in
            let lines = ["", LogTexts.line("x1"), text, LogTexts.line("x2"), LogTexts.line("x3")]
            var reader = try reader(lines.joined(separator: "\n") + "\n", in: folder)
            reader.longestLine = 600
            reader.threads = threads
            reader.smallestPart = 1
            let fault = LineFault(file: folder + "/log.jsonl", line: 3, reason: reason)
            #expect(throws: LogReadError.line(fault)) { try reader.ids() }
            #expect(throws: LogReadError.line(fault)) { try reader.reducedIDs() }

            reader.badLines = .skip
            #expect(try reader.ids() == ["x1", "x2", "x3"])
            let (ids, summary) = try reader.reducedIDs()
            #expect(ids == ["x1", "x2", "x3"])
            #expect(summary.skipped == 1)
            #expect(summary.faults == [fault])
            #expect(summary.lines == 5)
        }
    }

    @Test("invalid UTF-8 is told as such, and nothing of the line is repeated")
    func invalidUTF8() throws {
        try LogTexts.withFolder { folder in
            let path = folder + "/log.jsonl"
            try LogTexts.write(Array("{\"id\":\"secret".utf8) + [0xFF] + Array("\"}\n".utf8), path)
            let error = #expect(throws: LogReadError.self) { try ExchangeLogReader([path]).ids() }
            #expect(error?.description == "\(path):1: invalid UTF-8 at byte 13")
        }
    }

    @Test("a torn last line is told from a bad one")
    func torn() throws {
        try LogTexts.withFolder { folder in
            var reader = try reader(LogTexts.line("x1") + "\n" + LogTexts.line("x2").dropLast(20), in: folder)
            let fault = LineFault(file: folder + "/log.jsonl", line: 2, reason: .torn)
            #expect(throws: LogReadError.line(fault)) { try reader.ids() }
            reader.badLines = .skip
            #expect(try reader.ids() == ["x1"])
        }
    }

    @Test("a line of any length within the limit is read, one beyond it skipped with its number, whatever follows")
    func longLines() throws {
        try LogTexts.withFolder { folder in
            let long = LogTexts.line("long", text: String(repeating: "é\\n", count: 700_000))
            let text = [LogTexts.line("x1"), long, LogTexts.line("x2"), long].joined(separator: "\n")
            var reader = try reader(text, in: folder)
            #expect(try reader.ids() == ["x1", "long", "x2", "long"])
            reader.longestLine = long.utf8.count - 1
            let fault = LineFault(
                file: folder + "/log.jsonl", line: 2, reason: .tooLong(limit: long.utf8.count - 1))
            #expect(throws: LogReadError.line(fault)) { try reader.ids() }
            reader.badLines = .skip
            #expect(try reader.ids() == ["x1", "x2"])
        }
    }

    @Test("a line of 100 MB is passed over", arguments: [1, 3])
    func hugeLine(threads: Int) throws {
        try LogTexts.withFolder { folder in
            let path = folder + "/log.jsonl"
            let huge = Array("{\"id\":\"".utf8) + [UInt8](repeating: 0x61, count: 100_000_000) + Array("\"}\n".utf8)
            try LogTexts.write(huge + Array((LogTexts.line("x1") + "\n").utf8), path)
            var reader = try ExchangeLogReader([path])
            reader.badLines = .skip
            reader.threads = threads
            let (ids, summary) = try reader.reducedIDs()
            #expect(ids == ["x1"])
            #expect(summary.faults == [LineFault(file: path, line: 1, reason: .tooLong(limit: 64 << 20))])
        }
    }

    @Test("wherever a file is divided among threads, each line is read once and in order")
    func everyDivision() throws {
        try LogTexts.withFolder { folder in
            let lines = (0..<12).map { #"{"id":"x\#($0)","output":"\#(String(repeating: "y", count: $0 * 5))"}"# }
            var reader = try reader(lines.joined(separator: "\n"), in: folder)
            let size = lines.joined(separator: "\n").utf8.count
            for place in 0...size {
                // Three parts: one ends and another begins at `place`, which goes over every byte.
                var ids: [String] = []
                var numbers = 0
                for range in [0..<place, place..<min(place + 100, size), min(place + 100, size)..<Int.max] {
                    var part = LogPartReader(reader, nil)
                    let (outcome, _) = part.read(LogPart(file: 0, range: range), isCancelled: { false }) {
                        (view) throws(FieldFault) in
                        ids.append(try view.string(.id).string)
                        return true
                    }
                    #expect(outcome.failure == nil)
                    numbers += outcome.summary.lines
                }
                #expect(ids == (0..<12).map { "x\($0)" }, "divided at \(place)")
                #expect(numbers == 12)
            }
            reader.smallestPart = 1
            for threads in 1...40 {
                reader.threads = threads
                reader.largestCached = threads % 2 == 0 ? 0 : .max
                #expect(try reader.reducedIDs().0 == (0..<12).map { "x\($0)" })
            }
        }
    }

    @Test("a log too large for the page cache is read past it, with the same result", arguments: [1, 2, 3])
    func pastCache(threads: Int) throws {
        try LogTexts.withFolder { folder in
            // Lines of uneven length over several blocks of a mebibyte; the last one has no line feed.
            let lines = (0..<9000).map { LogTexts.line("x\($0)-" + String(repeating: "y", count: $0 % 701)) }
            var reader = try reader(lines.joined(separator: "\n"), in: folder)
            reader.threads = threads
            let (expected, summary) = try reader.reducedIDs()
            reader.largestCached = 0
            #expect(reader.isPastCache)
            let (ids, past) = try reader.reducedIDs()
            #expect(ids == expected && ids.count == 9000)
            #expect(past.bytes == summary.bytes && past.lines == 9000)
        }
    }

    @Test("several files of several kinds give the same result with any number of threads")
    func manyFiles() throws {
        try LogTexts.withFolder { folder in
            var expected: [String] = []
            for file in 0..<7 {
                let name = folder + "/\(9 - file).jsonl" + ["", ".gz", ".zst"][file % 3]
                let lines = (0..<50 * (file + 1)).map { line in
                    expected.append("x\(file)-\(line)")
                    return LogTexts.line("x\(file)-\(line)", time: "2026-02-0\(file + 1)T00:00:00.000Z")
                }
                try LogTexts.write(lines.joined(separator: "\n") + "\n", name)
            }
            var reader = try ExchangeLogReader([folder])
            reader.smallestPart = 1
            for threads in [1, 2, 3, 5, 16] {
                reader.threads = threads
                let (ids, summary) = try reader.reducedIDs()
                #expect(ids == expected)
                #expect(summary.records == 1400)
            }
        }
    }

    @Test("a compressed file may have several members or frames", arguments: [".gz", ".zst"])
    func members(ending: String) throws {
        try LogTexts.withFolder { folder in
            var bytes: [UInt8] = []
            for part in 0..<3 {
                let path = folder + "/part\(part).jsonl" + ending
                try LogTexts.write(LogTexts.line("x\(part)") + "\n", path)
                bytes += try Data(contentsOf: URL(fileURLWithPath: path))
            }
            let path = folder + "/whole.jsonl" + ending
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            #expect(try ExchangeLogReader([path]).ids() == ["x0", "x1", "x2"])
        }
    }

    @Test(
        "a compressed file that breaks off anywhere gives its whole lines and then tells the last good one",
        arguments: [".gz", ".zst"])
    func truncated(ending: String) throws {
        try LogTexts.withFolder { folder in
            let path = folder + "/log.jsonl" + ending
            var generator = SplitMix64(seed: 3)
            let lines = (0..<400).map { LogTexts.line("x\($0)", text: String(generator.next(), radix: 36)) }
            try LogTexts.write(lines.joined(separator: "\n") + "\n", path)
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            for length in stride(from: 1, to: whole.count, by: 97) {
                try whole.prefix(length).write(to: URL(fileURLWithPath: path))
                let error = #expect(throws: LogReadError.self) { try ExchangeLogReader([path]).ids() }
                guard case .line(let fault) = error, case .damaged = fault.reason else {
                    Issue.record("\(length) bytes: \(String(describing: error))")
                    continue
                }
                var skipping = try ExchangeLogReader([path])
                skipping.badLines = .skip
                let ids = try skipping.ids()
                #expect(ids == (0..<fault.line - 1).map { "x\($0)" })
                #expect(
                    fault.description.contains(fault.line > 1 ? "line \(fault.line - 1) is the last good" : "no good"))
            }
        }
    }

    @Test(
        "bytes that are no gzip or zstd data, and damaged ones, are errors that name the file",
        arguments: [".gz", ".zst"])
    func damaged(ending: String) throws {
        try LogTexts.withFolder { folder in
            let path = folder + "/log.jsonl" + ending
            try Data(LogTexts.line("x").utf8).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: LogReadError.self) { try ExchangeLogReader([path]).ids() }
            #expect(
                error?.description.hasPrefix("\(path):1: the \(ending == ".gz" ? "gzip" : "zstd") data is damaged")
                    == true)

            try LogTexts.write((0..<300).map { LogTexts.line("x\($0)") }.joined(separator: "\n"), path)
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            bytes[bytes.count - 2] ^= 0x55
            try bytes.write(to: URL(fileURLWithPath: path))
            #expect(throws: LogReadError.self) { try ExchangeLogReader([path]).ids() }
        }
    }

    @Test(
        "random bytes and records with bytes changed never trap, and lines are counted alike with any number of threads"
    )
    func garbage() throws {
        try LogTexts.withFolder { folder in
            var generator = SplitMix64(seed: 11)
            for round in 0..<60 {
                var bytes = Array((0..<20).map { LogTexts.line("x\($0)") + "\n" }.joined().utf8)
                for _ in 0..<round {
                    bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
                }
                let path = folder + "/log.jsonl"
                try LogTexts.write(bytes, path)
                var reader = try ExchangeLogReader([path])
                reader.badLines = .skip
                reader.smallestPart = 1
                reader.longestLine = 2000
                reader.threads = 1
                let one = try reader.reducedIDs()
                reader.threads = 7
                let seven = try reader.reducedIDs()
                #expect(one.0 == seven.0)
                #expect(one.1 == seven.1)
            }
        }
    }

    @Test("a reading ends where its body says so, and tells its progress")
    func ends() throws {
        try LogTexts.withFolder { folder in
            var reader = try reader((0..<9).map { LogTexts.line("x\($0)") + "\n" }.joined(), in: folder)
            let told = Told()
            reader.progress = { told.last = $0 }
            var count = 0
            let summary = try reader.forEach { _ in
                count += 1
                return count < 4
            }
            #expect(summary.records == 4)
            _ = try reader.reducedIDs()
            #expect(told.last?.bytes == told.last?.totalBytes)
        }
    }

    private final class Told: @unchecked Sendable { var last: LogProgress? }
}

extension ExchangeLogReader {
    func reducedIDs() throws -> ([String], LogSummary) {
        try reduce(into: [String]()) { (ids, view) throws(FieldFault) in
            ids.append(try view.string(.id).string)
        } merge: {
            $0 += $1
        }
    }
}
