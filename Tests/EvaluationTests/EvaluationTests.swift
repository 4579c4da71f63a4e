import Detection
import Exchanges
import Testing

@testable import Evaluation

@Suite("Evaluation")
struct EvaluationTests {
    private func evaluate(_ report: CampaignReport, _ labels: Labels) throws -> Evaluation {
        try Evaluation([EvaluationRun(name: "run", report: report, labels: labels)])
    }

    @Test("a perfect report has nothing to complain about")
    func perfect() throws {
        let world = try World(pools: [["a": 40], ["b": 10]], customers: ["ordinary": 100])
        let report = World.report([(World.ids("a", 40), 1, 0.95), (World.ids("b", 10), 1, 0.95)])
        let evaluation = try evaluate(report, world.labels)
        #expect(evaluation.accounts.recall == 1)
        #expect(evaluation.accounts.precision == 1)
        #expect(evaluation.accounts.customersFlagged == 0)
        for score in [evaluation.againstOperators, evaluation.againstPools] {
            #expect(score.purity == 1)
            #expect(score.completeness == 1)
            #expect(score.bCubedF1 == 1)
            #expect(score.adjustedRand == 1)
        }
        #expect(evaluation.calibration.real == 2)
        #expect(abs(evaluation.calibration.brier! - 0.0025) < 1e-12)
        #expect(evaluation.projection.precision == 1)
    }

    @Test("an empty report finds nobody and wrongs nobody, and everything leaks")
    func empty() throws {
        let world = try World(pools: [["a": 4]], customers: ["ordinary": 100])
        let evaluation = try evaluate(CampaignReport(), world.labels)
        #expect(evaluation.accounts.recall == 0)
        #expect(evaluation.accounts.precision == nil)
        #expect(evaluation.campaigns[0].firstAlert == nil)
        #expect(evaluation.campaigns[0].leakedBeforeFirstAlert == 100)
        #expect(evaluation.againstPools.purity == nil)
        #expect(evaluation.againstPools.bCubedRecall == 0)
        #expect(evaluation.calibration.brier == nil)
        #expect(evaluation.projection.precision == nil)
        #expect(!evaluation.tables.isEmpty)
    }

    @Test(
        "false positives are bounded exactly: 1 - 0.05^(1/n) for none, and scipy's beta.ppf(0.95, x + 1, n - x) else",
        arguments: [(0, 29_957, 1e-4), (1, 47_437, 1e-4), (3, 100, 0.0757108)])
    func bounds(flagged: Int, customers: Int, bound: Double) throws {
        let world = try World(pools: [["a": 1]], customers: ["etl": customers])
        var report = CampaignReport()
        report.accounts = World.ids("etl", customers).prefix(flagged).map {
            AccountFinding(account: $0, suspicion: 1, disposition: .flagged)
        }
        let evaluation = try evaluate(report, world.labels)
        let score = try #require(evaluation.classes.first { $0.name == "etl" })
        #expect(score.flagged == flagged)
        #expect(abs(try #require(score.falsePositiveBound) / bound - 1) < 1e-4)
        #expect(evaluation.accounts.falsePositiveBound == score.falsePositiveBound)
    }

    @Test("what is watched, authorised or cleared is not flagged, and told apart")
    func dispositions() throws {
        let world = try World(pools: [["a": 2]], customers: ["licensed_distiller": 2, "judge_product": 3])
        var report = World.report([(["a0"], 1, 0.9)])
        report.accounts = [
            AccountFinding(account: "a1", suspicion: 0.4, disposition: .watch),
            AccountFinding(account: "licensed_distiller0", suspicion: 0.9, disposition: .authorised),
            AccountFinding(account: "judge_product0", suspicion: 0.3, disposition: .cleared),
            AccountFinding(account: "judge_product1", suspicion: 0.9, disposition: .flagged),
            AccountFinding(account: "stranger", suspicion: 0.9, disposition: .flagged),
        ]
        let evaluation = try evaluate(report, world.labels)
        #expect(evaluation.accounts.attackersFlagged == 1)
        #expect(evaluation.accounts.attackersWatched == 1)
        #expect(evaluation.accounts.customersFlagged == 1)
        #expect(evaluation.accounts.unknownFlagged == 1)
        #expect(evaluation.accounts.precision == 0.5)
        let judges = try #require(evaluation.classes.first { $0.name == "judge_product" })
        #expect((judges.accounts, judges.flagged, judges.cleared) == (3, 1, 1))
        let distillers = try #require(evaluation.classes.first { $0.name == "licensed_distiller" })
        #expect((distillers.flagged, distillers.authorised) == (0, 1))
    }

    @Test("two operators in one pool: the campaign is pure against the pool and half pure against the operators")
    func sharedPool() throws {
        let world = try World(pools: [["a": 10, "b": 10]], customers: ["ordinary": 20])
        let evaluation = try evaluate(
            World.report([(World.ids("a", 10) + World.ids("b", 10), 1, 1)]), world.labels)
        #expect(evaluation.againstPools.purity == 1)
        #expect(evaluation.againstPools.bCubedF1 == 1)
        #expect(evaluation.againstOperators.purity == 0.5)
        #expect(evaluation.againstOperators.bCubedPrecision == 0.5)
        #expect(evaluation.againstOperators.bCubedRecall == 1)
        #expect(evaluation.calibration.real == 1)
    }

    @Test("B-cubed and the adjusted Rand index are those of a worked example")
    func workedExample() throws {
        // Six of a and three of b; found: {a a a a b}, {a b}, and one of a with two customers; one of b missed.
        let world = try World(pools: [["a": 6], ["b": 3]], customers: ["ordinary": 2])
        let evaluation = try evaluate(
            World.report([
                (["a0", "a1", "a2", "a3", "b0"], 1, 1), (["a4", "b1"], 1, 1), (["a5", "ordinary0", "ordinary1"], 1, 1),
            ]), world.labels)
        let score = evaluation.againstPools
        #expect(score.purity == 0.6)  // (4 + 1 + 1) of 10
        #expect(abs(score.completeness! - 5.0 / 9) < 1e-12)
        // 4 × 4/5 + 1/5 + 2 × 1/2 + 1/3 + 2 × 0, over 10.
        #expect(abs(score.bCubedPrecision! - (3.2 + 0.2 + 1 + 1.0 / 3) / 10) < 1e-12)
        // 4 × 4/6 + 2 × 1/6 + 2 × 1/3 + 0, over 9.
        #expect(abs(score.bCubedRecall! - (16.0 / 6 + 2.0 / 6 + 2.0 / 3) / 9) < 1e-12)
        // sklearn.metrics.adjusted_rand_score([0]*6+[1]*3+[2,3], [0,0,0,0,1,2,0,1,9,2,2])
        #expect(abs(score.adjustedRand! - 0.12420382165605096) < 1e-12)
        // The third group has a third of attackers.
        #expect(evaluation.calibration.real == 2)
        let wrong = try #require(evaluation.falseCampaigns.first)
        #expect((wrong.id, wrong.accounts, wrong.attackers) == ("found-2", 3, 1))
        #expect(wrong.customers == ["ordinary": 2])
        // The first two are real and hold accounts of both: 7 accounts, 5 of a's pool and 2 of b's.
        #expect(evaluation.campaigns.map(\.precision) == [5.0 / 7, 2.0 / 7])
        #expect(evaluation.tables.last?.rows == [["run", "found-2", "1.000", "3", "1", "2 ordinary"]])
    }

    @Test("what leaked is read off the curve at the moment of each alert")
    func leak() throws {
        let world = try World(pools: [["a": 10]], customers: ["ordinary": 1])
        let report = World.report([
            (["a0", "ordinary0", "x"], 1, 0.5), (["a1", "a2", "a3", "a4", "a5"], 2, 0.9),
            (["a6", "a7", "a8", "a9"], 6, 0.9),
        ])
        let campaign = try evaluate(report, world.labels).campaigns[0]
        #expect(campaign.fragments == 3)
        #expect(campaign.completeness == 0.5)
        #expect(campaign.secondsToFirstAlert == 3600)
        #expect(campaign.leakedBeforeFirstAlert == 10)
        #expect(campaign.leakedBeforeHalf == 20)
        #expect(campaign.leakedBeforeNineTenths == 60)
    }

    @Test(
        "the curve of leaks is straight between its points",
        arguments: [
            (-1.0, 0), (0, 0), (0.25, 3), (1, 10), (1.5, 15), (10, 100), (11, 100),
        ])
    func curve(hours: Double, leaked: Int) throws {
        let world = try World(pools: [["a": 1]], customers: [:])
        let moment = World.start.advanced(by: .seconds(hours * 3600))
        #expect(world.labels.campaigns[0].leaked(before: moment) == leaked)
    }

    @Test("runs are pooled: counts add up, and groups of different runs are different groups")
    func pooled() throws {
        let world = try World(pools: [["a": 4]], customers: ["ordinary": 10])
        let found = World.report([(World.ids("a", 4), 1, 0.9)])
        let evaluation = try Evaluation([
            EvaluationRun(name: "1", report: found, labels: world.labels),
            EvaluationRun(name: "2", report: CampaignReport(), labels: world.labels),
        ])
        #expect(evaluation.accounts.recall == 0.5)
        #expect(evaluation.accounts.customers == 20)
        #expect(evaluation.campaigns.map(\.run) == ["1", "2"])
        #expect(evaluation.cells.count == 1)
        #expect(evaluation.cells[0].campaigns == 2)
        #expect(evaluation.cells[0].campaignsFound == 1)
        #expect(evaluation.cells[0].leakedShare == 0.55)
        #expect(evaluation.againstPools.purity == 1)
        #expect(evaluation.againstPools.bCubedRecall == 0.5)
    }

    @Test("the precision projected to a large provider is that of the notes' rates")
    func projection() throws {
        // Recall 0.9 at a false-positive rate of 1 in 1,000 gives 0.82.
        let world = try World(pools: [["a": 10]], customers: ["ordinary": 1000])
        let report = World.report([(World.ids("a", 9) + ["ordinary0"], 1, 0.9)])
        let evaluation = try evaluate(report, world.labels)
        #expect(abs(evaluation.projection.precision! - 4500.0 / (4500 + 995)) < 1e-12)
    }

    @Test("a report about another log is refused")
    func unrelated() throws {
        let world = try World(pools: [["a": 1]], customers: [:])
        #expect(throws: LabelsError.unrelated) { try evaluate(World.report([(["x"], 1, 1)]), world.labels) }
    }

    @Test("tables name the parameters that differ, and Markdown keeps its columns")
    func tables() throws {
        let world = try World(pools: [["a": 4], ["b": 2]], customers: ["ordinary": 3])
        let evaluation = try evaluate(World.report([(World.ids("a", 4), 1, 0.9)]), world.labels)
        let cells = try #require(evaluation.tables.first { $0.title == "Campaigns by cell" })
        #expect(cells.columns.first == "accounts")
        #expect(!cells.columns.contains("template"))
        #expect(cells.rows.count == 2)
        #expect(cells.rows[0].contains("1.000"))
        let bars = Set(
            cells.markdown.split(separator: "\n").filter { $0.hasPrefix("|") }.map { $0.count { $0 == "|" } })
        #expect(bars == [cells.columns.count + 1])
        for table in evaluation.tables {
            #expect(table.rows.allSatisfy { $0.count == table.columns.count }, "\(table.title)")
        }
    }

    @Test("of many false campaigns the table shows those of most confidence, and says how many it leaves out")
    func manyFalse() throws {
        let world = try World(pools: [["a": 1]], customers: ["etl": 50])
        let report = World.report(
            (0..<30).map { ([$0 == 0 ? "a0" : "etl0", "etl\($0)", "etl49"], 1, Double($0) / 100) })
        let evaluation = try evaluate(report, world.labels)
        let table = try #require(evaluation.tables.last)
        #expect(evaluation.falseCampaigns.count == 30)
        #expect(table.rows.count == Evaluation.mostFalseCampaigns)
        #expect(table.rows.first?[1] == "found-29")
        #expect(table.note?.contains("10 more") == true)
    }
}
