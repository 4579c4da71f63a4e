extension Account {
    /// A field whose value the directory cannot take.
    public struct InvalidField: Error, Sendable, Equatable, CustomStringConvertible {
        /// The field's name in JSON, such as `payment_issuer`.
        public let field: String
        /// What is wrong and what would be right.
        public let reason: String

        /// Says that a field is wrong, and why.
        public init(field: String, reason: String) {
            self.field = field
            self.reason = reason
        }

        /// Field and reason.
        public var description: String { "\(field): \(reason)" }
    }

    /// Checks every field against what an operator may enter. Directories of others are read without it.
    ///
    /// Beside shapes and lengths it refuses what must not be stored: a payment instrument's number, and an e-mail
    /// address's local part instead of its pattern.
    ///
    /// - Throws: ``InvalidField`` for the first field that is wrong.
    public func validate() throws(InvalidField) {
        try Self.validateID(id)
        try Self.checkText(plan, "plan", length: 1...64)
        if let organization { try Self.checkText(organization, "organization", length: 1...256) }
        if let payment {
            try Self.checkText(payment, "payment", length: 1...256)
            if Self.looksLikeCardNumber(payment) {
                throw InvalidField(
                    field: "payment",
                    reason: "this looks like a card number; store a fingerprint of it, never the number")
            }
        }
        if let paymentIssuer,
            !(4...8).contains(paymentIssuer.utf8.count) || !paymentIssuer.utf8.allSatisfy(Self.isDigit)
        {
            throw InvalidField(field: "payment_issuer", reason: "must be the 4 to 8 digits of an issuer range (BIN)")
        }
        if let emailDomain {
            try Self.checkText(emailDomain, "email_domain", length: 1...253)
            if emailDomain.contains("@") {
                throw InvalidField(field: "email_domain", reason: "must be only the part after the '@'")
            }
        }
        if let emailPattern {
            try Self.checkText(emailPattern, "email_pattern", length: 1...64)
            guard emailPattern == Self.emailPattern(ofLocalPart: emailPattern) else {
                throw InvalidField(
                    field: "email_pattern",
                    reason: "must hold 'a' for every letter and '9' for every digit, such as aaaa.aaa99")
            }
        }
        if let country, country.utf8.count != 2 || !country.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) {
            throw InvalidField(field: "country", reason: "must be two capital letters of ISO 3166-1, such as SG")
        }
        for entitlement in entitlements where !Entitlement.known.contains(entitlement) {
            let known = Entitlement.known.map(\.rawValue).joined(separator: ", ")
            throw InvalidField(
                field: "entitlements", reason: "'\(entitlement.rawValue.prefix(64))' is not one of \(known)")
        }
        if Set(entitlements).count != entitlements.count {
            throw InvalidField(field: "entitlements", reason: "names one entitlement twice")
        }
    }

    /// Checks an account's id: 1 to 128 of `A-Z a-z 0-9 _ . : -`.
    ///
    /// - Throws: ``InvalidField`` with field `account`.
    public static func validateID(_ id: String) throws(InvalidField) {
        let isAllowed = id.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "-"): true
            default: false
            }
        }
        guard (1...128).contains(id.utf8.count), isAllowed else {
            throw InvalidField(field: "account", reason: "must be 1 to 128 of A-Z, a-z, 0-9, '_', '.', ':' and '-'")
        }
    }

    /// A new account id: `acct_` and 12 characters that cannot be mistaken for one another (60 random bits).
    public static func generateID(using generator: inout some RandomNumberGenerator) -> String {
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        return "acct_" + String((0..<12).map { _ in alphabet[Int.random(in: 0..<32, using: &generator)] })
    }

    private static func checkText(_ text: String, _ field: String, length: ClosedRange<Int>) throws(InvalidField) {
        guard length.contains(text.utf8.count) else {
            throw InvalidField(
                field: field, reason: "must have \(length.lowerBound) to \(length.upperBound) bytes of UTF-8")
        }
        let hasControl = text.unicodeScalars.contains { $0.properties.generalCategory == .control }
        guard !hasControl else { throw InvalidField(field: field, reason: "must not hold control characters") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }

    /// Whether a text is 12 to 19 digits, perhaps in groups, that pass the Luhn check of ISO/IEC 7812-1.
    private static func looksLikeCardNumber(_ text: String) -> Bool {
        let digits = text.utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-") }
        guard (12...19).contains(digits.count), digits.allSatisfy(isDigit) else { return false }
        var sum = 0
        for (place, byte) in digits.reversed().enumerated() {
            let digit = Int(byte - 0x30) * (place % 2 == 1 ? 2 : 1)
            sum += digit > 9 ? digit - 9 : digit
        }
        return sum % 10 == 0
    }
}
