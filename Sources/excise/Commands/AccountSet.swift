import Access
import ArgumentParser
import Exchanges

/// `excise account set`.
struct AccountSet: ParsableCommand {
    /// A field whose value can be taken away.
    enum ClearableField: String, ExpressibleByArgument, CaseIterable {
        case organization, payment
        case paymentIssuer = "payment-issuer"
        case email, country, entitlements
    }

    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change an account's directory fields.",
        discussion: """
            Fields that are not named stay as they are; --entitlement replaces all entitlements.

              excise account set acct_lab --plan enterprise --entitlement distillation --entitlement batch
              excise account set acct_lab --clear organization --clear entitlements
            """)

    @Argument(help: "The account's id.")
    var id: String

    @OptionGroup(title: "Directory fields") var fields: AccountFieldOptions

    @Option(help: ArgumentHelp("Take a field's value away.", valueName: "field"))
    var clear: [ClearableField] = []

    @OptionGroup var output: AccountOutputOptions
    @OptionGroup var database: AccountDatabaseOptions

    func validate() throws {
        let isSet: [(ClearableField, Bool)] = [
            (.organization, fields.organization != nil), (.payment, fields.payment != nil),
            (.paymentIssuer, fields.paymentIssuer != nil), (.email, fields.email != nil),
            (.country, fields.country != nil), (.entitlements, !fields.entitlements.isEmpty),
        ]
        for (field, isSet) in isSet where isSet && clear.contains(field) {
            throw ValidationError("\(field.rawValue) is both set and cleared; name it once.")
        }
    }

    func run() throws {
        let account = try database.use { access in
            try access.updateAccount(id, change(), by: database.administrator)
        }
        print(output.json ? try JSONLine.of(account) + "\n" : AccountText.of(account), terminator: "")
    }

    private func change() throws -> AccountChange {
        func edit(_ field: ClearableField, _ value: String?) -> AccountChange.Edit<String?> {
            if clear.contains(field) { return .set(nil) }
            return value.map { .set($0) } ?? .keep
        }
        let email = try fields.emailParts()
        var change = AccountChange()
        change.organization = edit(.organization, fields.organization)
        change.plan = fields.plan.map { .set($0) } ?? .keep
        change.verification = fields.verification.map { .set($0) } ?? .keep
        change.payment = edit(.payment, fields.payment)
        change.paymentIssuer = edit(.paymentIssuer, fields.paymentIssuer)
        change.emailDomain = edit(.email, email.domain)
        change.emailPattern = edit(.email, email.pattern)
        change.country = edit(.country, fields.country)
        if !fields.entitlements.isEmpty || clear.contains(.entitlements) {
            change.entitlements = .set(fields.entitlements)
        }
        return change
    }
}
