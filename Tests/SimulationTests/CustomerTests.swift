import Exchanges
import Testing

@testable import Simulation

@Suite("Each class of customers shows the sign that tells it from an attack") struct CustomerTests {
    private static let files = Result {
        try SimulatedFiles(
            yaml: """
                days: 4
                release: {model: house-next, at: 2d}
                customers:
                  exchanges_per_account_day: 6
                  accounts: {ordinary: 300, batch_evaluator: 8, licensed_distiller: 6, judge_product: 4, etl: 12,
                             coding_agent: 6, popular_app: 80, university_class: 30, reseller: 3, enterprise_shard: 16,
                             regulated_explainability: 4, migrated_workload: 6}
                """)
    }

    private let files: SimulatedFiles

    init() throws { files = try Self.files.get() }

    private func organizations(_ label: String) -> Set<String?> { Set(files.accounts(label).map(\.organization)) }

    @Test("there are as many accounts of each class as were asked for") func counts() {
        let counts = Dictionary(grouping: files.classes.values, by: { $0 }).mapValues(\.count)
        #expect(counts["ordinary"] == 300)
        #expect(counts["popular_app"] == 80)
        #expect(counts["migrated_workload"] == 6)
    }

    @Test("evaluators ask rows that other evaluators ask, again with other models") func evaluators() {
        let records = files.of("batch_evaluator").filter { $0.status == 200 }
        let rows = Dictionary(grouping: records, by: \.text)
        #expect(Set(records.map(\.model)).contains("house-next"))
        #expect(rows.count < records.count * 95 / 100)
    }

    @Test("who may distil has the entitlement and one payer") func licensed() {
        let accounts = files.accounts("licensed_distiller")
        #expect(accounts.allSatisfy { $0.isEntitled(to: .distillation) })
        #expect(Set(accounts.map(\.payment)).count == organizations("licensed_distiller").count)
        #expect(!files.accounts("ordinary").contains { $0.isEntitled(to: .distillation) })
    }

    @Test("judges, regulated firms and resellers name their end users") func endUsers() {
        for label in ["judge_product", "regulated_explainability", "reseller"] {
            #expect(files.of(label).allSatisfy { $0.session != nil }, "\(label)")
        }
    }

    @Test("pipelines get tiny answers to texts of one length") func pipelines() {
        let records = files.of("etl").filter { $0.status == 200 }
        #expect(records.allSatisfy { $0.usage.output < 40 })
        let spreads = Dictionary(grouping: records, by: \.account).values.filter { $0.count > 20 }.map { records in
            let lengths = records.map { Double($0.text.utf8.count) }
            let mean = lengths.reduce(0, +) / Double(lengths.count)
            return (lengths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(lengths.count)).squareRoot() / mean
        }
        #expect(!spreads.isEmpty && spreads.allSatisfy { $0 < 0.45 })
    }

    @Test("coding agents keep sessions in which tools answer") func agents() {
        let records = files.of("coding_agent")
        #expect(records.allSatisfy { $0.session != nil && !$0.parameters.tools.isEmpty })
        #expect(records.contains { $0.messages.contains { $0.role == "tool" } })
    }

    @Test("users of one application have its system prompt, and nothing else in common") func application() {
        let records = files.of("popular_app")
        let templates = Dictionary(grouping: records) { record in
            record.messages.first { $0.role == "system" }.map { "\($0.content)" } ?? String(record.text.suffix(40))
        }
        #expect(templates.count == 1)
        let payments = files.accounts("popular_app").compactMap(\.payment)
        #expect(Set(payments).count == payments.count)
        let volumes = Dictionary(grouping: records, by: \.account).values.map { Double($0.count) }
        let mean = volumes.reduce(0, +) / Double(volumes.count)
        let variance = volumes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(volumes.count)
        #expect((variance - mean) / (mean * mean) > 0.8)
    }

    @Test("a class is of one campus and asks the same exercises") func university() {
        #expect(files.accounts("university_class").allSatisfy { $0.emailDomain?.hasSuffix(".edu") == true })
        let records = files.of("university_class")
        #expect(Set(records.compactMap { $0.client?.network }).count == 1)
        let rows = Dictionary(grouping: records.filter { $0.status == 200 }, by: \.text)
        #expect(rows.values.contains { Set($0.map(\.account)).count > 1 })
    }

    @Test("a firm that shards has one name, even counts and rows that do not overlap") func shards() {
        #expect(organizations("enterprise_shard").count <= 2 && !organizations("enterprise_shard").contains(nil))
        let records = files.of("enterprise_shard").filter { $0.status == 200 }
        let rows = Dictionary(grouping: records, by: \.text).values
        #expect(rows.filter { Set($0.map(\.account)).count > 1 }.count < rows.count / 50)
    }

    @Test("work that moved has the payer of the account that was closed") func migrated() {
        let accounts = files.accounts("migrated_workload")
        let pairs = Dictionary(grouping: accounts, by: \.payment).values
        #expect(pairs.allSatisfy { $0.count == 2 })
        for pair in pairs { #expect(Set(pair.map(\.status)) == [.closed, .active]) }
    }

    @Test("nearly one request in twenty is sent again by its account") func duplicates() {
        let records = files.of("ordinary").filter { $0.status == 200 }
        var seen: Set<String> = []
        let again = records.filter { !seen.insert($0.account + $0.text).inserted }.count
        #expect((0.02...0.12).contains(Double(again) / Double(records.count)))
    }
}
