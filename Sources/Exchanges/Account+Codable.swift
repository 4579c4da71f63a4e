extension Account: Codable {
    private enum CodingKeys: String, CodingKey {
        case id = "account"
        case organization, created, plan, verification, payment
        case paymentIssuer = "payment_issuer"
        case emailDomain = "email_domain"
        case emailPattern = "email_pattern"
        case country, entitlements, status
        case statusChanged = "status_changed"
    }

    /// Reads one line of the account directory.
    ///
    /// - Throws: `DecodingError`, whose coding path names the field.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        id = try fields.decode(String.self, forKey: .id)
        organization = try fields.decodeIfPresent(String.self, forKey: .organization)
        created = try fields.decode(Timestamp.self, forKey: .created)
        plan = try fields.decode(String.self, forKey: .plan)
        verification = try Self.choice(in: fields, .verification)
        payment = try fields.decodeIfPresent(String.self, forKey: .payment)
        paymentIssuer = try fields.decodeIfPresent(String.self, forKey: .paymentIssuer)
        emailDomain = try fields.decodeIfPresent(String.self, forKey: .emailDomain)
        emailPattern = try fields.decodeIfPresent(String.self, forKey: .emailPattern)
        country = try fields.decodeIfPresent(String.self, forKey: .country)
        entitlements = try fields.decodeIfPresent([Entitlement].self, forKey: .entitlements) ?? []
        status = try Self.choice(in: fields, .status)
        statusChanged = try fields.decodeIfPresent(Timestamp.self, forKey: .statusChanged)
    }

    /// Writes one line of the account directory; fields without a value are left out.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(id, forKey: .id)
        try fields.encodeIfPresent(organization, forKey: .organization)
        try fields.encode(created, forKey: .created)
        try fields.encode(plan, forKey: .plan)
        try fields.encode(verification, forKey: .verification)
        try fields.encodeIfPresent(payment, forKey: .payment)
        try fields.encodeIfPresent(paymentIssuer, forKey: .paymentIssuer)
        try fields.encodeIfPresent(emailDomain, forKey: .emailDomain)
        try fields.encodeIfPresent(emailPattern, forKey: .emailPattern)
        try fields.encodeIfPresent(country, forKey: .country)
        if !entitlements.isEmpty { try fields.encode(entitlements, forKey: .entitlements) }
        try fields.encode(status, forKey: .status)
        try fields.encodeIfPresent(statusChanged, forKey: .statusChanged)
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        in fields: KeyedDecodingContainer<CodingKeys>, _ key: CodingKeys
    ) throws -> Choice where Choice.RawValue == String {
        let text = try fields.decode(String.self, forKey: key)
        guard let choice = Choice(rawValue: text) else {
            let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingError.dataCorruptedError(
                forKey: key, in: fields, debugDescription: "'\(text.prefix(64))' is not one of \(allowed)")
        }
        return choice
    }
}
