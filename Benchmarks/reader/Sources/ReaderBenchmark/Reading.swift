import Exchanges
import Foundation

/// Two ways to read a log, each ending with one line of JSON: what was taken, and what it took.
enum Reading {
    static func excise(_ paths: [String], threads: Int) throws {
        let begun = Cost.now()
        var reader = try ExchangeLogReader(paths)
        reader.threads = threads
        let (taken, _) = try reader.reduce(into: Sums()) { (sums, view) throws(FieldFault) in
            var more = Taken()
            more.lines = 1
            more.times = try view.time.milliseconds
            more.nameBytes = try view.string(.account).escaped.count + view.string(.model).escaped.count
            let usage = try view.usage
            more.tokens = usage.input + usage.output
            more.statuses = try view.status
            try view.forEachMessage { message in
                message.forEachText { text in
                    more.textBytes += text.withUTF8(scratch: &sums.scratch) { $0.count }
                }
            }
            sums.taken += more
        } merge: {
            $0.taken += $1.taken
        }
        report(taken.taken, since: begun)
    }

    private struct Sums: Sendable {
        var taken = Taken()
        var scratch: [UInt8] = []
    }

    /// Every field of every record.
    static func records(_ path: String) throws {
        let begun = Cost.now()
        var taken = Taken()
        try ExchangeLogReader([path]).forEach { (view) throws(FieldFault) in
            let record = try ExchangeRecord(view)
            var more = Taken()
            more.lines = 1
            more.times = record.time.milliseconds
            more.nameBytes = record.account.utf8.count + record.model.utf8.count
            more.tokens = record.usage.input + record.usage.output
            more.statuses = record.status
            for message in record.messages {
                if case .text(let text) = message.content { more.textBytes += text.utf8.count }
            }
            taken += more
            return true
        }
        report(taken, since: begun)
    }

    /// Writes an account directory and reads it.
    static func accounts(_ count: Int, path: String) throws {
        let output = try LogOutput(path: path)
        for number in 0..<count {
            let line =
                #"{"account":"acct_\#(number)","organization":"Org \#(number / 3)","created":"2026-01-02T03:04:05.000Z","#
                + #""plan":"enterprise","verification":"business","payment":"fp_\#(number)","email_domain":"example.com","#
                + #""email_pattern":"aaaa.aaa99","country":"SG","entitlements":["batch"],"status":"active"}"#
            try output.write(Array((line + "\n").utf8))
        }
        try output.finish()
        let begun = Cost.now()
        let directory = try AccountDirectory(paths: [path])
        let seconds = Cost.now().cpu - begun.cpu
        print(
            "An account directory of \(directory.accounts.count) lines is read in \((seconds * 10).rounded() / 10) s of CPU time."
        )
    }

    static func foundation(_ path: String) throws {
        struct Record: Decodable {
            struct Message: Decodable { let content: String }
            struct Usage: Decodable {
                let inputTokens: Int
                let outputTokens: Int

                enum CodingKeys: String, CodingKey {
                    case inputTokens = "input_tokens"
                    case outputTokens = "output_tokens"
                }
            }
            let time: String
            let account: String
            let model: String
            let messages: [Message]
            let usage: Usage
            let status: Int
        }
        let begun = Cost.now()
        var taken = Taken()
        let decoder = JSONDecoder()
        let file = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
        for line in file.split(separator: 0x0A) {
            let record = try decoder.decode(Record.self, from: line)
            var more = Taken()
            more.lines = 1
            more.times = try Timestamp(rfc3339: record.time).milliseconds
            more.nameBytes = record.account.utf8.count + record.model.utf8.count
            more.tokens = record.usage.inputTokens + record.usage.outputTokens
            more.statuses = record.status
            for message in record.messages { more.textBytes += message.content.utf8.count }
            taken += more
        }
        report(taken, since: begun)
    }

    private static func report(_ taken: Taken, since begun: Cost) {
        let now = Cost.now()
        print(
            "{\"lines\":\(taken.lines),\"text\":\(taken.textBytes),\"names\":\(taken.nameBytes),\"tokens\":\(taken.tokens),"
                + "\"statuses\":\(taken.statuses),\"cpu\":\(now.cpu - begun.cpu),\"wall\":\(now.wall - begun.wall)}")
    }
}

/// Seconds of this process's threads, and of the clock.
struct Cost {
    let cpu: Double
    let wall: Double

    static func now() -> Cost {
        func seconds(_ clock: clockid_t) -> Double {
            var time = timespec()
            clock_gettime(clock, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
        }
        return Cost(cpu: seconds(CLOCK_PROCESS_CPUTIME_ID), wall: seconds(CLOCK_MONOTONIC))
    }
}
