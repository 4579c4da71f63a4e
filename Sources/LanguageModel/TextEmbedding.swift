/// Turns text into a vector so that similar texts get similar vectors: a random projection of the text's words and
/// letter triples, longer words counting more (Achlioptas 2003, with signs from a hash instead of a stored matrix).
///
/// It knows nothing of meaning: what texts share in words and spelling is all that makes their vectors alike.
public enum TextEmbedding {
    /// The length of a whole vector.
    public static let dimensions = 512

    /// The vector of a text, of length 1.
    /// - Parameters:
    ///   - bytes: The text; capital ASCII letters count as small ones.
    ///   - dimensions: How many of the numbers to keep, 1 ... ``dimensions``; the rest is cut off and the length made 1
    ///     again. Values outside of the range are moved into it.
    public static func vector(_ bytes: [UInt8], dimensions: Int = Self.dimensions) -> [Float] {
        var sums = [Int32](repeating: 0, count: Self.dimensions)
        let folded = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        for word in folded.split(whereSeparator: { !isLetter($0) }) {
            add(word, weight: Int32(min(word.count, 8)), to: &sums)
            if word.count > 3 {
                for start in word.startIndex...word.endIndex - 3 { add(word[start..<start + 3], weight: 1, to: &sums) }
            }
        }
        // A constant keeps texts without letters, and cut vectors, from being all zero.
        add(folded[folded.startIndex..<min(folded.endIndex, 16)], weight: 1, to: &sums)
        let kept = sums[..<min(max(dimensions, 1), Self.dimensions)].map { Float($0) + 0.5 }
        let length = kept.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return kept.map { $0 / length }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte >= 0x80
    }

    /// Adds or subtracts a feature's weight at each place, as 512 bits of its hash say.
    private static func add(_ feature: ArraySlice<UInt8>, weight: Int32, to sums: inout [Int32]) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in feature { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var signs = SplitMix64(seed: hash)
        for block in stride(from: 0, to: sums.count, by: 64) {
            var bits = signs.next()
            for index in block..<block + 64 {
                sums[index] += bits & 1 == 1 ? weight : -weight
                bits >>= 1
            }
        }
    }
}
