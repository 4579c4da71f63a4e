import ArgumentParser
import Policy

/// `excise actions show`.
struct ActionsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one action: who, how far, why, until when, and the appeals against it.",
        discussion: "  excise actions show act_0123456789ab")

    @Argument(help: "The action's id.")
    var id: String

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.usePolicy { desk in
            let action = try desk.policy.action(id)
            if output.json { return print(try JSONLine.of(action)) }
            let appeals = try desk.policy.appeals().filter { $0.action == id }
            print(ActionText(width: Terminal.width).text(of: action, appeals: appeals), terminator: "")
        }
    }
}
