import Crypto

/// Makes what stands instead of a value, for one tenant and one epoch of keys.
public struct Pseudonymizer: Sendable {
    /// Whose values they are: pseudonyms of two tenants have nothing in common.
    public let tenant: String
    /// Which keys: named in sealed values, so that older ones open after a rotation as long as their root is there.
    public let epoch: String
    /// Whose dates are moved alike.
    public var subject: String
    private let key: PseudonymKey?
    private let tokenKey: SymmetricKey?

    /// - Parameter key: nil where no operation of the policy needs one.
    public init(key: PseudonymKey?, tenant: String, epoch: String = "1", subject: String = "") {
        self.key = key
        self.tenant = tenant
        self.epoch = epoch
        self.subject = subject
        tokenKey = key.map { SymmetricKey(data: $0.derived(.token, tenant: tenant, epoch: epoch)) }
    }

    /// Why a value could not be replaced, or a pseudonym not be opened. Says nothing of the value.
    public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// The operation needs a key and there is none.
        case noKey(operation: String)
        /// The policy refuses requests with this type.
        case blocked(EntityType)
        /// No pseudonym that this one made.
        case notSealed
        /// Another tenant's, another key's, or changed.
        case doesNotOpen
        /// Sealed in another epoch.
        case otherEpoch(String)

        /// What was wrong and the next step.
        public var description: String {
            switch self {
            case .noKey(let operation):
                "operation \(operation) needs a key; give the policy one: keys: { pseudonym: file:PATH }"
            case .blocked(let type): "the policy refuses requests with \(type)"
            case .notSealed: "that is no sealed value; one looks like [TYPE:EPOCH:…]"
            case .doesNotOpen:
                "the sealed value does not open: it was made for another tenant or with another key, or was changed"
            case .otherEpoch(let epoch): "the value was sealed in epoch \(epoch); open it with that epoch's key"
            }
        }
    }

    /// What stands instead of `value`.
    ///
    /// - Parameter vault: counts values of this conversation; used by `counter` alone.
    public func replacement(for value: [UInt8], type: EntityType, operation: Operation, vault: inout Vault)
        throws(Failure) -> [UInt8]
    {
        switch operation {
        case .keep: return value
        case .redact: return []
        case .replace(let text): return Array((text ?? "[\(type)]").utf8)
        case .mask(let first, let last): return masked(value, first, last)
        case .token: return Array("[\(type):\(try token(value, type))]".utf8)
        case .seal: return try seal(value, type)
        case .format: return try format(value, type)
        case .counter: return vault.placeholder(for: value, type: type)
        case .surrogate:
            var generator = SeededGenerator(seed: try seed(value, type))
            return Surrogate.made(for: value, type: type, using: &generator)
        case .generalise: return Generalisation.of(value, type: type) ?? Array("[\(type)]".utf8)
        case .shiftDate(let days):
            let draw = Int(try seed(Array(subject.utf8), "DATE_TIME", purpose: .shift) % UInt64(max(1, days * 2)))
            let offset = draw < days ? draw - days : draw - days + 1
            return CalendarDate.shifted(value, days: offset) ?? Array("[\(type)]".utf8)
        case .block: throw .blocked(type)
        }
    }

    private func masked(_ value: [UInt8], _ first: Int, _ last: Int) -> [UInt8] {
        // Characters of several bytes count as one: their continuation bytes go with the first one.
        let places = value.indices.filter { value[$0].isAlphanumeric || value[$0] >= 0xC0 }
        let kept = Set(places.prefix(max(0, first)) + places.suffix(max(0, last)))
        // Nothing would be masked of a value that is as short as what is kept.
        let keeps = places.count > first + last
        var result: [UInt8] = []
        var keepsRest = false
        for (index, byte) in value.enumerated() {
            if byte.isAlphanumeric || byte >= 0xC0 {
                keepsRest = keeps && kept.contains(index)
                result.append(keepsRest ? byte : UInt8(ascii: "*"))
            } else if byte < 0x80 || keepsRest {
                result.append(byte)
            }
        }
        return result
    }

    /// One-way: HMAC-SHA-256 over type and canonical value, 80 bits in base 32. Among a million values two share one with a
    /// chance of 4e-13.
    private func token(_ value: [UInt8], _ type: EntityType) throws(Failure) -> String {
        guard let tokenKey else { throw .noKey(operation: "token") }
        var mac = HMAC<SHA256>(key: tokenKey)
        mac.update(data: Array(type.rawValue.utf8) + [0] + Canonical.form(of: value, type: type))
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var bits = 0
        var count = 0
        var text: [UInt8] = []
        for byte in mac.finalize().prefix(10) {
            bits = bits << 8 | Int(byte)
            count += 8
            while count >= 5 {
                count -= 5
                text.append(alphabet[bits >> count & 31])
            }
            bits &= 1 << count - 1
        }
        return String(decoding: text, as: UTF8.self)
    }

    private func seed(_ value: [UInt8], _ type: EntityType, purpose: PseudonymKey.Purpose = .surrogate) throws(Failure)
        -> UInt64
    {
        guard let key else { throw .noKey(operation: purpose.rawValue) }
        let derived = SymmetricKey(data: key.derived(purpose, tenant: tenant, epoch: epoch))
        let code = HMAC<SHA256>.authenticationCode(
            for: Array(type.rawValue.utf8) + [0] + Canonical.form(of: value, type: type), using: derived)
        return code.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    // MARK: Ways back

    private func associatedData(_ type: EntityType) -> [[UInt8]] {
        [Array(tenant.utf8), Array(type.rawValue.utf8), Array(epoch.utf8)]
    }

    private func siv() -> AESSIV? {
        key.flatMap { AESSIV(key: $0.derived(.seal, tenant: tenant, epoch: epoch, count: 64)) }
    }

    private func seal(_ value: [UInt8], _ type: EntityType) throws(Failure) -> [UInt8] {
        guard let siv = siv(), let sealed = try? siv.seal(value, associatedData: associatedData(type)) else {
            throw .noKey(operation: "seal")
        }
        return Array("[\(type):\(epoch):".utf8) + Base64.encodeURL(sealed) + [UInt8(ascii: "]")]
    }

    /// The value that was sealed.
    public func unseal(_ sealed: [UInt8]) throws(Failure) -> [UInt8] {
        let parts = sealed.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 3, sealed.first == UInt8(ascii: "["), sealed.last == UInt8(ascii: "]") else {
            throw .notSealed
        }
        let type = EntityType(rawValue: String(decoding: parts[0].dropFirst(), as: UTF8.self))
        let itsEpoch = String(decoding: parts[1], as: UTF8.self)
        guard itsEpoch == epoch else { throw .otherEpoch(itsEpoch) }
        guard let siv = siv() else { throw .noKey(operation: "unseal") }
        let bytes = Base64.decode(parts[2].dropLast())
        guard let opened = try? siv.open(bytes, associatedData: associatedData(type)) else { throw .doesNotOpen }
        return opened
    }

    private func format(_ value: [UInt8], _ type: EntityType) throws(Failure) -> [UInt8] {
        try converted(value, type) { (cipher, digits, tweak) in try cipher.encrypt(digits, radix: 10, tweak: tweak) }
    }

    /// The digits that `format` encrypted.
    public func restoreFormat(_ value: [UInt8], type: EntityType) throws(Failure) -> [UInt8] {
        try converted(value, type) { (cipher, digits, tweak) in try cipher.decrypt(digits, radix: 10, tweak: tweak) }
    }

    private func converted(
        _ value: [UInt8], _ type: EntityType,
        _ convert: (FormatPreservingEncryption, [UInt8], [UInt8]) throws -> [UInt8]?
    ) throws(Failure) -> [UInt8] {
        guard let key, let cipher = FormatPreservingEncryption(key: key.derived(.format, tenant: tenant, epoch: epoch))
        else {
            throw .noKey(operation: "format")
        }
        let places = value.indices.filter { value[$0].isDigit }
        // The last digit of a card checks the others: they are encrypted, and it is computed anew.
        let isCard = type == .creditCard
        let body = isCard ? Array(places.dropLast()) : places
        let tweak = Array(tenant.utf8) + [0] + Array(type.rawValue.utf8)
        guard let digits = try? convert(cipher, body.map { value[$0] - 0x30 }, tweak) else {
            return Array("[\(type)]".utf8)
        }
        var result = value
        for (place, digit) in zip(body, digits) { result[place] = digit + 0x30 }
        if isCard, let last = places.last { result[last] = CheckDigits.luhnDigit(for: digits) + 0x30 }
        return result
    }
}

extension CheckDigits {
    /// The digit that makes a number pass Luhn's rule.
    static func luhnDigit(for digits: [UInt8]) -> UInt8 {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let value = place & 1 == 0 ? Int(digit) * 2 : Int(digit)
            sum += value > 9 ? value - 9 : value
        }
        return UInt8((10 - sum % 10) % 10)
    }
}

/// One form for what is one value however it is written.
enum Canonical {
    static func form(of value: [UInt8], type: EntityType) -> [UInt8] {
        switch type {
        case .creditCard, .phoneNumber, .date, .dateOfBirth, "US_SSN", "UK_NHS", "IN_AADHAAR", "CA_SIN", "AU_TFN",
            "AU_ABN":
            value.filter(\.isDigit)
        case .secret, .crypto, .url: value
        case .person, .location, .address, .organization:
            value.map(\.lowered).split(whereSeparator: \.isSpace).joined(separator: [0x20]).map { $0 }
        case .iban: value.filter(\.isAlphanumeric).map { $0.isLower ? $0 & 0xDF : $0 }
        default: value.map(\.lowered)
        }
    }
}
