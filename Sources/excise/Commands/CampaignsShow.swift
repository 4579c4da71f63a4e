import ArgumentParser
import Console
import Detection
import ReportPage

/// `excise campaigns show`.
struct CampaignsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one campaign with its evidence.",
        discussion: """
              excise campaigns show campaign-0123abcd
              excise campaigns show campaign-0123abcd --json | jq .report > report.json
            """)

    @Argument(help: "The campaign's id.")
    var id: String

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.useCampaigns { campaigns, _ in
            let record = try campaigns.campaign(id)
            if output.json {
                print(String(decoding: try CampaignDescription.whole(record), as: UTF8.self), terminator: "")
                return
            }
            let text = CampaignText(width: Terminal.width, isColoured: Terminal.isColoured)
            print(text.text(of: record.campaign, listing: 100), terminator: "")
            print("  decision    " + TextTable.oneLine(Self.text(record.decision)))
        }
    }

    private static func text(_ decision: CampaignRecord.Decision) -> String {
        var text = decision.verdict.rawValue
        if let time = decision.time { text += " at \(time.rfc3339)" }
        if let by = decision.by { text += " by \(by)" }
        if let reason = decision.reason { text += ": \(reason)" }
        return text
    }
}
