import Crypto

/// One fixed green list (Zhao and others 2023, `XuandongZhao/Unigram-Watermark`), by NumPy's generator.
///
/// The token alone decides, so this is the only mark that a plain proxy can impose through `logit_bias`. Its list can be
/// learned by averaging the model's output.
public struct Unigram: WatermarkScheme {
    /// Tokens in the vocabulary.
    public let vocabularySize: Int
    /// The share of green tokens, γ.
    public let greenShare: Double
    /// What is added to the logits of green tokens, δ.
    public let bias: Float
    /// The key.
    public let key: UInt64
    private let isGreen: [Bool]

    /// The scheme of a key; the defaults are the repository's.
    ///
    /// - Throws: ``SchemeError`` for a vocabulary or share out of range.
    public init(vocabularySize: Int, greenShare: Double = 0.5, bias: Float = 2, key: UInt64) throws(SchemeError) {
        try SchemeError.check(vocabularySize: vocabularySize)
        try SchemeError.check(greenShare: greenShare)
        self.vocabularySize = vocabularySize
        self.greenShare = greenShare
        self.bias = bias
        self.key = key
        let size = Int(greenShare * Double(vocabularySize))
        var isGreen = [Bool](repeating: true, count: size) + [Bool](repeating: false, count: vocabularySize - size)
        var generator = PCG64(entropy: Self.seed(key: key))
        generator.shuffle(&isGreen)
        self.isGreen = isGreen
    }

    /// The share of green tokens for a server that takes so many entries of `logit_bias`: at most a half.
    public static func share(entries: Int, vocabularySize: Int) -> Double {
        min(0.5, Double(max(entries, 1)) / Double(max(vocabularySize, 1)))
    }

    /// The first four bytes of the key's SHA-256, little-endian.
    static func seed(key: UInt64) -> UInt32 {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: key >> (8 * $0)) }
        return SHA256.hash(data: bytes).prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The green tokens, in ascending order.
    public var greenTokens: [Int32] { isGreen.indices.filter { isGreen[$0] }.map { Int32(truncatingIfNeeded: $0) } }

    /// None: the token alone decides.
    public var contextWidth: Int { 0 }

    /// Green by chance, with the share of the list. Draws without replacement, so the binomial tail is an upper bound.
    public var null: ScoreNull {
        .binomial(trials: 1, probability: Double(Int(greenShare * Double(vocabularySize))) / Double(vocabularySize))
    }

    /// Whether a token is in the list; false outside the vocabulary.
    public func contains(_ token: Int32) -> Bool { token >= 0 && Int(token) < isGreen.count && isGreen[Int(token)] }

    /// 1 for a green token, else 0.
    public func scores(of tape: Tape) -> [Double] { tape.tokens.map { contains($0) ? 1 : 0 } }

    /// Adds the bias to the green tokens' logits.
    public func embedder(_ sampling: Sampling) -> any Embedder { Marker(scheme: self) }

    private struct Marker: Embedder {
        let scheme: Unigram

        mutating func mark(
            _ logits: UnsafeMutableBufferPointer<Float>, after tokens: UnsafeBufferPointer<Int32>
        ) -> Mark {
            for token in 0..<min(logits.count, scheme.isGreen.count) where scheme.isGreen[token] {
                logits[token] += scheme.bias
            }
            return .biased
        }
    }
}
