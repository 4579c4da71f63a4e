import Detection
import Exchanges
import Testing

@testable import ReportPage

@Suite("Pictures of a campaign")
struct PictureTests {
    @Test(
        "a campaign's picture is a well-formed document that loads and runs nothing",
        arguments: CampaignPageTests.reports.map(\.1))
    func document(_ report: CampaignReport) {
        for campaign in report.campaigns {
            let parsed = ParsedDocument(CampaignPicture.svg(for: campaign))
            #expect(parsed.isWellFormed, "\(parsed.fault)")
            #expect(parsed.elements.first?.name == "svg")
            let known: Set = ["svg", "title", "desc", "style", "g", "path", "line", "rect", "circle", "text"]
            #expect(Set(parsed.elements.map(\.name)).isSubset(of: known))
            #expect(Set(parsed.ids).count == parsed.ids.count)
        }
    }

    @Test("a step in which the campaign was detected is divided at that moment")
    func divided() throws {
        var campaign = ExampleReports.full.campaigns[0]
        campaign.figures?.timeline = .init(start: ExampleReports.start, stepSeconds: 100, counts: [4, 4])
        campaign.detectedAt = ExampleReports.start.advanced(by: .seconds(50))
        var markup = Markup()
        let timeline = try #require(TimelinePicture(campaign))
        timeline.drawSmall(on: &markup, TimeScale(from: timeline.start, to: timeline.end, width: 200), height: 10)
        #expect(markup.text.contains("<path d=\"M0 10v-10H50v10z\" class=\"leaked\"/>"))
        #expect(markup.text.contains("<path d=\"M50 10v-10H100v10zM100 10v-10H200v10z\" class=\"known\"/>"))
    }

    @Test("a long timeline is drawn in fewer steps that hold the same exchanges")
    func merged() throws {
        var campaign = ExampleReports.full.campaigns[0]
        campaign.figures?.timeline = .init(start: .latest, stepSeconds: 60, counts: Array(repeating: 3, count: 10_001))
        let timeline = try #require(TimelinePicture(campaign))
        #expect(timeline.counts.count <= TimelinePicture.greatestSteps)
        #expect(timeline.counts.reduce(0, +) == 30_003)
    }

    @Test("of a large group's graph a sample is drawn, the strongest links first, and the caption says how much")
    func sample() throws {
        var campaign = ExampleReports.full.campaigns[0]
        campaign.accounts = (0..<1000).map { "a\($0)" }
        campaign.figures?.links = (0..<999).map {
            .init(first: "a\($0)", second: "a\($0 + 1)", kinds: ["payment"], weight: Double($0))
        }
        let graph = try #require(GraphPicture(campaign, KindColours([campaign])))
        #expect(graph.caption == "300 of 1,000 accounts, 299 links, the strongest of 999.")
        #expect(graph.accounts.contains("a999") && !graph.accounts.contains("a0"))
    }

    @Test("a link has the colour of its rarest kind, and each kind beyond the sixth is one of the others")
    func colours() throws {
        var campaign = ExampleReports.full.campaigns[0]
        campaign.figures?.links = (0..<9).flatMap { kind in
            (0...9 - kind).map {
                .init(first: "a", second: "b\(kind)-\($0)", kinds: ["common", "kind\(kind)"], weight: 1)
            }
        }
        let colours = KindColours([campaign])
        #expect(colours.kinds == ["common", "kind0", "kind1", "kind2", "kind3", "kind4"])
        let graph = try #require(GraphPicture(campaign, colours))
        #expect(Set(graph.links.map(\.colour)) == [1, 2, 3, 4, 5, 6])
    }

    @Test("accounts with many links among them are drawn near each other, at the same places each time")
    func layout() {
        var links: [(first: Int, second: Int, pull: Double)] = [(0, 20, 1)]
        for first in 0..<20 {
            for second in first + 1..<20 { links += [(first, second, 1), (first + 20, second + 20, 1)] }
        }
        let layout = GraphLayout(count: 40, links: links, seed: 7)
        let places = layout.fitted(width: 100, height: 100)
        func distance(_ first: Int, _ second: Int) -> Double {
            let (dx, dy) = (places[first].x - places[second].x, places[first].y - places[second].y)
            return (dx * dx + dy * dy).squareRoot()
        }
        let within = (0..<400).map { distance($0 / 20, $0 % 20) }.reduce(0, +)
        let across = (0..<400).map { distance($0 / 20, 20 + $0 % 20) }.reduce(0, +)
        #expect(within * 2 < across)
        #expect(GraphLayout(count: 40, links: links, seed: 7).x == layout.x)
        #expect(places.allSatisfy { (-0.001...100.001).contains($0.x) && (-0.001...100.001).contains($0.y) })
    }

    @Test(
        "an axis of time has a tick for round times, within it and not too many",
        arguments: [
            1, 60, 3600, 5 * 3600, 86_400, 14 * 86_400, 200 * 86_400, 3000 * 86_400, 900_000 * 86_400,
            3_000_000 * 86_400,
        ])
    func timeTicks(seconds: Int) {
        let start = Timestamp(seconds: 1_770_080_461)
        let ticks = TimeScale(from: start, to: start.advanced(by: .seconds(seconds)), width: 600).ticks(6)
        #expect(ticks.count <= 8)
        #expect(ticks.allSatisfy { (0...600).contains($0.place) })
        #expect(ticks.count >= 2 || seconds <= 60)
    }

    @Test("an axis of counts ends at or above the greatest count, in at most six steps of one size")
    func countTicks() {
        for greatest in [0, 1, 2, 3, 7, 10, 11, 19, 42, 99, 560, 1001, 14_999, 8_000_000, 1e17, .infinity, .nan] {
            let scale = CountScale(greatest: greatest, height: 100)
            #expect(!(scale.top < greatest) || !greatest.isFinite, "\(greatest)")
            #expect((1...6).contains(scale.ticks.count), "\(greatest)")
            #expect(scale.ticks.last == scale.top)
        }
    }

    @Test("bins of a spread are named by the numbers in them, and one that has no end by where it begins")
    func bins() throws {
        var campaign = ExampleReports.full.campaigns[0]
        campaign.figures?.spread = .init(accounts: [5, 6, 7], bounds: [1, 2, 1000, .max], independent: [1, 2, 3])
        #expect(try #require(SpreadPicture(campaign)).labels == ["1", "2–999", "≥ 1,000"])
    }
}
