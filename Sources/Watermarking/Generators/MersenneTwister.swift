import CWatermarkKernels

/// MT19937 (Matsumoto and Nishimura 1998) as PyTorch's CPU generator uses it: seeded by the low 32 bits alone, one
/// 32-bit word per draw.
struct MersenneTwister: Sendable {
    static let wordCount = 624

    private var state: [UInt32]
    private var position = MersenneTwister.wordCount

    init(seed: UInt64) { self = Self.seeded([seed])[0] }

    private init(state: [UInt32]) { self.state = state }

    /// A generator for each seed, which takes less time for eight than one by one.
    static func seeded(_ seeds: some Collection<UInt64>) -> [MersenneTwister] {
        var generators: [MersenneTwister] = []
        generators.reserveCapacity(seeds.count)
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 8 * wordCount) { states in
            var rest = seeds[...]
            while !rest.isEmpty {
                let some = rest.prefix(8)
                let words = some.map { UInt32(truncatingIfNeeded: $0) } + [UInt32](repeating: 0, count: 8 - some.count)
                exc_twister_seed(words, states.baseAddress)
                for index in 0..<some.count {
                    generators.append(
                        MersenneTwister(state: Array(states[index * wordCount..<(index + 1) * wordCount])))
                }
                rest = rest.dropFirst(8)
            }
        }
        return generators
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
            state.withUnsafeBufferPointer { state in
                for index in 0..<count { target[filled &+ index] = Self.tempered(state[index]) }
            }
            filled += count
        }
    }

    /// The word at an index of the sequence, without tempering those before it.
    mutating func word(at index: Int) -> UInt32 {
        for _ in 0...(index / Self.wordCount) { twist() }
        return Self.tempered(state[index % Self.wordCount])
    }

    /// Makes the next ``wordCount`` words ready and passes their state, for ``tempered(_:)``.
    mutating func withNextState<Result>(_ body: (UnsafeMutablePointer<UInt32>) -> Result) -> Result {
        state.withUnsafeMutableBufferPointer { state in
            exc_twister_twist(state.baseAddress)
            return body(state.baseAddress!)
        }
    }

    private mutating func twist() { withNextState { _ in } }

    @inline(__always)
    static func tempered(_ raw: UInt32) -> UInt32 {
        var word = raw
        word ^= word &>> 11
        word ^= (word &<< 7) & 0x9D2C_5680
        word ^= (word &<< 15) & 0xEFC6_0000
        return word ^ (word &>> 18)
    }
}
