import Crypto

/// The secret from which all watermark keys are derived: 32 random bytes. Its text forms say nothing of its value.
public struct WatermarkMaster: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// Bytes of a master.
    public static let byteCount = 32

    private let key: SymmetricKey

    /// The master of these bytes; nil unless there are exactly ``byteCount``.
    public init?(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == Self.byteCount else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// The keys of an epoch: the time during which an account keeps its keys, such as a month.
    ///
    /// - Throws: ``SchemeError`` for a name that is not 1 to 64 ASCII letters, digits, points, dashes or underscores.
    public func epoch(_ name: String) throws(SchemeError) -> EpochKeys {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        try SchemeError.check(
            isPlain && (1...64).contains(name.utf8.count), "epoch",
            "must be 1 to 64 ASCII letters, digits, points, dashes or underscores")
        return EpochKeys(name: name, secret: Self.derive(key, ["epoch", name]))
    }

    /// Expands a key for a purpose (HKDF-Expand with SHA-256, RFC 5869 section 2.3). The purpose's parts are written
    /// with their lengths, so that no two purposes are written alike.
    static func derive(_ key: SymmetricKey, _ purpose: [String]) -> SymmetricKey {
        var information = Array("excise watermark 1".utf8)
        for part in purpose {
            let bytes = Array(part.utf8)
            information += (0..<4).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) } + bytes
        }
        return HKDF<SHA256>.expand(pseudoRandomKey: key, info: information, outputByteCount: 32)
    }

    /// Says what it is, not its value.
    public var description: String { "WatermarkMaster" }
    /// Says what it is, not its value.
    public var debugDescription: String { "WatermarkMaster" }
}
