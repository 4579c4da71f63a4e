import ArgumentParser
import Policy
import ReportPage

/// `excise appeals list`.
struct AppealsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List appeals, the newest first.",
        discussion: "  excise appeals list --state open")

    @Option(help: "Only appeals in this state.")
    var state: Appeal.State?

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.usePolicy { desk in
            let appeals = try desk.policy.appeals().filter { state == nil || $0.state == state }
            if output.json {
                for appeal in appeals { print(try JSONLine.of(appeal)) }
                return
            }
            var table = TextTable("appeal", "state", "action", "account", "opened", "statement")
            for appeal in appeals {
                table.add(
                    appeal.id, appeal.state.rawValue, appeal.action, appeal.account, Wording.moment(appeal.opened),
                    Wording.shortened(appeal.statement, to: 40))
            }
            print(table.text, terminator: "")
        }
    }
}

extension Appeal.State: ExpressibleByArgument {}
