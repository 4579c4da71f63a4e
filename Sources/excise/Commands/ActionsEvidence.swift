import ArgumentParser
import Policy

/// `excise actions evidence`.
struct ActionsEvidence: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Write what is known against an action's accounts into one folder that can be handed over.",
        discussion: """
            The action, its campaign with the evidence, the appeals, the accounts' exchanges as the log has them, and SHA256SUMS.
            A gateway writes it by itself, into the data folder's 'evidence', when accounts are contained.

              excise actions evidence act_0123456789ab --output act_0123456789ab
              cd act_0123456789ab && sha256sum --check SHA256SUMS
            """)

    @Argument(help: "The action's id.")
    var id: String

    @Option(help: ArgumentHelp("The folder to make.", valueName: "folder"))
    var output: String

    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.useCampaigns { campaigns, _ in
            try database.usePolicy { desk in
                let bundle = EvidenceBundle(
                    policy: desk.policy, campaigns: campaigns, exchanges: database.dataFolder + "/exchanges")
                print("\(try bundle.write(id, to: output)) exchange(s) and the evidence written to \(output).")
            }
        }
    }
}
