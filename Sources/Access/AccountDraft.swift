import Exchanges

/// What an administrator says of an account to be opened.
public struct AccountDraft: Sendable, Equatable {
    /// The id; nil has one generated.
    public var id: String?
    /// The directory's fields, as in ``Account``.
    public var organization: String?
    /// The plan; `free` unless said otherwise.
    public var plan: String
    /// How far the holder's identity was checked.
    public var verification: Account.Verification
    /// Fingerprint of the payment instrument.
    public var payment: String?
    /// Issuer range of the payment instrument.
    public var paymentIssuer: String?
    /// Domain of the e-mail address.
    public var emailDomain: String?
    /// Shape of the e-mail address's local part.
    public var emailPattern: String?
    /// The country claimed at sign-up.
    public var country: String?
    /// What the contract allows.
    public var entitlements: [Account.Entitlement]

    /// An account of which nothing is known but what is given.
    public init(
        id: String? = nil, organization: String? = nil, plan: String = "free",
        verification: Account.Verification = .none, payment: String? = nil, paymentIssuer: String? = nil,
        emailDomain: String? = nil, emailPattern: String? = nil, country: String? = nil,
        entitlements: [Account.Entitlement] = []
    ) {
        self.id = id
        self.organization = organization
        self.plan = plan
        self.verification = verification
        self.payment = payment
        self.paymentIssuer = paymentIssuer
        self.emailDomain = emailDomain
        self.emailPattern = emailPattern
        self.country = country
        self.entitlements = entitlements
    }

    func account(id: String, created: Timestamp) -> Account {
        Account(
            id: id, organization: organization, created: created, plan: plan, verification: verification,
            payment: payment, paymentIssuer: paymentIssuer, emailDomain: emailDomain, emailPattern: emailPattern,
            country: country, entitlements: entitlements)
    }
}
