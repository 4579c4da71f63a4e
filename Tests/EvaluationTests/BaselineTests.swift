import Detection
import Exchanges
import Foundation
import Testing

@testable import Evaluation

@Suite("Baselines")
struct BaselineTests {
    /// One exchange of a log, at seconds after a fixed moment.
    private struct Line {
        var account: String
        var seconds: Int
        var prompt = "What is the weather?"
        var address: String?
        var device: String?

        var json: String {
            let time = Timestamp(seconds: 1_770_000_000 + Int64(seconds)).rfc3339
            let client = [("address", address), ("device", device)].compactMap { name, value in
                value.map { "\"\(name)\":\"\($0)\"" }
            }.joined(separator: ",")
            return #"{"id":"x","time":"\#(time)","account":"\#(account)","model":"m","operation":"chat","#
                + #""messages":[{"role":"user","content":"\#(prompt)"}],"usage":{"input_tokens":3,"output_tokens":5},"#
                + #""status":200,"client":{\#(client)}}"#
        }
    }

    private func withLog<Result>(_ lines: [Line], _ body: (ExchangeLogReader) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "log.jsonl").path
        try lines.map { $0.json + "\n" }.joined().write(toFile: path, atomically: true, encoding: .utf8)
        return try body(try ExchangeLogReader([path]))
    }

    private func detect(_ baseline: Baseline, _ lines: [Line], _ accounts: [Account] = []) throws -> CampaignReport {
        let (report, summary) = try withLog(lines) {
            try baseline.detect(in: $0, directory: AccountDirectory(accounts))
        }
        #expect(summary.records == lines.count)
        #expect(report.totals.exchanges == lines.count)
        #expect(report.totals.accounts == Set(lines.map(\.account)).count)
        return report
    }

    private func flagged(_ report: CampaignReport) -> [String] {
        report.accounts.filter { $0.disposition == .flagged }.map(\.account).sorted()
    }

    @Test("every baseline reads an empty log and one of one exchange", arguments: Baseline.allCases)
    func small(baseline: Baseline) throws {
        #expect(try detect(baseline, []).accounts.isEmpty)
        #expect(try detect(baseline, [Line(account: "a", seconds: 0)]).accounts.isEmpty)
    }

    @Test("a bad line is skipped where the reader skips, and its account is not counted", arguments: Baseline.allCases)
    func badLine(baseline: Baseline) throws {
        let lines = [Line(account: "a", seconds: 0), Line(account: "b", seconds: 0, prompt: #"","role":7,"a":""#)]
        try withLog(lines) { reader in
            var reader = reader
            reader.badLines = .skip
            let (report, summary) = try baseline.detect(in: reader, directory: AccountDirectory([]))
            // Who looks at no message does not mind a bad one.
            #expect(summary.skipped == report.totals.skippedLines)
            #expect(report.totals.accounts + summary.skipped == 2)
        }
    }

    @Test("the volume cap flags who sent most on one day, not who sent most in all")
    func volumeCap() throws {
        let burst = (0..<30).map { Line(account: "burst", seconds: $0) }
        let steady = (0..<60).map { Line(account: "steady", seconds: $0 * 86_400 / 10) }
        let report = try withLog(burst + steady) { try VolumeCap(share: 0.5).detect(in: $0).0 }
        #expect(flagged(report) == ["burst"])
    }

    @Test("the volume cap leaves no more accounts above it than its share")
    func cap() {
        #expect(VolumeCap(share: 0.5).cap([30, 10]) == 10)
        #expect(VolumeCap(share: 0.5).cap([5, 5, 5, 5]) == 5)
        #expect(VolumeCap().cap([]) == 0)
        #expect(VolumeCap().cap([30, 10]) == 30)
        #expect(VolumeCap().cap(Array(1...30_000)) == 29_997)
    }

    @Test("accounts whose exchanges ask for the reasoning are flagged from six in ten and ten exchanges on")
    func phrases() throws {
        func lines(_ account: String, asking: Int, of total: Int) -> [Line] {
            (0..<total).map {
                Line(account: account, seconds: $0, prompt: $0 < asking ? "Add 3 and 4, STEP by Step." : "Add 3 and 4.")
            }
        }
        let report = try detect(
            .phrases,
            lines("six", asking: 6, of: 10) + lines("five", asking: 5, of: 10) + lines("few", asking: 9, of: 9))
        #expect(flagged(report) == ["six"])
    }

    @Test(
        "a phrase is found wherever it stands, and a part of one is not",
        arguments: [
            ("abcd", true), ("xxABCx", true), ("ababc", true), ("ab c", false), ("", false), ("xyzz", true),
            ("bcx", false),
            ("yz", true), ("ÄABÇ", false),
        ])
    func phraseSet(text: String, occurs: Bool) {
        let set = PhraseSet(["abc", "yz", "xyy"])
        var text = text
        #expect(text.withUTF8 { set.occurs(in: UnsafeRawBufferPointer($0)) } == occurs)
    }

    @Test("accounts whose prompts begin alike are flagged above three in ten")
    func templates() throws {
        let beginning = "Ein Gutachter prüft das Folgende ganz genau, Punkt für"
        #expect(beginning.count > 50)
        func lines(_ account: String, alike: Int) -> [Line] {
            (0..<20).map {
                Line(
                    account: account, seconds: $0,
                    prompt: $0 < alike ? beginning + "\\n\($0)" : "\($0) " + beginning)
            }
        }
        #expect(flagged(try detect(.templateRepetition, lines("much", alike: 7) + lines("some", alike: 6))) == ["much"])
    }

    @Test("frequent hashes are counted within their bound, however they are divided and merged")
    func frequentHashes() {
        var generator = SystemRandomNumberGenerator()
        let hashes = (0..<2000).map { _ in
            Bool.random(using: &generator) ? 7 : Int.random(in: 0..<500, using: &generator)
        }
        let exact = hashes.count { $0 == 7 }
        var merged = FrequentHashes()
        for stretch in 0..<4 {
            var part = FrequentHashes()
            for hash in hashes[stretch * 500..<(stretch + 1) * 500] { part.add(hash) }
            merged.merge(part)
        }
        #expect(merged.total == 2000)
        #expect(merged.largest <= exact)
        #expect(merged.largest >= exact - 2000 / (FrequentHashes.most + 1))
    }

    @Test("accounts are linked through payment, address and device, however indirectly, from 20 on")
    func sharedAttributes() throws {
        let lines = (0..<30).map { number in
            Line(
                account: "a\(number)", seconds: number, address: number < 10 ? "198.51.100.7" : nil,
                device: (9..<15).contains(number) ? "device" : nil)
        }
        let payers = (14..<20).map { number in
            Account(id: "a\(number)", created: Timestamp(seconds: 0), plan: "free", payment: "card")
        }
        let report = try detect(.sharedAttributes, lines, payers)
        #expect(report.campaigns.count == 1)
        #expect(Set(report.campaigns[0].accounts) == Set((0..<20).map { "a\($0)" }))
        #expect(report.campaigns[0].exchanges == 20)
        #expect(try detect(.sharedAttributes, lines, Array(payers.dropLast())).campaigns.isEmpty)
    }

    @Test("accounts that act together from one address are found; those that only share it are not")
    func synchroTrap() throws {
        let lines = (0..<25).flatMap { account in
            (0..<6).flatMap { round in
                [
                    Line(account: "sync\(account)", seconds: round * 40_000 + account, address: "198.51.100.7"),
                    Line(account: "alone\(account)", seconds: (round * 25 + account) * 2000, address: "198.51.100.8"),
                ]
            }
        }
        let report = try detect(.synchroTrap, lines)
        #expect(report.campaigns.map { $0.accounts.count } == [25])
        #expect(flagged(report).allSatisfy { $0.hasPrefix("sync") })
    }

    @Test(
        "two accounts are as similar as their matched events over all of them",
        arguments: [
            // Three of three and four: 3 / (3 + 4 - 3) = 0.75, of which the second match crosses an hour.
            ([0, 3590, 9000], [5, 3610, 9899, 20_000], 0.75, true),
            ([0, 3590, 9000], [5, 3610, 9899, 20_000], 0.76, false),
            ([0], [900], 1, true), ([0], [901], 0.01, false),
        ])
    func similarity(first: [Int64], second: [Int64], least: Double, isLinked: Bool) {
        var trap = SynchroTrap()
        (trap.similarity, trap.fewest) = (least, 1)
        var events =
            first.map { SynchroTrap.Event(object: 1, seconds: $0, account: 0) }
            + second.map { SynchroTrap.Event(object: 1, seconds: $0, account: 1) }
        #expect(trap.linked(&events, accounts: 2).isEmpty != isLinked)
    }

    @Test("an object of too many accounts in one hour links nobody then")
    func hub() {
        var trap = SynchroTrap()
        trap.widest = 3
        trap.fewest = 1
        var events = (0..<4).map { SynchroTrap.Event(object: 1, seconds: Int64($0), account: $0) }
        #expect(trap.linked(&events, accounts: 4).isEmpty)
        events.removeLast()
        #expect(trap.linked(&events, accounts: 4).count == 3)
    }
}
