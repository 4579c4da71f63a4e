/// A 64-bit hash under a secret key: whoever does not know the key cannot aim collisions at it.
///
/// Bytes go through SipHash-1-3 (Aumasson and Bernstein 2012), integers through a keyed bijective mixer, so that two different
/// integers never collide.
public struct SeededHash: Sendable, Hashable {
    private let key: (UInt64, UInt64)
    @usableFromInline let integerKey: (UInt64, UInt64)

    /// The key's two halves. Sketches can be merged only where their keys were made with one key.
    public init(_ first: UInt64, _ second: UInt64) {
        key = (first, second)
        // Derived by SipHash, so that keys that differ little mix integers quite differently.
        var states = (SipState(key), SipState(key))
        states.0.absorb(0)
        states.1.absorb(1)
        integerKey = (states.0.finish(), states.1.finish())
    }

    /// Two halves drawn from `generator`.
    public init(using generator: inout some RandomNumberGenerator) {
        self.init(generator.next(), generator.next())
    }

    /// Equal keys.
    public static func == (one: SeededHash, other: SeededHash) -> Bool { one.key == other.key }

    /// Feeds the key.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(key.0)
        hasher.combine(key.1)
    }

    /// The hash of bytes.
    public func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state = SipState(key)
        var offset = 0
        while offset + 8 <= bytes.count {
            state.absorb(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        var last = UInt64(truncatingIfNeeded: bytes.count) << 56
        var shift: UInt64 = 0
        while offset < bytes.count {
            last |= UInt64(bytes[offset]) << shift
            shift += 8
            offset += 1
        }
        state.absorb(last)
        return state.finish()
    }

    /// The hash of bytes.
    public func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { hash($0) }
    }

    /// The hash of a text's UTF-8 bytes.
    public func hash(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
    }

    /// The hash of an integer, a bijection; cheaper than that of bytes, and no secret once an attacker sees its results.
    @inlinable
    public func hash(_ integer: UInt64) -> UInt64 {
        mixed(mixed(integer ^ integerKey.0) ^ integerKey.1)
    }

    /// One hash from two, in their order.
    @inlinable
    public func combine(_ one: UInt64, _ other: UInt64) -> UInt64 {
        hash(hash(one) &+ other)
    }
}

/// The finalizer of SplitMix64 (Steele, Lea and Flood 2014, variant 13 of Stafford): a bijection in which every bit of the
/// argument reaches every bit of the result.
@inlinable
func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
}

/// SipHash with one round for each word and three at the end.
private struct SipState {
    var v0: UInt64
    var v1: UInt64
    var v2: UInt64
    var v3: UInt64

    init(_ key: (UInt64, UInt64)) {
        v0 = key.0 ^ 0x736f_6d65_7073_6575
        v1 = key.1 ^ 0x646f_7261_6e64_6f6d
        v2 = key.0 ^ 0x6c79_6765_6e65_7261
        v3 = key.1 ^ 0x7465_6462_7974_6573
    }

    @inline(__always)
    mutating func round() {
        v0 &+= v1
        v1 = v1 << 13 | v1 >> 51
        v1 ^= v0
        v0 = v0 << 32 | v0 >> 32
        v2 &+= v3
        v3 = v3 << 16 | v3 >> 48
        v3 ^= v2
        v0 &+= v3
        v3 = v3 << 21 | v3 >> 43
        v3 ^= v0
        v2 &+= v1
        v1 = v1 << 17 | v1 >> 47
        v1 ^= v2
        v2 = v2 << 32 | v2 >> 32
    }

    @inline(__always)
    mutating func absorb(_ word: UInt64) {
        v3 ^= word
        round()
        v0 ^= word
    }

    mutating func finish() -> UInt64 {
        v2 ^= 0xff
        round()
        round()
        round()
        return v0 ^ v1 ^ v2 ^ v3
    }
}
