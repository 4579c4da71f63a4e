import CWatermarkKernels

/// SipHash-2-4 (Aumasson and Bernstein 2012), taken apart so that what comes before a message's last, short word is
/// hashed once and continued with many endings.
struct SipHash: Sendable {
    /// A key of 128 bits, as two little-endian words.
    struct Key: Sendable, Hashable {
        let low: UInt64
        let high: UInt64
    }

    private var v0: UInt64
    private var v1: UInt64
    private var v2: UInt64
    private var v3: UInt64
    private var byteCount: UInt64 = 0

    init(key: Key) {
        v0 = key.low ^ 0x736F_6D65_7073_6575
        v1 = key.high ^ 0x646F_7261_6E64_6F6D
        v2 = key.low ^ 0x6C79_6765_6E65_7261
        v3 = key.high ^ 0x7465_6462_7974_6573
    }

    /// Adds eight bytes, as a little-endian word.
    @inline(__always)
    mutating func add(_ word: UInt64) {
        absorb(word)
        byteCount &+= 8
    }

    /// The hash of all that was added, and four more bytes as a little-endian word.
    @inline(__always)
    func hash(ending word: UInt32) -> UInt64 { finished(UInt64(word) | (byteCount &+ 4) << 56) }

    /// The hash of all that was added.
    @inline(__always)
    var value: UInt64 { finished(byteCount << 56) }

    /// The hashes of all that was added, and each of these words of four bytes, which may follow `width` words of eight.
    ///
    /// - Parameters:
    ///   - contexts: word w of message i at w · stride + i.
    ///   - hashes: as many as there are words of four bytes.
    func hashes(
        ending words: UnsafeBufferPointer<UInt32>, after contexts: UnsafePointer<UInt64>? = nil, width: Int = 0,
        stride: Int = 0, into hashes: UnsafeMutablePointer<UInt64>
    ) {
        guard let first = words.baseAddress else { return }
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 4) { state in
            (state[0], state[1], state[2], state[3]) = (v0, v1, v2, v3)
            exc_siphash(state.baseAddress, byteCount, contexts, width, first, words.count, stride, hashes)
        }
    }

    @inline(__always)
    private func finished(_ last: UInt64) -> UInt64 {
        var copy = self
        copy.absorb(last)
        copy.v2 ^= 0xFF
        copy.round()
        copy.round()
        copy.round()
        copy.round()
        return copy.v0 ^ copy.v1 ^ copy.v2 ^ copy.v3
    }

    @inline(__always)
    private mutating func absorb(_ word: UInt64) {
        v3 ^= word
        round()
        round()
        v0 ^= word
    }

    @inline(__always)
    private mutating func round() {
        v0 &+= v1
        v1 = (v1 << 13 | v1 >> 51) ^ v0
        v0 = v0 << 32 | v0 >> 32
        v2 &+= v3
        v3 = (v3 << 16 | v3 >> 48) ^ v2
        v0 &+= v3
        v3 = (v3 << 21 | v3 >> 43) ^ v0
        v2 &+= v1
        v1 = (v1 << 17 | v1 >> 47) ^ v2
        v2 = v2 << 32 | v2 >> 32
    }
}
