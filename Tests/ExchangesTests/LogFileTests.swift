import Exchanges
import Foundation
import Testing

@Suite("Files of a log")
struct LogFileTests {
    @Test("a folder stands for its files in time order of their first record, hidden and temporary ones left out")
    func folder() throws {
        try LogTexts.withFolder { folder in
            try LogTexts.write(LogTexts.line("c", time: "2026-03-01T00:00:00.000Z"), folder + "/a.jsonl")
            try LogTexts.write(LogTexts.line("a", time: "2026-01-01T00:00:00.000Z"), folder + "/b.jsonl.zst")
            try LogTexts.write(
                "\nnonsense\n" + LogTexts.line("b", time: "2026-02-01T00:00:00+01:00"), folder + "/c.jsonl.gz")
            try LogTexts.write("nonsense", folder + "/.hidden.jsonl")
            try Data("nonsense".utf8).write(to: URL(fileURLWithPath: folder + "/d.jsonl.zst.tmp"))
            try LogTexts.write("{}", folder + "/a-without-time.jsonl")
            try FileManager.default.createDirectory(atPath: folder + "/inner", withIntermediateDirectories: true)
            let names = try LogFile.list([folder]).map { $0.path.dropFirst(folder.count + 1) }
            #expect(names == ["b.jsonl.zst", "c.jsonl.gz", "a.jsonl", "a-without-time.jsonl"])
            let matched = try LogFile.list([folder + "/*.jsonl*", folder + "/a.jsonl"])
            #expect(matched.map(\.path) == names.map { folder + "/" + $0 })
        }
    }

    @Test("of a segment that is there both plain and compressed, the compressed one counts")
    func sealedTwice() throws {
        try LogTexts.withFolder { folder in
            try LogTexts.write(LogTexts.line("x") + "\n", folder + "/s.jsonl")
            try LogTexts.write(LogTexts.line("x") + "\n", folder + "/s.jsonl.zst")
            #expect(try LogFile.list([folder]).map(\.path) == [folder + "/s.jsonl.zst"])
        }
    }

    @Test("a segment that is compressed after it was listed is still read", arguments: [1, 4])
    func sealedMeanwhile(threads: Int) throws {
        try LogTexts.withFolder { folder in
            let text = (0..<20).map { LogTexts.line("x\($0)") + "\n" }.joined()
            try LogTexts.write(text, folder + "/s.jsonl")
            var reader = try ExchangeLogReader([folder])
            reader.threads = threads
            try LogTexts.write(text, folder + "/s.jsonl.zst")
            try FileManager.default.removeItem(atPath: folder + "/s.jsonl")
            #expect(try reader.ids().count == 20)
            #expect(try reader.reducedIDs().0 == (0..<20).map { "x\($0)" })
        }
    }

    @Test("paths that stand for nothing are told")
    func nothing() throws {
        try LogTexts.withFolder { folder in
            #expect(throws: LogReadError.noFiles(folder)) { try LogFile.list([folder]) }
            #expect(throws: LogReadError.noFiles(folder + "/*.jsonl")) { try LogFile.list([folder + "/*.jsonl"]) }
            let error = #expect(throws: LogReadError.self) { try LogFile.list([folder + "/none.jsonl"]) }
            #expect(error?.description == "cannot open \(folder)/none.jsonl: No such file or directory")
        }
    }
}
