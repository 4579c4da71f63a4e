import Access
import ArgumentParser
import Exchanges

/// `excise account create`.
struct AccountCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Open an account.",
        discussion: """
            The data folder is made where it is missing.

              excise account create
              excise account create acct_lab --plan education --verification business --entitlement distillation
            """)

    @Argument(help: "The account's id: 1 to 128 of A-Z a-z 0-9 _ . : - (default: one is generated)")
    var id: String?

    @OptionGroup(title: "Directory fields") var fields: AccountFieldOptions
    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        let account = try database.use(creating: true) { access in
            let email = try fields.emailParts()
            let draft = AccountDraft(
                id: id, organization: fields.organization, plan: fields.plan ?? "free",
                verification: fields.verification ?? .none, payment: fields.payment,
                paymentIssuer: fields.paymentIssuer, emailDomain: email.domain, emailPattern: email.pattern,
                country: fields.country, entitlements: fields.entitlements)
            return try access.createAccount(draft, by: database.administrator)
        }
        if output.json {
            print(try JSONLine.of(account))
        } else {
            print("Opened account \(account.id).")
            print("Next: make a key for it with 'excise key create \(account.id)'.")
        }
    }
}
