import Crypto

/// The keys that seal reasoning: the first one seals, each of them opens.
public struct SealKeys: Sendable {
    /// One key.
    public struct Key: Sendable {
        /// Its id: the first four bytes of its SHA-256, so that nobody has to give it a name.
        public let id: UInt32
        let secret: SymmetricKey

        /// A key of 32 secret bytes; nil for any other number.
        public init?(_ bytes: [UInt8]) {
            guard bytes.count == Self.byteCount else { return nil }
            secret = SymmetricKey(data: bytes)
            id = SHA256.hash(data: bytes).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        }

        /// Bytes of a key.
        public static let byteCount = 32

        /// The id in hexadecimal digits.
        public var name: String {
            let digits = String(id, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }
    }

    /// The keys, the one that seals first.
    public let keys: [Key]

    /// Makes them; nil where there is none.
    public init?(_ keys: [Key]) {
        guard !keys.isEmpty else { return nil }
        self.keys = keys
    }

    func key(_ id: UInt32) -> Key? { keys.first { $0.id == id } }
}
