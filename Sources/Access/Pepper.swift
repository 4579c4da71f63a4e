import Crypto

/// The secret that keys' hashes are made with: 32 random bytes that are kept apart from the database, so that a copy of
/// the database alone tells nothing about any key.
///
/// Its text forms say nothing of its value.
public struct Pepper: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// Bytes of a pepper.
    public static let byteCount = 32

    /// RFC 2104's inner and outer hash, SHA-256, with the pepper already taken in; copied for every use. swift-crypto's
    /// `HMAC` takes its data through unspecialized generics, which costs more than the hashing itself.
    private let inner: SHA256
    private let outer: SHA256

    /// The pepper of these bytes; nil unless there are exactly ``byteCount``.
    public init?(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == Self.byteCount else { return nil }
        let block = bytes + [UInt8](repeating: 0, count: SHA256.blockByteCount - bytes.count)
        var inner = SHA256()
        inner.update(data: block.map { $0 ^ 0x36 })
        var outer = SHA256()
        outer.update(data: block.map { $0 ^ 0x5C })
        self.inner = inner
        self.outer = outer
    }

    /// What is stored of a key: HMAC-SHA256 of the whole key's text.
    func hash(ofKey key: UnsafeRawBufferPointer) -> SHA256.Digest {
        var inner = inner
        inner.update(bufferPointer: key)
        let digest = inner.finalize()
        var outer = outer
        digest.withUnsafeBytes { outer.update(bufferPointer: $0) }
        return outer.finalize()
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
