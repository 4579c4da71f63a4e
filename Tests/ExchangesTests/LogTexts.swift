import Exchanges
import Foundation

/// Records and files that tests read.
enum LogTexts {
    /// A record of the gateway's form with an id and a time.
    static func line(
        _ id: String, time: String = "2026-02-03T04:05:06.789Z", account: String = "acct_1", text: String = "Hello"
    ) -> String {
        #"{"id":"\#(id)","time":"\#(time)","account":"\#(account)","key":"abc","model":"house-large","operation":"chat","#
            + #""messages":[{"role":"user","content":"\#(text)"}],"parameters":{"temperature":1.0,"stream":true},"#
            + #""usage":{"input_tokens":3,"output_tokens":5},"status":200,"latency_ms":12.5}"#
    }

    /// Calls `body` with a new folder, and deletes it.
    static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("excise-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder.path)
    }

    /// Writes a file, compressed as its name says.
    static func write(_ bytes: [UInt8], _ path: String) throws {
        let output = try LogOutput(path: path)
        try output.write(bytes)
        try output.finish()
    }

    static func write(_ text: String, _ path: String) throws { try write(Array(text.utf8), path) }
}

extension ExchangeLogReader {
    /// The ids of all records in order.
    func ids() throws -> [String] {
        var ids: [String] = []
        try forEach { (view) throws(FieldFault) in
            ids.append(try view.string(.id).string)
            return true
        }
        return ids
    }
}
