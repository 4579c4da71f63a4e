import Detection
import Exchanges
import Testing

@testable import ReportPage

@Suite("The campaign report as a page")
struct CampaignPageTests {
    static let reports: [(String, CampaignReport)] = [
        ("empty", CampaignReport()), ("full", ExampleReports.full), ("hostile names", HostileReports.named),
        ("huge numbers", HostileReports.huge), ("broken figures", HostileReports.broken),
    ]

    @Test("a page is well-formed, loads nothing, runs nothing and names each place once", arguments: reports)
    func wellFormed(_ name: String, _ report: CampaignReport) {
        let page = CampaignPage.html(for: report, disputes: HostileReports.names[1])
        let parsed = ParsedDocument(page)
        #expect(parsed.isWellFormed, "\(parsed.fault)")
        #expect(Set(parsed.ids).count == parsed.ids.count)
        let known: Set = [
            "html", "head", "meta", "title", "style", "body", "main", "header", "section", "h1", "h2", "h3", "p", "a",
            "span", "bdi", "div", "dl", "dt", "dd", "small", "ol", "li", "table", "thead", "tbody", "tr", "th", "td",
            "details", "summary", "figure", "figcaption", "svg", "desc", "g", "path", "line", "rect", "circle", "text",
        ]
        #expect(Set(parsed.elements.map(\.name)).subtracting(known) == [])
        for (element, attributes) in parsed.elements {
            #expect(!attributes.keys.contains { $0.hasPrefix("on") || $0 == "src" || $0 == "style" }, "\(element)")
            #expect(attributes["href"]?.hasPrefix("#campaign-") ?? true)
        }
        #expect(!page.contains("url(") && !page.contains("@import"))
    }

    @Test("a hostile id is shown as the text that it is")
    func inert() {
        let page = CampaignPage.html(for: HostileReports.named)
        #expect(!page.contains("<script") && !page.contains("<img") && !page.contains("<b>"))
        let text = ParsedDocument(page).text
        for name in HostileReports.names
        where !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            let shown = name.unicodeScalars.map {
                "\u{202E}\u{2066}\u{FFFE}\u{FFFF}".unicodeScalars.contains($0) ? "\u{FFFD}" : String($0)
            }
            #expect(text.contains(shown.joined()) || name.isEmpty, "\(name.prefix(40))")
        }
        #expect(text.contains("a\u{FFFD}b\u{FFFD}[31mred\u{FFFD}"))
    }

    @Test("the same report gives the same page and the same pictures")
    func deterministic() {
        #expect(CampaignPage.html(for: ExampleReports.full) == CampaignPage.html(for: ExampleReports.full))
        let campaign = ExampleReports.full.campaigns[1]
        #expect(CampaignPicture.svg(for: campaign) == CampaignPicture.svg(for: campaign))
    }

    @Test("every picture has a title and a description, and a table or a row of numbers stands by it")
    func accessible() {
        let parsed = ParsedDocument(CampaignPage.html(for: ExampleReports.full))
        let pictures = parsed.elements.filter { $0.name == "svg" && $0.attributes["role"] == "img" }
        #expect(pictures.count == 3 * 2 + 3 * 3)
        let ids = Set(parsed.ids)
        for picture in pictures {
            let named = picture.attributes["aria-labelledby"]?.split(separator: " ").map(String.init) ?? []
            #expect(named.count == 2 && ids.isSuperset(of: named))
        }
        #expect(parsed.count("details") == 3 * 4)
    }

    @Test("of 200 campaigns all are in the overview, and the most certain have a section")
    func many() {
        let one = ExampleReports.campaign(
            "c", accounts: 6, confidence: 0.9, pValue: 1e-6, days: 1, firstDay: 1, seed: 5)
        let campaigns = (0..<200).map { number in
            var campaign = one
            campaign.id = "c_\(number)"
            return campaign
        }
        let parsed = ParsedDocument(CampaignPage.html(for: CampaignReport(campaigns: campaigns)))
        #expect(parsed.isWellFormed)
        #expect(parsed.count("td", class: "id") >= 200)
        #expect(parsed.count("section", class: "fresh") == 40)
        #expect(parsed.ids.filter { $0.hasPrefix("leak-") }.count == 400)
    }

    @Test("an account's own reasons are told, and the campaign's evidence is not repeated for each account")
    func reasons() {
        var report = ExampleReports.full
        report.campaigns = [report.campaigns[2]]
        let evidence = report.campaigns[0].evidence[0].explanation
        report.accounts = report.campaigns[0].accounts.map {
            AccountFinding(
                account: $0, suspicion: 0.9, disposition: .flagged, campaign: report.campaigns[0].id,
                reasons: ["\($0) stands out.", evidence])
        }
        let text = ParsedDocument(CampaignPage.html(for: report)).text
        #expect(text.components(separatedBy: evidence).count == 2)
        #expect(text.contains("\(report.campaigns[0].accounts[5]) stands out."))
    }

    @Test("decisions are counted, with the reasons of those that are no attack")
    func decisions() {
        let text = ParsedDocument(CampaignPage.html(for: ExampleReports.full, disputes: "appeals@example.com")).text
        for words in [
            "flagged620", "watch17", "authorised6", "cleared41", "Its contract allows distillation (31,204 exchanges).",
            "as a class does: the rows overlap.", "Write to appeals@example.com,",
        ] { #expect(text.contains(words), "\(words)") }
    }

    @Test("an empty report says that nothing was found, and asks nobody to dispute it")
    func empty() {
        let text = ParsedDocument(CampaignPage.html(for: CampaignReport())).text
        #expect(text.contains("No campaign found"))
        #expect(!text.contains("dispute this"))
    }
}
