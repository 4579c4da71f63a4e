/// NumPy's default generator for one 32-bit word of entropy: `SeedSequence`, PCG64 (XSL-RR), and `Generator.shuffle`.
struct PCG64: Sendable {
    private static let multiplier: UInt128 = 0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645

    private(set) var state: UInt128
    let increment: UInt128
    private var half: UInt32?

    init(entropy: UInt32) {
        let words = Self.seedSequence(entropy)
        let start = UInt128(words[0]) << 64 | UInt128(words[1])
        increment = (UInt128(words[2]) << 64 | UInt128(words[3])) << 1 | 1
        state = (increment &+ start) &* Self.multiplier &+ increment
    }

    /// The next 64-bit word.
    mutating func next() -> UInt64 {
        state = state &* Self.multiplier &+ increment
        let folded = UInt64(truncatingIfNeeded: state >> 64) ^ UInt64(truncatingIfNeeded: state)
        let rotation = UInt64(truncatingIfNeeded: state >> 122)
        return folded &>> rotation | folded &<< (64 &- rotation)
    }

    /// Shuffles as `Generator.shuffle` does: from the end, each index by masked rejection.
    mutating func shuffle<Element>(_ elements: inout [Element]) {
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, Int(bounded(UInt32(truncatingIfNeeded: last))))
        }
    }

    private mutating func bounded(_ highest: UInt32) -> UInt32 {
        let mask = UInt32.max >> highest.leadingZeroBitCount
        while true {
            let word = next32() & mask
            if word <= highest { return word }
        }
    }

    /// The low half of a 64-bit word, and the high half at the next call.
    private mutating func next32() -> UInt32 {
        if let half {
            self.half = nil
            return half
        }
        let word = next()
        half = UInt32(truncatingIfNeeded: word >> 32)
        return UInt32(truncatingIfNeeded: word)
    }

    static func seedSequence(_ entropy: UInt32) -> [UInt64] {
        var constant: UInt32 = 0x43B0_D7E5
        func hashed(_ word: UInt32) -> UInt32 {
            var value = word ^ constant
            constant = constant &* 0x931E_8875
            value = value &* constant
            return value ^ (value >> 16)
        }
        var pool = [hashed(entropy), hashed(0), hashed(0), hashed(0)]
        for source in 0..<4 {
            for target in 0..<4 where source != target {
                let mixed = 0xCA01_F9DD &* pool[target] &- 0x4973_F715 &* hashed(pool[source])
                pool[target] = mixed ^ (mixed >> 16)
            }
        }
        constant = 0x8B51_F9DD
        let words = (0..<8).map { index in
            var value = pool[index % 4] ^ constant
            constant = constant &* 0x58F3_8DED
            value = value &* constant
            return value ^ (value >> 16)
        }
        return (0..<4).map { UInt64(words[2 * $0]) | UInt64(words[2 * $0 + 1]) << 32 }
    }
}
