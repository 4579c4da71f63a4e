import Access
import ArgumentParser
import Metering

/// `excise group set`.
struct GroupSet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Make a group of accounts, or replace it.",
        discussion: """
            Limits are written as in the configuration (docs/limits.md). Without any, only those of the configuration's rules
            that name the group apply.

              excise group set suspects acct_1 acct_2 --limit requests=10/m
              excise group set trial acct_3 --limit "spend=5 each month" --shadow
            """)

    @Argument(help: "The group's name.")
    var name: String

    @Argument(help: "The accounts in it.")
    var accounts: [String]

    @Option(
        name: .customLong("limit"), parsing: .singleValue,
        help: ArgumentHelp(
            "What they share, such as requests=10/m. May be given several times.", valueName: "what=limit"))
    var limits: [String] = []

    @Flag(help: "Only note what the limits would refuse.")
    var shadow = false

    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        let texts = try limits.map { text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw CommandFailure("'\(text)' is no limit", next: "write for example --limit requests=10/m")
            }
            return (name: parts[0], text: parts[1])
        }
        try database.useGroups { groups, access in
            do {
                for account in accounts { _ = try access.account(account) }
                try groups.set(
                    AccountGroup(
                        name: name, accounts: Set(accounts), allowances: try AccountGroup.allowances(texts),
                        isShadow: shadow))
            } catch let error as GroupDirectory.InvalidGroup {
                throw CommandFailure(error.description, next: "see 'excise group set --help'")
            }
            try access.recordAction(
                .groupSet, on: name, by: database.administrator, details: ["accounts": String(Set(accounts).count)])
        }
    }
}
