import Access
import ArgumentParser
import Console

/// `excise key create`.
struct KeyCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a key for an account and show it, once.",
        discussion: """
              excise key create acct_0123456789ab --name laptop
              excise key create acct_0123456789ab --expires-in 90d
              export OPENAI_API_KEY=$(excise key create acct_0123456789ab --quiet)
            """)

    @Argument(help: "The account's id.")
    var account: String

    @Option(help: "What its owner calls the key.")
    var name: String?

    @OptionGroup var expiry: KeyExpiryOptions
    @OptionGroup var output: KeyOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.use { access in
            let issued = try access.createKey(
                account: account, name: name, expires: expiry.moment(after: access.now), by: database.administrator)
            if output.json {
                print(try JSONLine.of(KeyDescription(issued, at: access.now)))
            } else if output.quiet {
                print(issued.key)
            } else {
                print(issued.key)
                print()
                print("This is key \(issued.record.id) of account \(account). Store it now: it cannot be shown again.")
                if let expires = issued.record.expires { print("It works until \(expires).") }
            }
        }
    }
}
