import Access
import ArgumentParser

/// `excise account close`.
struct AccountClose: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Refuse an account's requests for good.",
        discussion: "  excise account close acct_0123456789ab --reason 'contract ended'")

    @Argument(help: "The account's id.")
    var id: String

    @Option(help: "Why, for the log of admin actions.")
    var reason: String?

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        let account = try database.use { access in
            try access.closeAccount(id, reason: reason, by: database.administrator)
        }
        print(output.json ? try JSONLine.of(account) : "Account \(id) is closed for good.")
    }
}
