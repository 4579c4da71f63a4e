import Exchanges
import Foundation
import Testing

@testable import Simulation

@Suite("A simulation") struct SimulationTests {
    private static let campaign = """
        days: 3
        customers: {accounts: {ordinary: 150, reseller: 2}, exchanges_per_account_day: 3}
        campaigns:
          - {name: c, accounts: 40, exchanges_per_account_day: 15, share: 80%, start: 12h, identity: {payment: few 4},
             bans: [{at: 40h, share: 50%}], pivot: {at: 50h, share: 50%, model: house-small}, probe: {exchanges: 30, over: 5h}}
        """

    @Test("gives the same bytes for the same seed on one thread and on three, and others for another seed")
    func repeatable() throws {
        let one = try SimulatedFiles(yaml: Self.campaign, seed: 7, threads: 1)
        let three = try SimulatedFiles(yaml: Self.campaign, seed: 7, threads: 3)
        let other = try SimulatedFiles(yaml: Self.campaign, seed: 8)
        #expect(one.bytes == three.bytes)
        #expect(zip(one.bytes, other.bytes).allSatisfy { $0 != $1 })
    }

    @Test("writes a log in order of time with unique ids, and one directory line and one label for every account")
    func complete() throws {
        let files = try SimulatedFiles(yaml: Self.campaign)
        let times = files.records.map(\.time)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(Set(files.records.map(\.id)).count == files.records.count)
        #expect(Set(files.classes.keys) == Set(files.directory.accounts.map(\.id)))
        #expect(files.records.allSatisfy { files.classes[$0.account] != nil })
        let end = try Timestamp(rfc3339: "2026-02-02T02:40:00Z").advanced(by: .seconds(3 * 86_400))
        #expect(files.records.allSatisfy { $0.time < end })
        #expect(
            files.records.allSatisfy {
                files.directory[$0.account].map { account in account.created } ?? .latest <= $0.time
            })
    }

    @Test("counts what leaks hour by hour up to all that the attack got")
    func leak() throws {
        let files = try SimulatedFiles(yaml: Self.campaign)
        let label = try #require(files.campaigns.first)
        let (total, leak) = (try #require(label.attackExchanges), label.leak)
        #expect(leak.first == 0)
        #expect(leak.last == total)
        #expect(zip(leak, leak.dropFirst()).allSatisfy { $0 <= $1 })
        // 40 accounts, 2.5 days, 15 a day, 80 % of it attack; some requests fail for good, some of the probes pass.
        #expect((1100...1230).contains(total))
    }

    @Test("suspends banned accounts and opens others minutes later, which the pool had not used before")
    func bans() throws {
        let files = try SimulatedFiles(yaml: Self.campaign)
        let pool = files.accounts("attacker")
        let banned = pool.filter { $0.status == .suspended }
        #expect(banned.count == 20)
        #expect(pool.count == 60)
        let first = Dictionary(files.of("attacker").map { ($0.account, $0.time) }, uniquingKeysWith: { min($0, $1) })
        let moment = try #require(banned.compactMap(\.statusChanged).min())
        let replacements = pool.filter { $0.created > moment.advanced(by: .seconds(-60)) }
        #expect(replacements.count == 20)
        for account in replacements { #expect(first[account.id] ?? .latest > account.created) }
        for account in banned {
            let after = files.records.filter { $0.account == account.id && $0.time > account.statusChanged ?? .latest }
            #expect(after.allSatisfy { $0.status != 200 })
        }
    }

    @Test("turns half of a campaign to another model at its pivot")
    func pivot() throws {
        let files = try SimulatedFiles(yaml: Self.campaign)
        let start = try Timestamp(rfc3339: "2026-02-02T02:40:00Z")
        let attacks = files.of("attacker").filter { $0.text.contains("\n\n") && $0.messages.count == 1 }
        let (before, after) = (
            attacks.filter { $0.time < start.advanced(by: .seconds(50 * 3600)) },
            attacks.filter { $0.time >= start.advanced(by: .seconds(50 * 3600)) }
        )
        let small = after.filter { $0.model == "house-small" }.count
        #expect(before.filter { $0.model == "house-small" }.count < before.count / 5)
        #expect(small > after.count * 3 / 10 && small < after.count * 7 / 10)
    }

    @Test("lets campaigns of two operators share one pool, and says so in the labels")
    func sharedPool() throws {
        let files = try SimulatedFiles(
            yaml:
                "campaigns: [{name: a, pool: p, accounts: 10, days: 1}, {name: b, pool: p, accounts: 10, days: 1, mode: judge}]"
        )
        #expect(files.directory.accounts.count == 10)
        let labels = String(decoding: files.bytes[2], as: UTF8.self)
        #expect(labels.components(separatedBy: "\"campaigns\":[\"a\",\"b\"]").count == 11)
    }

    @Test("repeats a failed request of a pool on another account within seconds")
    func failOver() throws {
        let files = try SimulatedFiles(
            yaml: "days: 4\ncampaigns: [{name: c, accounts: 30, exchanges_per_account_day: 80}]")
        let failed = files.records.filter { $0.status != 200 }
        #expect(failed.count > 20)
        let again = failed.filter { failure in
            files.records.contains {
                $0.text == failure.text && $0.account != failure.account && $0.time > failure.time
                    && $0.time < failure.time.advanced(by: .seconds(60))
            }
        }
        #expect(again.count > failed.count * 8 / 10)
    }

    @Test(
        "spreads a pool's work by its scheduler",
        arguments: [("lru", "0", -0.06...0.02), ("random", "0", -0.06...0.06), ("weighted", "1.2", 0.6...8.0)])
    func dispersion(scheduler: String, quota: String, range: ClosedRange<Double>) throws {
        let files = try SimulatedFiles(
            yaml:
                "days: 4\ncampaigns: [{name: c, accounts: 100, exchanges_per_account_day: 10, scheduler: \(scheduler), quota_sd: \(quota)}]"
        )
        let counts = Dictionary(grouping: files.records, by: \.account).values.map { Double($0.count) }
        let mean = counts.reduce(0, +) / 100
        let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 99
        #expect(range.contains((variance - mean) / (mean * mean)))
    }

    @Test(
        "asks each row as its partition says",
        arguments: [
            ("{partition: disjoint}", 1.0...1.0), ("{partition: folds, folds: 3}", 2.9...3.0),
            ("{partition: replacement, count: 100}", 3.8...4.2),
        ])
    func partition(rows: String, range: ClosedRange<Double>) throws {
        let files = try SimulatedFiles(
            yaml:
                "days: 2\ncampaigns: [{name: c, accounts: 20, exchanges_per_account_day: 10, template: none, fail_over: false, rows: \(rows)}]"
        )
        let answered = files.records.filter { $0.status == 200 }
        #expect(range.contains(Double(answered.count) / Double(Set(answered.map(\.text)).count)))
    }

    @Test(
        "puts the template where the plan says, in the same words or in others",
        arguments: ["suffix", "prefix", "line", "slots", "paraphrase", "none"])
    func template(_ template: String) throws {
        let files = try SimulatedFiles(
            yaml: "days: 2\ncampaigns: [{name: c, accounts: 20, exchanges_per_account_day: 10, template: \(template)}]")
        let texts = files.records.map(\.text)
        /// Lines that nearly all requests have.
        let common = Dictionary(grouping: texts.flatMap { Set($0.split(separator: "\n")) }, by: { $0 }).filter {
            $0.value.count > texts.count * 9 / 10
        }
        #expect(common.isEmpty == ["slots", "paraphrase", "none"].contains(template))
        if let line = common.keys.first {
            #expect(texts.allSatisfy { $0.hasSuffix(line) } == (template == "suffix"))
            #expect(texts.allSatisfy { $0.hasPrefix(line) } == (template == "prefix"))
        }
        #expect(files.records.allSatisfy { ($0.messages.first?.role == "system") == (template == "slots") })
    }

    @Test("lets a campaign borrow a customer's looks, who is labelled framed")
    func framing() throws {
        let files = try SimulatedFiles(
            yaml:
                "days: 2\ncampaigns: [{name: c, accounts: 20, exchanges_per_account_day: 5, framing: {accounts: 2, copies: [fingerprints, template]}}]"
        )
        let (framed, attackers) = (files.of("framed"), files.of("attacker"))
        #expect(files.accounts("framed").count == 2)
        let looks = Set(
            framed.map {
                "\($0.client?.headers ?? "") \($0.client?.tlsFingerprint ?? "") \($0.client?.device ?? "") \($0.client?.userAgent ?? "")"
            })
        #expect(looks.count == 1)
        #expect(
            attackers.allSatisfy {
                looks.contains(
                    "\($0.client?.headers ?? "") \($0.client?.tlsFingerprint ?? "") \($0.client?.device ?? "") \($0.client?.userAgent ?? "")"
                )
            })
        #expect(attackers.first?.messages.first == framed.first?.messages.first)
    }

    @Test("takes prompts from a corpus: attackers' from what is marked as distillation, customers' from the rest")
    func corpus() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("corpus-\(UUID().uuidString).jsonl")
            .path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let lines = (0..<50).map {
            "{\"text\":\"taken \\\"\($0)\\\" line\",\"kind\":\"distillation\",\"source\":\"a\"}\n{\"text\":\"asked \($0)\",\"kind\":\"benign\",\"source\":\"b\"}\n"
        }
        try lines.joined().write(toFile: path, atomically: true, encoding: .utf8)
        let files = try SimulatedFiles(
            yaml:
                "customers: {accounts: {ordinary: 60}}\ndays: 2\ncampaigns: [{name: c, accounts: 10, exchanges_per_account_day: 10}]",
            corpus: Corpus(paths: [path]))
        #expect(files.of("attacker").allSatisfy { $0.text.contains("taken \"") })
        let customers = files.of("ordinary")
        #expect(customers.filter { $0.text.contains("asked ") }.count > customers.count / 3)
        // A row that comes again is varied, so that a disjoint partition stays one.
        let texts = files.of("attacker").filter { $0.status == 200 }.map(\.text)
        #expect(Set(texts).count == texts.count)
    }
}
