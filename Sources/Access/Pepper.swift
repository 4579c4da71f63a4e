import Crypto

/// The secret that keys' hashes are made with: 32 random bytes that are kept apart from the database, so that a copy of
/// the database alone tells nothing about any key.
///
/// Its text forms say nothing of its value.
public struct Pepper: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// Bytes of a pepper.
    public static let byteCount = 32

    /// HMAC-SHA256 (RFC 2104, FIPS 180-4) with the pepper already taken in; copied for every use.
    private let prepared: HMAC<SHA256>

    /// The pepper of these bytes; nil unless there are exactly ``byteCount``.
    public init?(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == Self.byteCount else { return nil }
        prepared = HMAC<SHA256>(key: SymmetricKey(data: bytes))
    }

    /// What is stored of a key: HMAC-SHA256 of the whole key's text.
    func hash(ofKey key: UnsafeRawBufferPointer) -> HMAC<SHA256>.MAC {
        var computation = prepared
        computation.update(data: key)
        return computation.finalize()
    }

    /// What is stored of a key, as 32 bytes.
    func hash(ofKey key: String) -> [UInt8] {
        var copy = key
        return copy.withUTF8 { Array(hash(ofKey: UnsafeRawBufferPointer($0))) }
    }

    /// A value stored in the database that tells whether this is the pepper its keys were hashed with. It is no key's
    /// hash, because no key has this text.
    var fingerprint: [UInt8] { hash(ofKey: "excise pepper fingerprint 1") }

    /// Says what it is, not its value.
    public var description: String { "Pepper" }
    /// Says what it is, not its value.
    public var debugDescription: String { "Pepper" }
}
