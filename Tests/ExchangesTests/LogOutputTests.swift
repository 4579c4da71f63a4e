import Exchanges
import Foundation
import Testing

@Suite("Writing a log to a file")
struct LogOutputTests {
    @Test(
        "a file has its name when it is finished, and leaves nothing when it is not",
        arguments: ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"])
    func names(name: String) throws {
        try LogTexts.withFolder { folder in
            func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder) }
            var output: LogOutput? = try LogOutput(path: folder + "/" + name)
            try output?.write(Array("{}\n".utf8))
            #expect(try files() == [name + ".tmp"])
            output = nil
            #expect(try files() == [])
            output = try LogOutput(path: folder + "/" + name)
            for _ in 0..<100_000 { try output?.write(Array("{\"a\":1}\n".utf8)) }
            try output?.finish()
            #expect(try files() == [name])
            output = nil
            #expect(try files() == [name])
            #expect(try ExchangeLogReader([folder]).forEach { _ in true }.records == 100_000)
        }
    }

    @Test("what is no ordinary file is written to and not replaced")
    func device() throws {
        let output = try LogOutput(path: "/dev/null")
        try output.write(Array("{}\n".utf8))
        try output.finish()
        let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
        #expect(type == .typeCharacterSpecial)
    }

    @Test("a file that cannot be made is told with its path")
    func impossible() {
        let error = #expect(throws: ExchangeLogError.self) { try LogOutput(path: "/nonexistent/a.jsonl") }
        #expect(error?.description == "cannot create /nonexistent/a.jsonl: No such file or directory")
    }
}
