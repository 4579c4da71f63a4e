import Detection
import Evaluation
import Exchanges
import Foundation
import Simulation
import Testing

@Suite("A small scenario from end to end")
struct SmallScenarioTests {
    /// Simulates the scenario of a name, detects, and scores the report against the labels.
    private func evaluate(_ name: String, seed: UInt64) throws -> (report: CampaignReport, evaluation: Evaluation) {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let yaml = try String(
            contentsOf: root.appending(path: "Benchmarks/detection/scenarios/\(name).yaml"), encoding: .utf8)
        let folder = FileManager.default.temporaryDirectory.appending(path: "excise-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let paths = ["log.jsonl", "accounts.jsonl", "labels.jsonl"].map { folder.appending(path: $0).path }
        let simulation = Simulation(
            try Scenario(yaml: yaml), seed: seed, threads: 2)
        _ = try simulation.write(log: paths[0], accounts: paths[1], labels: paths[2])

        let (table, summary) = try ExchangeLogReader([paths[0]]).reduce(into: SketchTable(seed: 1)) {
            (table, view) throws(FieldFault) in
            try table.add(view)
        } merge: {
            $0.merge($1)
        }
        #expect(summary.skipped == 0)
        let population = Population(table, directory: try AccountDirectory(paths: [paths[1]]))
        var detector = Detector()
        detector.threads = 2
        let report = detector.report(population)
        return (
            report,
            try Evaluation([EvaluationRun(name: name, report: report, labels: Labels(path: paths[2]))])
        )
    }

    @Test("the pool is found before a quarter has leaked, and no customer is accused")
    func small() throws {
        let (report, evaluation) = try evaluate("small", seed: 3)
        #expect(evaluation.accounts.attackers == 60)
        // The bar of the benchmark: 95 in 100.
        #expect(evaluation.accounts.attackersFlagged >= 57)
        #expect(evaluation.accounts.customers > 400)
        #expect(evaluation.accounts.customersFlagged == 0)
        let campaign = try #require(report.campaigns.first)
        #expect(report.campaigns.count == 1)
        #expect(campaign.exchangesBeforeDetection * 4 < campaign.exchanges)
        #expect(report.accounts.contains { $0.disposition == .authorised })
    }
}
