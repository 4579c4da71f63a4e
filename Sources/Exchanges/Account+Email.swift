extension Account {
    /// What the directory keeps of an e-mail address: its domain in lower case, and the pattern of its local part. The
    /// address itself is not kept.
    ///
    /// - Throws: ``InvalidField`` with field `email` when the text has no local part or no domain.
    public mutating func setEmail(_ address: String) throws(InvalidField) {
        guard let at = address.lastIndex(of: "@"), at != address.startIndex,
            address.index(after: at) != address.endIndex
        else {
            throw InvalidField(field: "email", reason: "must be an address such as name@example.com")
        }
        emailDomain = address[address.index(after: at)...].lowercased()
        emailPattern = Self.emailPattern(ofLocalPart: String(address[..<at]))
    }

    /// The shape of an e-mail address's local part: every letter as `a`, every digit as `9`, all else as it is.
    public static func emailPattern(ofLocalPart localPart: String) -> String {
        String(
            String.UnicodeScalarView(
                localPart.unicodeScalars.map { scalar in
                    if scalar.properties.isAlphabetic { return "a" }
                    return scalar.properties.numericType != nil ? "9" : scalar
                }))
    }
}
