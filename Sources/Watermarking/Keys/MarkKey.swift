/// A key of one layer of ``Excise1``: 128 secret bits. Its text forms say nothing of its value.
public struct MarkKey: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// Bytes of a key.
    public static let byteCount = 16

    let words: SipHash.Key

    /// The key of these bytes; nil unless there are exactly ``byteCount``.
    public init?(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == Self.byteCount else { return nil }
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
        words = SipHash.Key(low: word(bytes[..<8]), high: word(bytes[8...]))
    }

    /// Says what it is, not its value.
    public var description: String { "MarkKey" }
    /// Says what it is, not its value.
    public var debugDescription: String { "MarkKey" }
}
