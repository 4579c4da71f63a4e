import Detection
import Testing

@testable import ReportPage

@Suite("The campaign report in a terminal")
struct CampaignTextTests {
    @Test("no line is wider than the terminal", arguments: [40, 63, 80, 120])
    func width(width: Int) {
        let text = CampaignText(width: width).text(of: ExampleReports.full, from: .log)
        for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
    }

    @Test("what comes from outside neither moves the cursor nor turns text around", arguments: [false, true])
    func hostile(isColoured: Bool) {
        var text = CampaignText(width: 80, isColoured: isColoured).text(
            of: HostileReports.named, from: .gateway, detailed: 5)
        for style in ["1", "2", "33", "0"] where isColoured {
            text = text.split(separator: "\u{1B}[\(style)m", omittingEmptySubsequences: false).joined()
        }
        let bad = text.unicodeScalars.filter {
            ($0.properties.generalCategory == .control && $0 != "\n") || $0.properties.generalCategory == .format
        }
        #expect(bad.isEmpty)
        #expect(text.contains("<script>alert(1)</script>"))
    }

    @Test("numbers at their limits and broken figures are told, not trapped on")
    func limits() {
        for report in [HostileReports.huge, HostileReports.broken] {
            #expect(CampaignText().text(of: report, from: .log, detailed: 100).contains("confidence"))
        }
    }

    @Test("the campaign is told with its facts, its detection in the line of bars and its evidence")
    func campaign() {
        let text = CampaignText(width: 100).text(of: ExampleReports.full.campaigns[0], listing: 2)
        for words in [
            "c_7f3a91: confidence > 0.99, by chance < 1 in 10^12", "500 with 14,607 exchanges", "after 1 d 1 h;",
            "▂┃▅", "AML.T0024.002 Extract AI Model", "- fail-over (by chance 1 in 4,800): 212 requests",
            "- content (not tested): 97 %", "acct_10000 acct_10001 and 498 more",
        ] { #expect(text.contains(words), "\(words)\n\(text)") }
    }

    @Test("campaigns past the detailed ones have a line each")
    func brief() {
        let text = CampaignText().text(of: ExampleReports.full, from: .gateway, detailed: 1)
        #expect(text.contains("c_b81c55: confidence 0.81, 24 accounts, 294 exchanges, 41 before detection"))
        #expect(text.components(separatedBy: "evidence\n").count == 2)
        #expect(text.contains("Next: excise campaigns show c_7f3a91"))
    }

    @Test("decisions are counted and told with the reasons of those that are no attack")
    func decisions() {
        let text = CampaignText(width: 120).text(of: ExampleReports.full, from: .log)
        #expect(text.contains("Accounts: 620 flagged, 17 watch, 6 authorised, 41 cleared."))
        #expect(text.contains("- 6: Its contract allows distillation (31,204 exchanges)."))
    }

    @Test("an empty report says so and asks for nothing")
    func empty() {
        let text = CampaignText().text(of: CampaignReport(), from: .log)
        #expect(text.hasPrefix("No campaign found\n"))
        #expect(text.hasSuffix("Next: nothing needs to be done.\n"))
    }

    @Test("colours are only where they are asked for")
    func colours() {
        let report = ExampleReports.full
        #expect(!CampaignText(isColoured: false).text(of: report, from: .log).contains("\u{1B}"))
        #expect(CampaignText(isColoured: true).text(of: report, from: .log).contains("\u{1B}[33m"))
    }
}
