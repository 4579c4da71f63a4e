/// xoshiro256** (Blackman and Vigna 2021): the same numbers for the same seed on every machine. Not for secrets.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    @usableFromInline var s0: UInt64
    @usableFromInline var s1: UInt64
    @usableFromInline var s2: UInt64
    @usableFromInline var s3: UInt64

    /// The state is four numbers of SplitMix64 from `seed`, as the generator's authors advise.
    public init(seed: UInt64) {
        let step: UInt64 = 0x9E37_79B9_7F4A_7C15
        s0 = mixed(seed &+ step)
        s1 = mixed(seed &+ 2 &* step)
        s2 = mixed(seed &+ 3 &* step)
        s3 = mixed(seed &+ 4 &* step)
    }

    /// The next number.
    @inlinable
    public mutating func next() -> UInt64 {
        let product = s1 &* 5
        let result = (product << 7 | product >> 57) &* 9
        let shifted = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = s3 << 45 | s3 >> 19
        return result
    }
}

extension RandomNumberGenerator {
    /// A number above 0 and below 1.
    @inlinable
    mutating func openUniform() -> Double {
        (Double(next() >> 12) + 0.5) * 0x1p-52
    }
}
