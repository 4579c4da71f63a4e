/// A small, fast generator of pseudo-random numbers with 64 bits of state, good enough for sampling and for
/// making training text, and never for secrets.
///
/// The algorithm is the public-domain SplitMix64 of Guy Steele, Doug Lea and Christine Flood, "Fast
/// splittable pseudorandom number generators" (OOPSLA 2014). The same seed gives the same numbers on every
/// platform.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator that starts from `seed`; every value is a good seed.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next 64 pseudo-random bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// The next number of the half-open range 0 ..< 1, a multiple of 2⁻⁵³.
    public mutating func nextUnit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number of the range 0 ..< `bound`, without the bias of a plain remainder being larger than
    /// `bound` / 2⁶⁴ (Lemire's multiplication).
    /// - Parameter bound: At least 1; smaller values count as 1.
    public mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(max(bound, 1))).high)
    }

    /// The seed of the `index`th of several generators that should be independent of each other.
    ///
    /// The seed with index 0 is `seed` itself, so the first of several is the one that there would be alone.
    public static func derivedSeed(_ seed: UInt64, index: Int) -> UInt64 {
        guard index != 0 else { return seed }
        return mix(seed ^ mix(UInt64(truncatingIfNeeded: index) &* 0xD1B5_4A32_D192_ED03))
    }

    /// The output function: a bijection of 64-bit words that spreads every input bit over all output bits.
    static func mix(_ word: UInt64) -> UInt64 {
        var z = word
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
