/// A customer's account as the account directory describes it: one line of the directory, one row of the gateway's store.
///
/// Decoding ignores unknown fields and names the field whose value is of the wrong type or not one of the allowed ones.
public struct Account: Sendable, Equatable {
    /// What the exchange log calls the account; never an API key. JSON: `account`.
    public var id: String
    /// The declared owner; several accounts of one declared organization are one customer.
    public var organization: String?
    /// When the account was opened.
    public var created: Timestamp
    /// Free text: `free`, `pay-as-you-go`, `enterprise`, `education`, …
    public var plan: String
    /// How far the holder's identity was checked.
    public var verification: Verification
    /// Fingerprint of the payment instrument, never its number.
    public var payment: String?
    /// Issuer range (BIN) of the payment instrument.
    public var paymentIssuer: String?
    /// The part of the e-mail address after the `@`.
    public var emailDomain: String?
    /// Shape of the e-mail address's local part: letters as `a`, digits as `9`.
    public var emailPattern: String?
    /// The country claimed at sign-up, ISO 3166-1 alpha-2.
    public var country: String?
    /// What the contract allows.
    public var entitlements: [Entitlement]
    /// Whether requests of this account are served.
    public var status: Status
    /// When ``status`` last changed; nil where it never did.
    public var statusChanged: Timestamp?

    /// An account with everything that the directory requires; the rest is unknown until set.
    public init(
        id: String, organization: String? = nil, created: Timestamp, plan: String,
        verification: Verification = .none, payment: String? = nil, paymentIssuer: String? = nil,
        emailDomain: String? = nil, emailPattern: String? = nil, country: String? = nil,
        entitlements: [Entitlement] = [], status: Status = .active, statusChanged: Timestamp? = nil
    ) {
        self.id = id
        self.organization = organization
        self.created = created
        self.plan = plan
        self.verification = verification
        self.payment = payment
        self.paymentIssuer = paymentIssuer
        self.emailDomain = emailDomain
        self.emailPattern = emailPattern
        self.country = country
        self.entitlements = entitlements
        self.status = status
        self.statusChanged = statusChanged
    }

    /// Whether the contract allows something.
    public func isEntitled(to entitlement: Entitlement) -> Bool {
        entitlements.contains(entitlement)
    }
}

extension Account {
    /// How far the holder's identity was checked, from least to most.
    public enum Verification: String, Sendable, Codable, CaseIterable {
        /// Not at all.
        case none
        /// An e-mail address was confirmed.
        case email
        /// A telephone number was confirmed.
        case phone
        /// A person's identity document was checked.
        case identity
        /// A business's registration was checked.
        case business
    }

    /// Whether requests are served.
    public enum Status: String, Sendable, Codable, CaseIterable {
        /// Requests are served.
        case active
        /// Requests are refused until the account is reactivated.
        case suspended
        /// Requests are refused for good.
        case closed
    }

    /// One thing that a contract allows. Directories of others may hold values that are not in ``known``; they are kept.
    public struct Entitlement: RawRepresentable, Sendable, Hashable, Codable {
        /// The name in the directory.
        public let rawValue: String

        /// The entitlement of that name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// Training a model on the answers is allowed: such an account is reported as authorised, never as an attack.
        public static let distillation = Entitlement(rawValue: "distillation")
        /// Measuring the model's abilities systematically is allowed.
        public static let evaluation = Entitlement(rawValue: "evaluation")
        /// Passing answers on to customers of one's own is allowed.
        public static let resale = Entitlement(rawValue: "resale")
        /// Large batches are allowed.
        public static let batch = Entitlement(rawValue: "batch")
        /// Reasoning is passed on as the model wrote it.
        public static let reasoning = Entitlement(rawValue: "reasoning")
        /// Log-probabilities are passed on.
        public static let logProbabilities = Entitlement(rawValue: "logprobs")
        /// Several answers to one request, and another one to every repeat.
        public static let samples = Entitlement(rawValue: "samples")
        /// Prompts may be given to a model as they are, without its chat form.
        public static let completions = Entitlement(rawValue: "completions")

        /// The entitlements that Excise gives a meaning to.
        public static let known: [Entitlement] = [
            .distillation, .evaluation, .resale, .batch, .reasoning, .logProbabilities, .samples, .completions,
        ]
    }
}
