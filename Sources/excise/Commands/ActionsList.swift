import ArgumentParser
import Policy
import ReportPage

/// `excise actions list`.
struct ActionsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List actions, the newest first.",
        discussion: """
              excise actions list
              excise actions list --all
              excise actions list --state proposed --json
            """)

    @Option(help: "Only actions in this state.")
    var state: Action.State?

    @Flag(help: "Also those that have ended.")
    var all = false

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.usePolicy { desk in
            let actions = try desk.policy.actions()
                .filter { action in state.map { $0 == action.state } ?? (all || action.isOpen) }
            if output.json {
                for action in actions { print(try JSONLine.of(action)) }
                return
            }
            var table = TextTable("action", "state", "rung", "accounts", "campaign", "confidence", "since", "until")
            for action in actions {
                let reached = action.reached.count
                table.add(
                    action.id, action.state.rawValue, action.rung.rawValue,
                    reached == action.members.count ? "\(reached)" : "\(reached) of \(action.members.count)",
                    action.campaign, Wording.confidence(action.confidence), Wording.moment(action.since),
                    Wording.moment(action.until))
            }
            print(table.text, terminator: "")
        }
    }
}

extension Action.State: ExpressibleByArgument {}
