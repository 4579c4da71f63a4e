import Crypto

/// What placeholders of one conversation stand for, so that its answers get their values back.
///
/// A value: who holds it, holds the secrets. It leaves the process only sealed: AES-GCM under the tenant's key, bound to tenant and
/// conversation, so that another tenant's does not open.
public struct Vault: Sendable {
    /// Values that a conversation may have; later ones are replaced without a way back.
    public static let limit = 10_000

    /// Whose it is.
    public let tenant: String
    /// Which conversation.
    public let session: String
    private var numbers: [String: Int] = [:]
    private var placeholders: [[UInt8]: [UInt8]] = [:]
    private var values: [[UInt8]: [UInt8]] = [:]

    /// Numbers of placeholders begin behind this one.
    private var base = 0

    /// An empty vault.
    ///
    /// - Parameter base: numbers begin behind it, so that placeholders which a conversation may have from before are never taken for new ones.
    public init(tenant: String, session: String, base: Int = 0) {
        self.tenant = tenant
        self.session = session
        self.base = base
    }

    /// How many values it holds.
    public var count: Int { values.count }

    /// `[TYPE_1]`: the same for one value, whatever its case and spaces.
    public mutating func placeholder(for value: [UInt8], type: EntityType) -> [UInt8] {
        let key = Array(type.rawValue.utf8) + [0] + Canonical.form(of: value, type: type)
        if let known = placeholders[key] { return known }
        guard values.count < Self.limit else { return Array("[\(type)]".utf8) }
        let number = numbers[type.rawValue, default: base] + 1
        numbers[type.rawValue] = number
        let placeholder = Array("[\(type)_\(number)]".utf8)
        placeholders[key] = placeholder
        values[placeholder] = value
        return placeholder
    }

    /// The value of a placeholder.
    public func value(of placeholder: some Collection<UInt8>) -> [UInt8]? { values[Array(placeholder)] }

    /// Why a sealed vault does not open.
    public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// Another tenant's or conversation's, another key's, or changed.
        case doesNotOpen

        /// What was wrong.
        public var description: String {
            "the vault does not open: it is of another tenant or conversation, was sealed with another key, or was changed"
        }
    }

    private static func key(_ key: PseudonymKey, _ tenant: String, _ epoch: String) -> SymmetricKey {
        SymmetricKey(data: key.derived(.vault, tenant: tenant, epoch: epoch))
    }

    private static func context(_ tenant: String, _ session: String) -> [UInt8] {
        Array("excise vault 1".utf8) + [0] + Array(tenant.utf8) + [0] + Array(session.utf8)
    }

    /// The vault under the tenant's key.
    public func sealed(with key: PseudonymKey, epoch: String = "1") throws(Failure) -> [UInt8] {
        var plain: [UInt8] = []
        func append(_ bytes: [UInt8]) {
            for shift in [24, 16, 8, 0] { plain.append(UInt8(truncatingIfNeeded: bytes.count >> shift)) }
            plain += bytes
        }
        for (placeholder, value) in values.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            append(placeholder)
            append(value)
        }
        guard
            let box = try? AES.GCM.seal(
                plain, using: Self.key(key, tenant, epoch), authenticating: Self.context(tenant, session)),
            let combined = box.combined
        else { throw .doesNotOpen }
        return Array(combined)
    }

    /// Opens a vault.
    public init(opening sealed: [UInt8], with key: PseudonymKey, tenant: String, session: String, epoch: String = "1")
        throws(Failure)
    {
        self.init(tenant: tenant, session: session)
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let opened = try? AES.GCM.open(
                box, using: Self.key(key, tenant, epoch), authenticating: Self.context(tenant, session))
        else { throw .doesNotOpen }
        let plain = Array(opened)
        var index = 0
        func next() -> [UInt8]? {
            guard index + 4 <= plain.count else { return nil }
            let count = plain[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
            guard index + 4 + count <= plain.count else { return nil }
            defer { index += 4 + count }
            return Array(plain[index + 4..<index + 4 + count])
        }
        while let placeholder = next(), let value = next() {
            guard let line = placeholder.lastIndex(of: UInt8(ascii: "_")), placeholder.count > line + 1,
                let number = Int(String(decoding: placeholder[(line + 1)...].dropLast(), as: UTF8.self))
            else { throw .doesNotOpen }
            let type = String(decoding: placeholder[1..<line], as: UTF8.self)
            values[placeholder] = value
            placeholders[Array(type.utf8) + [0] + Canonical.form(of: value, type: EntityType(rawValue: type))] =
                placeholder
            numbers[type] = max(numbers[type] ?? 0, number)
        }
    }
}
