import Exchanges

/// What an administrator changes of an account's directory fields. Id, times and status change in other ways.
public struct AccountChange: Sendable, Equatable {
    /// What becomes of one field.
    public enum Edit<Value: Sendable & Equatable>: Sendable, Equatable {
        /// It stays.
        case keep
        /// It gets this value; nil takes its value away.
        case set(Value)

        func apply(to field: inout Value) {
            if case .set(let value) = self { field = value }
        }
    }

    /// The declared owner.
    public var organization: Edit<String?> = .keep
    /// The plan.
    public var plan: Edit<String> = .keep
    /// How far the holder's identity was checked.
    public var verification: Edit<Account.Verification> = .keep
    /// Fingerprint of the payment instrument.
    public var payment: Edit<String?> = .keep
    /// Issuer range of the payment instrument.
    public var paymentIssuer: Edit<String?> = .keep
    /// Domain of the e-mail address.
    public var emailDomain: Edit<String?> = .keep
    /// Shape of the e-mail address's local part.
    public var emailPattern: Edit<String?> = .keep
    /// The country claimed at sign-up.
    public var country: Edit<String?> = .keep
    /// What the contract allows: all of it, not what is added.
    public var entitlements: Edit<[Account.Entitlement]> = .keep

    /// A change of nothing.
    public init() {}

    /// The account with these changes.
    public func applied(to account: Account) -> Account {
        var account = account
        organization.apply(to: &account.organization)
        plan.apply(to: &account.plan)
        verification.apply(to: &account.verification)
        payment.apply(to: &account.payment)
        paymentIssuer.apply(to: &account.paymentIssuer)
        emailDomain.apply(to: &account.emailDomain)
        emailPattern.apply(to: &account.emailPattern)
        country.apply(to: &account.country)
        entitlements.apply(to: &account.entitlements)
        return account
    }
}

extension Account {
    /// The directory fields that an administrator sets, by their names in JSON, as text; those without a value left out.
    var directoryFields: [String: String] {
        var fields = ["plan": plan, "verification": verification.rawValue]
        fields["organization"] = organization
        fields["payment"] = payment
        fields["payment_issuer"] = paymentIssuer
        fields["email_domain"] = emailDomain
        fields["email_pattern"] = emailPattern
        fields["country"] = country
        if !entitlements.isEmpty { fields["entitlements"] = entitlements.map(\.rawValue).joined(separator: " ") }
        return fields
    }
}
