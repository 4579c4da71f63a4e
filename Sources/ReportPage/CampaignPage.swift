import Detection
import Exchanges

/// A campaign report as one page.
public struct CampaignPage {
    /// Campaigns past that many are in the overview and have no section.
    static let greatestSections = 40
    /// Accounts past that many of one campaign, and groups of findings past that many, are only in the JSON report.
    static let greatestRows = 500

    let report: CampaignReport
    let disputes: String?
    let colours: KindColours

    /// One self-contained XHTML-compatible HTML document: no script, nothing from elsewhere, no prompt's text. The same
    /// report gives the same bytes.
    ///
    /// - Parameters:
    ///   - report: Whose ids, names and sentences may come from anyone; they stay text.
    ///   - disputes: Where the holder of an account disputes a finding, such as an address; nil says only how.
    public static func html(for report: CampaignReport, disputes: String? = nil) -> String {
        CampaignPage(report, disputes).html
    }

    private init(_ report: CampaignReport, _ disputes: String?) {
        self.report = report
        self.disputes = disputes
        colours = KindColours(Array(report.campaigns.prefix(Self.greatestSections)))
    }

    private var html: String {
        Markup.page("Campaign report: \(headline)") { markup in
            writeOpening(on: &markup)
            writeOverview(on: &markup)
            for index in report.campaigns.indices.prefix(Self.greatestSections) {
                writeCampaign(index, on: &markup)
            }
            writeFindings(on: &markup)
            writeDispute(on: &markup)
            writeMethod(on: &markup)
        }
    }

    private var headline: String {
        report.campaigns.isEmpty ? "no campaign found" : Wording.count(report.campaigns.count, "campaign")
    }

    private func writeOpening(on markup: inout Markup) {
        let totals = report.totals
        markup.element("header") { markup in
            markup.element("h1", text: headline.prefix(1).uppercased() + headline.dropFirst())
            if let from = totals.from, let to = totals.to {
                markup.element(
                    "p", ["class": "quiet"], text: "\(Wording.moment(from)) to \(Wording.moment(to)) UTC")
            }
            markup.element("p", ["class": "lede"], text: summary)
        }
        markup.newline()
    }

    private var summary: String {
        let totals = report.totals
        let read =
            "\(Wording.count(totals.exchanges, "exchange")) of \(Wording.count(totals.accounts, "account")) were read"
            + " and \(Wording.count(totals.groupsTested, "group")) of accounts tested."
        guard !report.campaigns.isEmpty else {
            return read + " No group shows enough to believe that one operator runs it to collect answers."
        }
        let accounts = Set(report.campaigns.flatMap(\.accounts)).count
        let exchanges = report.campaigns.reduce(0) { $0.adding($1.exchanges) }
        let before = report.campaigns.reduce(0) { $0.adding($1.exchangesBeforeDetection) }
        return "\(Wording.count(accounts, "account")) sent \(Wording.count(exchanges, "exchange")) in "
            + "\(report.campaigns.count == 1 ? "what looks like one operator's work" : "these campaigns"). "
            + "\(Wording.count(before)) of them (\(Wording.unbroken(Wording.share(Wording.ratio(before, of: exchanges))))) were answered "
            + "before the evidence sufficed. " + read
    }
}

extension Int {
    /// The sum, held at the greatest integer; what is below 0 adds nothing.
    func adding(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(Swift.max(other, 0))
        return overflow ? .max : sum
    }
}
