import Exchanges
import Testing

@testable import Simulation

/// A simulator whose attackers can be told by how their records are made, rather than by what they do, is worth nothing.
@Suite("Attackers with the identities of customers cannot be told by how they are written") struct ArtefactTests {
    private static let files = Result {
        try SimulatedFiles(
            yaml: """
                days: 3
                customers: {accounts: {ordinary: 1200}, exchanges_per_account_day: 3}
                campaigns:
                  - {name: a, accounts: 400, exchanges_per_account_day: 4, identity: population, template: slots, mode: answers}
                  - {name: b, accounts: 400, exchanges_per_account_day: 4, identity: population, template: none, mode: relay}
                """, seed: 3)
    }

    private let files: SimulatedFiles

    init() throws { files = try Self.files.get() }

    /// How far ranks of one class are from chance, in standard deviations (Mann and Whitney 1947).
    private func rankDeviation(_ inOrder: [Bool]) -> Double {
        let (n, m) = (Double(inOrder.count { $0 }), Double(inOrder.count { !$0 }))
        let sum = inOrder.enumerated().reduce(0.0) { $0 + ($1.element ? Double($1.offset + 1) : 0) }
        return (sum - n * (n + m + 1) / 2) / (n * m * (n + m + 1) / 12).squareRoot()
    }

    private func isAttacker(_ account: String) -> Bool { files.classes[account] == "attacker" }

    @Test("neither their names, nor their places in the files, nor the ids of their exchanges differ") func order() {
        let accounts = files.directory.accounts.map(\.id)
        #expect(abs(rankDeviation(accounts.map(isAttacker))) < 4)
        #expect(abs(rankDeviation(accounts.sorted().map(isAttacker))) < 4)
        #expect(abs(rankDeviation(files.records.sorted { $0.id < $1.id }.map { isAttacker($0.account) })) < 4)
        #expect(
            abs(
                rankDeviation(
                    files.directory.accounts.sorted { $0.created.milliseconds % 1000 < $1.created.milliseconds % 1000 }
                        .map { isAttacker($0.id) })) < 4)
    }

    @Test("every optional field of the directory is there as often") func directoryFields() {
        let fields: [(String, (Account) -> Bool)] = [
            ("organization", { $0.organization != nil }), ("payment", { $0.payment != nil }),
            ("payment_issuer", { $0.paymentIssuer != nil }), ("email_domain", { $0.emailDomain != nil }),
            ("email_pattern", { $0.emailPattern != nil }), ("country", { $0.country != nil }),
            ("free", { $0.plan == "free" }), ("business", { $0.verification == .business }),
            ("e-mail", { $0.verification == .email }), ("gmail", { $0.emailDomain == "gmail.com" }),
            ("young", { $0.created.milliseconds > 1_770_000_000_000 - 90 * 86_400_000 }),
        ]
        let (attackers, customers) = (files.accounts("attacker"), files.accounts("ordinary"))
        for (name, has) in fields {
            let rates = [attackers, customers].map { Double($0.count(where: has)) / Double($0.count) }
            #expect(abs(rates[0] - rates[1]) < 0.12, "\(name): \(rates)")
        }
    }

    @Test("every optional field of the client is there as often, and as long") func clientFields() {
        var first: [String: ExchangeRecord] = [:]
        for record in files.records where first[record.account] == nil { first[record.account] = record }
        let fields: [(String, (ExchangeRecord) -> String?)] = [
            ("address", { $0.client?.address }), ("network", { $0.client?.network }),
            ("country", { $0.client?.country }),
            ("user_agent", { $0.client?.userAgent }), ("tls_fingerprint", { $0.client?.tlsFingerprint }),
            ("headers", { $0.client?.headers }), ("device", { $0.client?.device }),
            ("latency", { $0.latency.map { _ in "" } }),
        ]
        let groups = [true, false].map { isAttack in first.values.filter { isAttacker($0.account) == isAttack } }
        for (name, value) in fields {
            let rates = groups.map { group in Double(group.count { value($0) != nil }) / Double(group.count) }
            #expect(abs(rates[0] - rates[1]) < 0.12, "\(name): \(rates)")
        }
        for (name, value) in fields.filter({ ["tls_fingerprint", "headers", "device"].contains($0.0) }) {
            let lengths = groups.map { Set($0.compactMap(value).map(\.count)) }
            #expect(lengths[0] == lengths[1], "\(name)")
        }
    }

    @Test("their requests fail as often as anybody's") func failures() {
        let rates = [true, false].map { isAttack in
            let records = files.records.filter { isAttacker($0.account) == isAttack }
            return Double(records.count { $0.status != 200 }) / Double(records.count)
        }
        #expect(abs(rates[0] - rates[1]) < 0.012, "\(rates)")
    }

    @Test("they come at any millisecond") func milliseconds() {
        for isAttack in [true, false] {
            let records = files.records.filter { isAttacker($0.account) == isAttack }
            let low = records.count { $0.time.milliseconds % 1000 < 500 }
            #expect(abs(Double(low) - Double(records.count) / 2) < 4 * Double(records.count).squareRoot())
        }
    }
}
