/// A kind of thing that may be personal or secret, by the name that policies and reports use (`EMAIL_ADDRESS`).
///
/// Names follow Microsoft Presidio's spelling where it has one. A policy may add types of its own with a pattern or a
/// list of terms.
public struct EntityType: RawRepresentable, Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The name.
    public let rawValue: String

    /// The type of this name, whether or not it is known.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The type of this name.
    public init(stringLiteral name: StaticString) { rawValue = name.description }

    /// The name.
    public var description: String { rawValue }
}

/// How sure a type's pattern is by itself, and so when the type is looked for.
public enum Tier: UInt8, Sendable, Comparable {
    /// A prefix or a strong check digit decides: looked for everywhere.
    case certain
    /// Digits that could be anything: looked for everywhere, found only beside a word that names them.
    case contextual
    /// Words and dates: looked for only where a policy asks.
    case asked

    /// From the surest on.
    public static func < (left: Tier, right: Tier) -> Bool { left.rawValue < right.rawValue }
}

extension EntityType {
    /// Every type that can be recognized without a list or a pattern of the policy, with its tier.
    public static let known: [EntityType: Tier] = Dictionary(uniqueKeysWithValues: catalogue.map { ($0.0, $0.1) })

    /// The known types in a fixed order.
    static let catalogue: [(EntityType, Tier)] =
        [
            .secret, .emailAddress, .phoneNumber, .ipAddress, .macAddress, .creditCard, .iban, .crypto, "US_SSN",
            "US_ITIN",
            "ES_NIF", "ES_NIE", "IT_FISCAL_CODE", "FR_NIR", "UK_NINO", "IN_PAN", "FI_PERSONAL_IDENTITY_CODE",
            "SE_PERSONNUMMER", "BR_CPF", "BR_CNPJ", "CH_AHV", "BE_NATIONAL_NUMBER",
        ].map { ($0, .certain) }
        + [
            "UK_NHS", "DE_TAX_ID", "PL_PESEL", "NL_BSN", "AU_TFN", "AU_ABN", "AU_MEDICARE", "CA_SIN", "IN_AADHAAR",
            "ZA_ID_NUMBER", "US_NPI", "ABA_ROUTING_NUMBER", "US_MBI", "IMEI", "VIN", "KR_RRN", "SG_NRIC_FIN",
            "CN_RESIDENT_ID", "DK_CPR", "NO_FODSELSNUMMER", "PT_NIF", "TR_NATIONAL_ID", "IT_VAT_CODE", "CO_NIT",
            "AR_CUIT",
            "JP_MY_NUMBER", "TH_TNIN", .driverLicence, .passport, .bankAccount,
        ].map { ($0, .contextual) }
        + [
            .person, .location, .address, .organization, .url, .dateOfBirth, .date, .age, .postcode,
            .uniqueIdentifier, .belonging,
        ].map { ($0, .asked) }

    /// Types that are looked for when nothing else is asked.
    public static let standard = Set(known.filter { $0.value < .asked }.keys)

    /// The known type whose name is nearest to `name`, for messages about names that are not known.
    public static func nearest(to name: String) -> EntityType {
        let name = Array(name.uppercased().utf8)
        return known.keys.min {
            let (left, right) = (distance(name, Array($0.rawValue.utf8)), distance(name, Array($1.rawValue.utf8)))
            return left == right ? $0.rawValue < $1.rawValue : left < right
        } ?? .secret
    }

    /// Levenshtein's edit distance.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a == b ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}

extension EntityType {
    /// Keys, tokens, passwords, private keys.
    public static let secret: EntityType = "SECRET"
    /// An e-mail address, also one written with `[at]` and `[dot]`.
    public static let emailAddress: EntityType = "EMAIL_ADDRESS"
    /// A telephone number.
    public static let phoneNumber: EntityType = "PHONE_NUMBER"
    /// An IPv4 or IPv6 address.
    public static let ipAddress: EntityType = "IP_ADDRESS"
    /// A hardware address of 48 bits.
    public static let macAddress: EntityType = "MAC_ADDRESS"
    /// A payment card's number: ISO/IEC 7812 with an issuer's range.
    public static let creditCard: EntityType = "CREDIT_CARD"
    /// An international bank account number: ISO 13616.
    public static let iban: EntityType = "IBAN_CODE"
    /// An address of a cryptocurrency.
    public static let crypto: EntityType = "CRYPTO"
    /// A person's name.
    public static let person: EntityType = "PERSON"
    /// A place.
    public static let location: EntityType = "LOCATION"
    /// A postal address.
    public static let address: EntityType = "ADDRESS"
    /// A company or another body.
    public static let organization: EntityType = "ORGANIZATION"
    /// A web address.
    public static let url: EntityType = "URL"
    /// A date beside a word for birth.
    public static let dateOfBirth: EntityType = "DATE_OF_BIRTH"
    /// A date.
    public static let date: EntityType = "DATE_TIME"
    /// A universally unique identifier.
    public static let uniqueIdentifier: EntityType = "UUID"
    /// Nationality, religion or political group.
    public static let belonging: EntityType = "NRP"
    /// A person's age.
    public static let age: EntityType = "AGE"
    /// A postal code beside a word for it.
    public static let postcode: EntityType = "ZIP_CODE"
    /// A driving licence's number beside a word for it.
    public static let driverLicence: EntityType = "US_DRIVER_LICENSE"
    /// A passport's number beside a word for it.
    public static let passport: EntityType = "PASSPORT"
    /// A bank account's number, other than an IBAN, beside a word for it.
    public static let bankAccount: EntityType = "BANK_ACCOUNT"
}
