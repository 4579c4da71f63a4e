/// Text and logits that are the same at every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

/// Tokens whose frequencies fall as rank^-1.05, so that contexts repeat as they do in text.
struct SkewedText {
    private let ends: [Double]

    init(vocabularySize: Int) {
        var sum = 0.0
        ends = (1...vocabularySize).map { rank in
            sum += power(Double(rank), -1.05)
            return sum
        }
    }

    func tokens(_ count: Int, seed: UInt64) -> [Int32] {
        var generator = SplitMix(state: seed)
        return (0..<count).map { _ in
            let draw = Double.random(in: 0..<ends[ends.count - 1], using: &generator)
            var (low, high) = (0, ends.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if ends[middle] > draw { high = middle } else { low = middle + 1 }
            }
            return Int32(low)
        }
    }
}

/// Logits of a vocabulary in a random order whose probabilities fall as a power of the rank.
func peakedLogits(_ vocabularySize: Int, exponent: Double, seed: UInt64) -> [Float] {
    var generator = SplitMix(state: seed)
    return (0..<vocabularySize).map { Float(-exponent * logarithm(Double($0) + 1)) }.shuffled(using: &generator)
}
