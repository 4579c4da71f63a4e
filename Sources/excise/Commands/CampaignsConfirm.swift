import ArgumentParser
import Console

/// `excise campaigns confirm`.
struct CampaignsConfirm: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm",
        abstract: "Say that a campaign is one.",
        discussion: "  excise campaigns confirm campaign-0123abcd --reason 'cards of one stolen batch'")

    @Argument(help: "The campaign's id.")
    var id: String

    @Option(help: "Why, for the campaign and the log of admin actions.")
    var reason: String?

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.useCampaigns { campaigns, access in
            let record = try campaigns.decide(
                id, .confirmed, by: database.administrator.rawValue, reason: reason, at: access.now)
            try access.recordAction(
                .campaignConfirm, on: id, by: database.administrator, details: record.actionDetails)
            print(
                output.json
                    ? try JSONLine.of(CampaignDescription(record))
                    : "Campaign \(id) is confirmed. Its accounts are served until they are suspended or a policy acts on them."
            )
        }
    }
}
