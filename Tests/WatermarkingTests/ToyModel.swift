import Foundation

@testable import Watermarking

/// SplitMix64 (Steele and others 2014): the same draws from the same state.
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

extension MarkKey {
    static func random(_ generator: inout SplitMix) -> MarkKey {
        MarkKey(bytes: (0..<byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) })!
    }
}

/// A model whose logits depend on the last token, with skewed token frequencies.
struct ToyModel {
    let vocabularySize: Int

    func logits(after token: Int32) -> [Float] {
        (0..<vocabularySize).map { candidate in
            var generator = SplitMix(state: UInt64(UInt32(bitPattern: token)) << 32 | UInt64(candidate))
            return Float.random(in: -3...3, using: &generator) - Float(candidate) * 4 / Float(vocabularySize)
        }
    }

    func answer(
        length: Int, temperature: Double, _ embedder: inout any Embedder, _ generator: inout SplitMix
    ) -> [Int32] {
        var tokens = [Int32.random(in: 0..<Int32(vocabularySize), using: &generator), 0]
        for _ in 0..<length {
            var logits = logits(after: tokens[tokens.count - 1])
            _ = embedder.mark(&logits, after: tokens)
            tokens.append(Self.draw(logits, temperature, &generator))
        }
        return tokens
    }

    static func draw(_ logits: [Float], _ temperature: Double, _ generator: inout SplitMix) -> Int32 {
        let values = logits.map { logit -> Double in
            guard temperature > 0 else { return Double(logit) }
            return Double(logit) / temperature - log(-log(Double.random(in: 1e-12..<1, using: &generator)))
        }
        return Int32(values.indices.max { values[$0] < values[$1] } ?? 0)
    }
}

/// Text without any mark, in which few tokens are frequent (Zipf's law).
struct SkewedText {
    private let ends: [Double]

    init(vocabularySize: Int) {
        var sum = 0.0
        ends = (1...vocabularySize).map { rank in
            sum += 1 / Double(rank)
            return sum
        }
    }

    func tokens(_ count: Int, _ generator: inout SplitMix) -> [Int32] {
        (0..<count).map { _ in
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
