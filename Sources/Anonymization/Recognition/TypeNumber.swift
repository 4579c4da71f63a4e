/// A known type as a small number: its place in ``EntityType/catalogue``. What scanners use, because names are slow to compare.
struct TypeNumber: Hashable, Sendable, ExpressibleByStringLiteral {
    let value: UInt8

    private static let numbers = Dictionary(
        uniqueKeysWithValues: EntityType.catalogue.enumerated().map { ($1.0.rawValue, UInt8($0)) })

    /// The name must be a known one.
    init(stringLiteral name: String) {
        guard let number = Self.numbers[name] else { preconditionFailure("no known type: \(name)") }
        value = number
    }

    var type: EntityType { EntityType.catalogue[Int(value)].0 }

    static let secret: TypeNumber = "SECRET"
    static let emailAddress: TypeNumber = "EMAIL_ADDRESS"
    static let phoneNumber: TypeNumber = "PHONE_NUMBER"
    static let ipAddress: TypeNumber = "IP_ADDRESS"
    static let macAddress: TypeNumber = "MAC_ADDRESS"
    static let creditCard: TypeNumber = "CREDIT_CARD"
    static let iban: TypeNumber = "IBAN_CODE"
    static let crypto: TypeNumber = "CRYPTO"
    static let spanishCitizen: TypeNumber = "ES_NIF"
    static let spanishForeigner: TypeNumber = "ES_NIE"
    static let italianCode: TypeNumber = "IT_FISCAL_CODE"
    static let britishInsurance: TypeNumber = "UK_NINO"
    static let indianAccount: TypeNumber = "IN_PAN"
    static let finnishCode: TypeNumber = "FI_PERSONAL_IDENTITY_CODE"
    static let singaporeanNumber: TypeNumber = "SG_NRIC_FIN"
    static let beneficiary: TypeNumber = "US_MBI"
    static let vehicle: TypeNumber = "VIN"
    static let chineseResident: TypeNumber = "CN_RESIDENT_ID"
    static let driverLicence: TypeNumber = "US_DRIVER_LICENSE"
    static let passport: TypeNumber = "PASSPORT"
    static let bankAccount: TypeNumber = "BANK_ACCOUNT"
    static let postcode: TypeNumber = "ZIP_CODE"
    static let dateOfBirth: TypeNumber = "DATE_OF_BIRTH"
    static let date: TypeNumber = "DATE_TIME"
    static let url: TypeNumber = "URL"
    static let age: TypeNumber = "AGE"
    static let uniqueIdentifier: TypeNumber = "UUID"
    static let belonging: TypeNumber = "NRP"
}

/// A set of known types.
struct TypeSet: Sendable {
    private var bits: UInt128 = 0

    init(_ types: some Sequence<EntityType>) {
        for (number, entry) in EntityType.catalogue.enumerated() where types.contains(entry.0) {
            bits |= 1 << UInt128(number)
        }
    }

    @inline(__always)
    func contains(_ type: TypeNumber) -> Bool { bits >> UInt128(type.value) & 1 != 0 }
}
