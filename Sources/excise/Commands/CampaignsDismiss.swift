import ArgumentParser
import Console

/// `excise campaigns dismiss`.
struct CampaignsDismiss: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dismiss",
        abstract: "Say that a campaign is none.",
        discussion: """
            It stays dismissed while it is found again, and is opened again once as many accounts belong to it that were not
            there. Other campaigns are found as before.

              excise campaigns dismiss campaign-0123abcd --reason 'a course, its teacher called'
            """)

    @Argument(help: "The campaign's id.")
    var id: String

    @Option(help: "Why, for the campaign and the log of admin actions.")
    var reason: String

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.useCampaigns { campaigns, access in
            let record = try campaigns.decide(
                id, .dismissed, by: database.administrator.rawValue, reason: reason, at: access.now)
            try access.recordAction(
                .campaignDismiss, on: id, by: database.administrator, details: record.actionDetails)
            print(
                output.json ? try JSONLine.of(CampaignDescription(record)) : "Campaign \(id) is dismissed.")
        }
    }
}
