import ArgumentParser
import Policy

/// `excise actions revoke`.
struct ActionsRevoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "End an action at once.",
        discussion: """
            From then on, actions on the same campaign are only proposed. To free a single account, accept its appeal; to say that
            the campaign is none, dismiss it with 'excise campaigns dismiss'.

              excise actions revoke act_0123456789ab --reason 'a course, its teacher called'
            """)

    @Argument(help: "The action's id.")
    var id: String

    @Option(help: "Why, for the action and the log of admin actions.")
    var reason: String

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.usePolicy { desk in
            let action = try desk.revoke(id, reason: reason)
            print(
                output.json
                    ? try JSONLine.of(action)
                    : "Action \(id) is revoked: its \(action.members.count) accounts are served as before within a second."
            )
        }
    }
}
