import ArgumentParser
import Console
import Detection
import ReportPage

/// `excise campaigns list`.
struct CampaignsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the campaigns that were found, most certain first.",
        discussion: """
              excise campaigns list
              excise campaigns list --decision open --json
            """)

    @Option(help: "Only campaigns about which this was decided.")
    var decision: CampaignRecord.Verdict?

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.useCampaigns { campaigns, _ in
            let descriptions = try campaigns.all().map(CampaignDescription.init)
                .filter { decision == nil || $0.decision == decision }
            if output.json {
                for description in descriptions { print(try JSONLine.of(description)) }
                return
            }
            var table = TextTable(
                "campaign", "decision", "confidence", "accounts", "exchanges", "detected", "last seen")
            for description in descriptions {
                table.add(
                    description.id, description.decision.rawValue, Wording.confidence(description.confidence),
                    String(description.accounts), String(description.exchanges), description.detectedAt.rfc3339,
                    description.lastSeen.rfc3339)
            }
            print(table.text, terminator: "")
        }
    }
}

extension CampaignRecord.Verdict: ExpressibleByArgument {}
