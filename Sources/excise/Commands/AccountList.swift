import Access
import ArgumentParser
import Exchanges

/// `excise account list`.
struct AccountList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List accounts.",
        discussion: """
            With --json the output is an account directory: one account a line, as the analysis commands read it.

              excise account list
              excise account list --status suspended
              excise account list --json > accounts.jsonl
            """)

    @Option(help: "Only accounts of this status.")
    var status: Account.Status?

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.use { access in
            var table = TextTable(
                "account", "status", "plan", "verification", "organization", "entitlements", "created")
            var last: String?
            repeat {
                let page = try access.accounts(after: last, limit: AccessControl.longestListing)
                for account in page where status == nil || account.status == status {
                    if output.json {
                        print(try JSONLine.of(account))
                    } else {
                        let entitlements = account.entitlements.map(\.rawValue).joined(separator: " ")
                        table.add(
                            account.id, account.status.rawValue, account.plan, account.verification.rawValue,
                            account.organization, entitlements.isEmpty ? nil : entitlements, account.created.rfc3339)
                    }
                }
                last = page.count == AccessControl.longestListing ? page.last?.id : nil
            } while last != nil
            if !output.json { print(table.text, terminator: "") }
        }
    }
}
