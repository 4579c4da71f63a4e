import Access
import ArgumentParser
import Exchanges

extension Account.Verification: ExpressibleByArgument {}
extension Account.Status: ExpressibleByArgument {}

extension Account.Entitlement: ExpressibleByArgument {
    /// The names that the command line knows.
    public static var allValueStrings: [String] { known.map(\.rawValue) }

    /// The entitlement of a known name; nil for any other.
    public init?(argument: String) {
        guard Self.allValueStrings.contains(argument) else { return nil }
        self.init(rawValue: argument)
    }
}

/// The directory fields of an account as options.
struct AccountFieldOptions: ParsableArguments {
    @Option(help: "The declared owner; accounts of one organization are one customer.")
    var organization: String?

    @Option(help: "The plan, such as free, pay-as-you-go, enterprise, education.")
    var plan: String?

    @Option(help: "How far the holder's identity was checked.")
    var verification: Account.Verification?

    @Option(help: "Fingerprint of the payment instrument, never its number.")
    var payment: String?

    @Option(help: ArgumentHelp("Issuer range (BIN) of the payment instrument.", valueName: "digits"))
    var paymentIssuer: String?

    @Option(help: ArgumentHelp("An e-mail address, of which only domain and shape are kept.", valueName: "address"))
    var email: String?

    @Option(help: ArgumentHelp("Country claimed at sign-up, ISO 3166-1.", valueName: "XX"))
    var country: String?

    @Option(
        name: .customLong("entitlement"),
        help: ArgumentHelp("What the contract allows; give it several times for several.", valueName: "name"))
    var entitlements: [Account.Entitlement] = []

    /// Domain and pattern of the e-mail address, where one was given.
    func emailParts() throws -> (domain: String?, pattern: String?) {
        guard let email else { return (nil, nil) }
        var account = Account(id: "-", created: Timestamp(milliseconds: 0), plan: "-")
        try account.setEmail(email)
        return (account.emailDomain, account.emailPattern)
    }
}
