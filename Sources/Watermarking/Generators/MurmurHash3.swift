/// MurmurHash3 x86-32 (Appleby) over 32-bit words.
struct MurmurHash3: Sendable {
    private var state: UInt32 = 0
    private var wordCount: UInt32 = 0

    init() {}

    static func hash(_ words: some Sequence<UInt32>) -> UInt32 {
        var hash = MurmurHash3()
        for word in words { hash.add(word) }
        return hash.value
    }

    @inline(__always)
    mutating func add(_ word: UInt32) {
        add(scrambled: Self.scrambled(word))
    }

    /// Adds a word that ``scrambled(_:)`` has prepared: that part depends on the word alone.
    @inline(__always)
    mutating func add(scrambled word: UInt32) {
        state ^= word
        state = (state << 13 | state >> 19) &* 5 &+ 0xE654_6B64
        wordCount &+= 1
    }

    @inline(__always)
    static func scrambled(_ word: UInt32) -> UInt32 {
        let product = word &* 0xCC9E_2D51
        return (product << 15 | product >> 17) &* 0x1B87_3593
    }

    @inline(__always)
    var value: UInt32 {
        var word = state ^ (wordCount &* 4)
        word = (word ^ (word >> 16)) &* 0x85EB_CA6B
        word = (word ^ (word >> 13)) &* 0xC2B2_AE35
        return word ^ (word >> 16)
    }
}
