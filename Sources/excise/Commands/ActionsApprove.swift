import ArgumentParser
import Policy

/// `excise actions approve`.
struct ActionsApprove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Have a proposed or shadow action act.",
        discussion: """
            It reaches accounts with contracts, too, and takes the place of what acted on the campaign before.

              excise actions approve act_0123456789ab --note 'cards of one stolen batch'
            """)

    @Argument(help: "The action's id.")
    var id: String

    @Option(help: "Why, for the action and the log of admin actions.")
    var note: String?

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.usePolicy { desk in
            let action = try desk.approve(id, note: note)
            print(
                output.json
                    ? try JSONLine.of(action)
                    : "Action \(id) acts on \(action.reached.count) accounts within a second: \(action.rung.meaning)")
        }
    }
}
