import Access
import ArgumentParser

/// `excise account reactivate`.
struct AccountReactivate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reactivate",
        abstract: "Serve a suspended account's requests again.",
        discussion: "  excise account reactivate acct_0123456789ab --reason 'review done'")

    @Argument(help: "The account's id.")
    var id: String

    @Option(help: "Why, for the log of admin actions.")
    var reason: String?

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        let account = try database.use { access in
            try access.reactivateAccount(id, reason: reason, by: database.administrator)
        }
        print(output.json ? try JSONLine.of(account) : "Account \(id) is active: its keys work.")
    }
}
