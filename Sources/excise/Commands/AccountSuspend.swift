import Access
import ArgumentParser

/// `excise account suspend`.
struct AccountSuspend: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend",
        abstract: "Refuse an account's requests until it is reactivated.",
        discussion: "  excise account suspend acct_0123456789ab --reason 'under review'")

    @Argument(help: "The account's id.")
    var id: String

    @Option(help: "Why, for the log of admin actions.")
    var reason: String?

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        let account = try database.use { access in
            try access.suspendAccount(id, reason: reason, by: database.administrator)
        }
        print(output.json ? try JSONLine.of(account) : "Account \(id) is suspended: its keys are refused.")
    }
}
