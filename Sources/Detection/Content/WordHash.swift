/// The hash of a word in 32 bits: the same in every run and on every machine, because trained weights are found by it.
///
/// The bytes are taken eight at a time, the first the least significant, and each eight are folded into the state by a
/// multiplication of full width. It has no seed, so whoever writes a text can make words collide: what must withstand
/// that is hashed once more with a seed over more than one word.
struct WordHash {
    /// What every run of decimal digits hashes to: the hash of `#`.
    static let number: UInt32 = 2_162_626_179

    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var pending: UInt64 = 0
    private var pendingCount: UInt64 = 0

    /// The hash of no bytes.
    @inline(__always)
    init() {}

    /// The hash of these bytes.
    init(of bytes: some Sequence<UInt8>) {
        for byte in bytes { append(byte) }
    }

    /// Adds a byte.
    @inline(__always)
    mutating func append(_ byte: UInt8) {
        pending |= UInt64(byte) << (8 &* pendingCount)
        pendingCount &+= 1
        guard pendingCount == 8 else { return }
        fold(pending)
        pending = 0
        pendingCount = 0
    }

    /// Adds eight bytes, or the last ones with zeros above them; not after single bytes.
    @inline(__always)
    mutating func fold(_ eight: UInt64) {
        let product = (state ^ eight).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        state = product.high ^ product.low
    }

    /// The hash of what was added.
    @inline(__always)
    var value: UInt32 {
        var whole = self
        if pendingCount > 0 { whole.fold(pending) }
        return UInt32(truncatingIfNeeded: whole.state ^ whole.state >> 32)
    }
}
