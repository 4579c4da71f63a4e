import Access
import ArgumentParser
import Console

/// `excise key list`.
struct KeyList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List keys by their public ids; secrets are not kept.",
        discussion: """
              excise key list
              excise key list acct_0123456789ab --json
            """)

    @Argument(help: "Only the keys of this account.")
    var account: String?

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.use { access in
            let keys = try access.keys(ofAccount: account)
            if output.json {
                for key in keys { print(try JSONLine.of(KeyDescription(key, at: access.now))) }
            } else {
                print(KeyTable.of(keys, at: access.now), terminator: "")
            }
        }
    }
}
