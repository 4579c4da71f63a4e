import Detection
import Exchanges

/// A campaign report as text for a terminal.
///
/// What comes from outside can neither move the terminal's cursor nor turn the direction of its text.
public struct CampaignText: Sendable {
    /// The terminal's columns; lines are broken before, at words.
    public var width: Int
    /// Whether the terminal shows colours.
    public var isColoured: Bool

    /// Where a report comes from, which decides what its reader can do next.
    public enum Source: Sendable {
        /// `excise detect` read a log.
        case log
        /// A gateway watches.
        case gateway
    }

    /// Text for a terminal.
    ///
    /// - Parameter width: Of the terminal; less than 40 is taken as 40, more than 120 as 120.
    public init(width: Int = 80, isColoured: Bool = false) {
        self.width = min(max(width, 40), 120)
        self.isColoured = isColoured
    }

    /// The whole report: campaigns, most certain first, decisions about other accounts with their reasons, a next step.
    ///
    /// - Parameter detailed: How many campaigns are told with their evidence; the others have a line each.
    public func text(of report: CampaignReport, from source: Source, detailed: Int = 10) -> String {
        var text = opening(report)
        for campaign in report.campaigns.prefix(max(detailed, 0)) { text += "\n" + self.text(of: campaign) }
        let rest = report.campaigns.dropFirst(max(detailed, 0))
        if !rest.isEmpty { text += "\n" + rest.map(line).joined() }
        text += decisions(report.accounts)
        return text + "\n" + paragraph("Next: " + next(report, source))
    }

    /// One campaign with its evidence.
    ///
    /// - Parameter accounts: How many of its accounts are listed by id.
    public func text(of campaign: Campaign, listing accounts: Int = 0) -> String {
        let head = paragraph(
            "\(campaign.id): confidence \(Wording.confidence(campaign.confidence)), "
                + "by chance \(Wording.chance(campaign.pValue))", rest: "  ")
        var text = styled(String(head.dropLast()), .bold) + "\n"
        text += field(
            "accounts",
            "\(Wording.count(campaign.accounts.count)) with \(Wording.count(campaign.exchanges, "exchange")) "
                + "(\(Wording.large(Double(campaign.inputTokens))) tokens in, "
                + "\(Wording.large(Double(campaign.outputTokens))) out)")
        text += field("seen", "\(Wording.moment(campaign.firstSeen)) to \(Wording.moment(campaign.lastSeen)) UTC")
        let share = Wording.ratio(campaign.exchangesBeforeDetection, of: campaign.exchanges)
        text += field(
            "detected",
            "\(Wording.moment(campaign.detectedAt)), after "
                + "\(Wording.span(from: campaign.firstSeen, to: campaign.detectedAt)); "
                + "\(Wording.count(campaign.exchangesBeforeDetection, "exchange")) (\(Wording.share(share))) answered before"
        )
        text += sparkline(campaign)
        if !campaign.capabilities.isEmpty {
            let list = campaign.capabilities.map { "\($0.name) \(Wording.share($0.share))" }
            text += field("good for", list.joined(separator: ", "))
        }
        if !campaign.techniques.isEmpty {
            text += field("techniques", campaign.techniques.map(Wording.technique).joined(separator: "; "))
        }
        if !campaign.evidence.isEmpty { text += "  " + styled("evidence", .faint) + "\n" }
        for evidence in campaign.evidence {
            let chance = evidence.pValue.map { "by chance \(Wording.chance($0))" } ?? "not tested"
            text += paragraph(
                "\(Wording.signal(evidence.signal)) (\(chance)): \(evidence.explanation)", first: "  - ", rest: "    ")
        }
        let listed = campaign.accounts.prefix(max(accounts, 0))
        if !listed.isEmpty {
            let rest = campaign.accounts.count - listed.count
            text += field(
                "ids", listed.joined(separator: " ") + (rest > 0 ? " and \(Wording.count(rest)) more" : ""))
        }
        return text
    }

    private func opening(_ report: CampaignReport) -> String {
        let totals = report.totals
        let count = report.campaigns.count
        var text = styled(count == 0 ? "No campaign found" : Wording.count(count, "campaign"), .bold) + "\n"
        let span = totals.from.flatMap { from in
            totals.to.map { "\(Wording.moment(from)) to \(Wording.moment($0)) UTC: " }
        }
        text += paragraph(
            (span ?? "") + "\(Wording.count(totals.exchanges, "exchange")) of "
                + "\(Wording.count(totals.accounts, "account")), \(Wording.count(totals.groupsTested, "group")) tested"
                + (totals.skippedLines > 0 ? ", \(Wording.count(totals.skippedLines, "line")) skipped." : "."))
        return text
    }

    private func line(_ campaign: Campaign) -> String {
        paragraph(
            "\(campaign.id): confidence \(Wording.confidence(campaign.confidence)), "
                + "\(Wording.count(campaign.accounts.count, "account")), \(Wording.count(campaign.exchanges, "exchange")), "
                + "\(Wording.count(campaign.exchangesBeforeDetection)) before detection", rest: "  ")
    }

    private func decisions(_ findings: [AccountFinding]) -> String {
        guard !findings.isEmpty else { return "" }
        let counts = AccountFinding.Disposition.allCases.map { disposition in
            "\(Wording.count(findings.count { $0.disposition == disposition })) \(disposition.rawValue)"
        }
        var text = "\n" + paragraph("Accounts: " + counts.joined(separator: ", ") + ".")
        for disposition in [AccountFinding.Disposition.authorised, .cleared] {
            let groups = FindingGroup.groups(of: findings, disposition)
            if !groups.isEmpty { text += styled(disposition.rawValue, .faint) + "\n" }
            for group in groups.prefix(5) {
                text += paragraph(
                    "\(Wording.count(group.accounts.count)): \(group.reason)", first: "  - ", rest: "    ")
            }
            if groups.count > 5 { text += "    and for \(Wording.count(groups.count - 5, "other reason")).\n" }
        }
        return text
    }

    private func next(_ report: CampaignReport, _ source: Source) -> String {
        guard let first = report.campaigns.first else {
            return report.accounts.contains { $0.disposition == .watch }
                ? "nothing needs to be done; watched accounts are told again when more is known."
                : "nothing needs to be done."
        }
        switch source {
        case .log: return "--html FILE writes a page with pictures, --json FILE what other programs read."
        case .gateway:
            return "excise campaigns show \(first.id), then excise campaigns confirm or dismiss \(first.id)."
        }
    }

    private func sparkline(_ campaign: Campaign) -> String {
        guard let timeline = TimelinePicture(campaign) else { return "" }
        let line = Sparkline(timeline, columns: min(width - 16, 60))
        let bars = styled(line.before, .leaked) + (line.isMarked ? styled("┃", .bold) : "") + line.after
        return "  " + styled("over time", .faint) + "   " + bars + "\n"
            + paragraph(
                "(a bar is \(line.step), the highest has \(Wording.count(line.greatest, "exchange"))"
                    + (line.isMarked ? ", ┃ is the detection)" : ")"), first: "              ", rest: "              ")
    }
}
