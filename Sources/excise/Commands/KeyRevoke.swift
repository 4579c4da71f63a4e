import Access
import ArgumentParser
import Console

/// `excise key revoke`.
struct KeyRevoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Stop a key at once and for good.",
        discussion: "  excise key revoke 0123456789ab --reason leaked")

    @OptionGroup var key: KeyIDArguments

    @Option(help: "Why, for the log of admin actions.")
    var reason: String?

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.use { access in
            let record = try access.revokeKey(key.id, reason: reason, by: database.administrator)
            print(
                output.json
                    ? try JSONLine.of(KeyDescription(record, at: access.now))
                    : "Key \(record.id) of account \(record.account) is revoked.")
        }
    }
}
