import Access
import ArgumentParser
import Exchanges

/// `excise account show`.
struct AccountShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one account and its keys.",
        discussion: "  excise account show acct_0123456789ab")

    @Argument(help: "The account's id.")
    var id: String

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func run() throws {
        try database.use { access in
            let account = try access.account(id)
            if output.json {
                print(try JSONLine.of(account))
                return
            }
            print(AccountText.of(account), terminator: "")
            let keys = try access.keys(ofAccount: id)
            print()
            print(keys.isEmpty ? "No keys.\n" : KeyTable.of(keys, at: access.now), terminator: "")
        }
    }
}

/// An account as lines for a person.
enum AccountText {
    static func of(_ account: Account) -> String {
        let fields: [(String, String?)] = [
            ("account", account.id), ("status", account.status.rawValue), ("created", account.created.rfc3339),
            ("plan", account.plan), ("verification", account.verification.rawValue),
            ("organization", account.organization), ("payment", account.payment),
            ("payment_issuer", account.paymentIssuer), ("email_domain", account.emailDomain),
            ("email_pattern", account.emailPattern), ("country", account.country),
            ("entitlements", account.entitlements.map(\.rawValue).joined(separator: " ")),
            ("status_changed", account.statusChanged?.rfc3339),
        ]
        return fields.compactMap { name, value in
            guard let value, !value.isEmpty else { return nil }
            return name + String(repeating: " ", count: 16 - name.count) + value + "\n"
        }.joined()
    }
}
