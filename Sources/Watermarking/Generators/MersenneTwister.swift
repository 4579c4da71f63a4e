import CWatermarkKernels

/// MT19937 (Matsumoto and Nishimura 1998) as PyTorch's CPU generator uses it: seeded by the low 32 bits alone, one
/// 32-bit word per draw.
struct MersenneTwister: Sendable {
    static let wordCount = 624

    private var state: [UInt32]
    private var position = MersenneTwister.wordCount

    init(seed: UInt64) {
        state = [UInt32](unsafeUninitializedCapacity: Self.wordCount) { words, count in
            var word = UInt32(truncatingIfNeeded: seed)
            words[0] = word
            for index in 1..<Self.wordCount {
                word = 1_812_433_253 &* (word ^ (word >> 30)) &+ UInt32(truncatingIfNeeded: index)
                words[index] = word
            }
            count = Self.wordCount
        }
    }

    /// The next word.
    mutating func next() -> UInt32 {
        if position == Self.wordCount {
            twist()
            position = 0
        }
        defer { position += 1 }
        return Self.tempered(state[position])
    }

    /// The next words, as many as the buffer has places. Only whole states are drawn from, so this must not follow
    /// ``next()``.
    mutating func fill(_ words: UnsafeMutableBufferPointer<UInt32>) {
        guard let target = words.baseAddress else { return }
        var filled = 0
        while filled < words.count {
            twist()
            let count = min(Self.wordCount, words.count - filled)
            state.withUnsafeBufferPointer { exc_twister_temper($0.baseAddress, target + filled, count) }
            filled += count
        }
    }

    /// The word at an index of the sequence, without tempering those before it.
    mutating func word(at index: Int) -> UInt32 {
        for _ in 0...(index / Self.wordCount) { twist() }
        return Self.tempered(state[index % Self.wordCount])
    }

    private mutating func twist() {
        state.withUnsafeMutableBufferPointer { exc_twister_twist($0.baseAddress) }
    }

    @inline(__always)
    private static func tempered(_ raw: UInt32) -> UInt32 {
        var word = raw
        word ^= word &>> 11
        word ^= (word &<< 7) & 0x9D2C_5680
        word ^= (word &<< 15) & 0xEFC6_0000
        return word ^ (word &>> 18)
    }
}
