import Exchanges
import Foundation
import Testing

@Suite("Following a log")
struct LogFollowerTests {
    private func ids(_ follower: LogFollower, last count: Int) throws -> [String] {
        var ids: [String] = []
        try follower.last(count) { (view) throws(FieldFault) in ids.append(try view.string(.id).string) }
        return ids
    }

    private func added(_ follower: inout LogFollower) throws -> [String] {
        var ids: [String] = []
        _ = try follower.poll { (view) throws(FieldFault) in ids.append(try view.string(.id).string) }
        return ids
    }

    private func append(_ text: String, _ path: String) throws {
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }

    @Test(
        "the last records are found across files, however many are asked for",
        arguments: [0, 1, 2, 3, 99, 100, 299, 300, 301])
    func last(count: Int) throws {
        try LogTexts.withFolder { folder in
            var all: [String] = []
            for file in 0..<3 {
                let lines = (0..<100).map { line in
                    all.append("x\(file)-\(line)")
                    let text = String(repeating: "y", count: 2000)
                    return LogTexts.line("x\(file)-\(line)", time: "2026-01-0\(file + 1)T00:00:00.000Z", text: text)
                }
                try LogTexts.write(
                    lines.joined(separator: "\n") + "\n", folder + "/\(file).jsonl" + ["", ".zst", ""][file])
            }
            #expect(try ids(LogFollower([folder]), last: count) == all.suffix(count))
        }
    }

    @Test("what is added is given once, whole lines only, also when a segment is compressed and another begun")
    func follows() throws {
        try LogTexts.withFolder { folder in
            var follower = try LogFollower([folder])
            #expect(try added(&follower) == [])
            try LogTexts.write(LogTexts.line("a") + "\n", folder + "/1.jsonl")
            #expect(try added(&follower) == ["a"])
            try append(LogTexts.line("b") + "\nnonsense\n" + LogTexts.line("c").prefix(50), folder + "/1.jsonl")
            #expect(try added(&follower) == ["b"])
            try append(LogTexts.line("c").dropFirst(50) + "\n" + LogTexts.line("d") + "\n", folder + "/1.jsonl")
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/1.jsonl"))
            try LogTexts.write(Array(bytes), folder + "/1.jsonl.zst")
            try FileManager.default.removeItem(atPath: folder + "/1.jsonl")
            try LogTexts.write(LogTexts.line("e") + "\n", folder + "/2.jsonl")
            #expect(try added(&follower) == ["c", "d", "e"])
            #expect(try added(&follower) == [])
        }
    }

    @Test("from the start, what is there is given first, and a damaged file neither twice nor for ever")
    func fromStart() throws {
        try LogTexts.withFolder { folder in
            try LogTexts.write(LogTexts.line("a") + "\n", folder + "/1.jsonl.zst")
            try LogTexts.write(LogTexts.line("b") + "\n", folder + "/2.jsonl")
            var follower = try LogFollower([folder], fromStart: true)
            #expect(try added(&follower) == ["a", "b"])
            try append(LogTexts.line("c") + "\n", folder + "/2.jsonl")
            try Data("no zstd".utf8).write(to: URL(fileURLWithPath: folder + "/15.jsonl.zst"))
            #expect(throws: LogReadError.self) { try added(&follower) }
            #expect(try added(&follower) == ["c"])
            #expect(try added(&follower) == [])
        }
    }
}
