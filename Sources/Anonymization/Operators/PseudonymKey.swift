import Crypto

/// The root secret of pseudonyms: 32 bytes from a file, a descriptor or a command, from which every tenant, purpose and epoch
/// has a key of its own (HKDF-SHA-256, RFC 5869). Deleting a tenant's root makes all its tokens unreadable.
///
/// Its text forms say nothing of its value.
public struct PseudonymKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// Bytes of a root.
    public static let byteCount = 32

    private let root: SymmetricKey

    /// A root of these bytes; nil unless there are exactly ``byteCount``, not all the same.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount, Set(bytes).count > 1 else { return nil }
        root = SymmetricKey(data: bytes)
    }

    /// What a derived key is for.
    enum Purpose: String {
        case token, seal, format, surrogate, shift, vault
    }

    /// The key of a tenant, purpose and epoch. Lengths stand before the parts, so that no two ways to join them are equal.
    func derived(_ purpose: Purpose, tenant: String, epoch: String, count: Int = 32) -> [UInt8] {
        var info = Array("excise anonymization 1".utf8)
        for part in [purpose.rawValue, tenant, epoch] {
            let bytes = Array(part.utf8)
            info += [UInt8(bytes.count >> 8 & 255), UInt8(bytes.count & 255)] + bytes
        }
        let key = HKDF<SHA256>.deriveKey(inputKeyMaterial: root, info: info, outputByteCount: count)
        return key.withUnsafeBytes { Array($0) }
    }

    /// Says what it is, not its value.
    public var description: String { "PseudonymKey" }
    /// Says what it is, not its value.
    public var debugDescription: String { "PseudonymKey" }
}
