import ArgumentParser

/// `excise appeals open`.
struct AppealsOpen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Take down what the holder of an account says against an action.",
        discussion: "  excise appeals open act_0123456789ab acct_12 --statement 'We are a school.'")

    @Argument(help: "The action's id.")
    var action: String

    @Argument(help: "The account's id.")
    var account: String

    @Option(help: "What the holder says.")
    var statement: String

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.usePolicy { desk in
            let appeal = try desk.openAppeal(against: action, of: account, statement: statement)
            print(output.json ? try JSONLine.of(appeal) : "Appeal \(appeal.id) is open.")
        }
    }
}
