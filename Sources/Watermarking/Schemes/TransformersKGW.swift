/// The red and green lists of Kirchenbauer and others (2023) as Hugging Face transformers 5 has them
/// (`WatermarkingConfig`), bit by bit, on a CPU.
///
/// Text that transformers marked on a GPU has other lists: PyTorch's generators differ there. Left-hashing gives token 0
/// the same list under every key.
public struct TransformersKGW: WatermarkScheme {
    /// How a context becomes a seed.
    public enum Seeding: String, Sendable, CaseIterable {
        /// The key times the last token, whatever the width.
        case leftHash = "lefthash"
        /// The smallest product of hashes of the key, a token of the window and the candidate itself.
        case selfHash = "selfhash"
    }

    /// The library's default key.
    public static let defaultKey: UInt64 = 15_485_863
    /// Candidates that self-hashing tries, the best ones.
    public static let selfHashCandidates = 40

    /// Tokens in the vocabulary.
    public let vocabularySize: Int
    /// The share of green tokens, γ.
    public let greenShare: Double
    /// What is added to the logits of green tokens, δ.
    public let bias: Float
    /// The key.
    public let key: UInt64
    /// How a context becomes a seed.
    public let seeding: Seeding
    /// The library's `context_width`: with self-hashing it counts the candidate.
    public let windowWidth: Int

    private let lists: GreenListTest
    private let hashes: HashTable

    /// The scheme of a key; the defaults are the library's.
    ///
    /// - Throws: ``SchemeError`` for a vocabulary, share or width out of range.
    public init(
        vocabularySize: Int, greenShare: Double = 0.25, bias: Float = 2, key: UInt64 = defaultKey,
        seeding: Seeding = .leftHash, windowWidth: Int = 1
    ) throws(SchemeError) {
        try SchemeError.check(vocabularySize: vocabularySize)
        try SchemeError.check(greenShare: greenShare)
        try SchemeError.check(windowWidth: windowWidth)
        self.vocabularySize = vocabularySize
        self.greenShare = greenShare
        self.bias = bias
        self.key = key
        self.seeding = seeding
        self.windowWidth = windowWidth
        lists = GreenListTest(vocabularySize: vocabularySize, size: Int(Double(vocabularySize) * greenShare))
        hashes = seeding == .selfHash ? HashTable(seed: key) : HashTable(empty: ())
    }

    /// Tokens in a green list.
    public var listSize: Int { Int(Double(vocabularySize) * greenShare) }

    /// Tokens before the scored one.
    public var contextWidth: Int { seeding == .leftHash ? 1 : windowWidth - 1 }

    /// Green by chance, with the share of the list.
    public var null: ScoreNull { .binomial(trials: 1, probability: Double(listSize) / Double(vocabularySize)) }

    /// The seed of the list that a candidate is looked up in.
    ///
    /// - Parameters:
    ///   - context: the tokens before; only the last ``contextWidth`` count.
    ///   - candidate: the token itself, which only self-hashing needs.
    public func seed(after context: some BidirectionalCollection<Int32>, candidate: Int32) -> UInt64 {
        switch seeding {
        case .leftHash:
            return Self.product(key, context.last ?? 0)
        case .selfHash:
            let own = hashes[Int64(candidate)]
            var smallest = Int64(bitPattern: key) &* own &* own
            for token in context.suffix(windowWidth - 1) {
                smallest = min(smallest, Int64(bitPattern: key) &* hashes[Int64(token)] &* own)
            }
            return Self.reduced(smallest)
        }
    }

    /// The list that a candidate is looked up in.
    public func greenList(after context: some BidirectionalCollection<Int32>, candidate: Int32 = 0) -> GreenList {
        GreenList(
            seed: seed(after: context, candidate: candidate), vocabularySize: vocabularySize, size: listSize)
    }

    /// Whether a token is green after a context.
    public func isGreen(_ token: Int32, after context: some BidirectionalCollection<Int32>) -> Bool {
        lists.contains(token, seed: seed(after: context, candidate: token))
    }

    /// 1 for a green token, else 0.
    public func scores(of tape: Tape) -> [Double] {
        precondition(tape.contextWidth == contextWidth, "the tape has contexts of another width")
        let seeds = (0..<tape.count).map { seed(after: tape.context($0), candidate: tape.tokens[$0]) }
        return lists.scores(of: tape.tokens, seeds: seeds)
    }

    /// Adds the bias to the green tokens' logits.
    public func embedder(_ sampling: Sampling) -> any Embedder { Marker(scheme: self) }

    /// key · token modulo 2⁶⁴ − 1, of unbounded integers.
    static func product(_ key: UInt64, _ token: Int32) -> UInt64 {
        let product = Int128(key) * Int128(token)
        return reduced(product)
    }

    /// The remainder modulo 2⁶⁴ − 1, never negative.
    static func reduced(_ value: Int128) -> UInt64 {
        let modulus = Int128(UInt64.max)
        let remainder = value % modulus
        return UInt64(remainder < 0 ? remainder + modulus : remainder)
    }

    static func reduced(_ value: Int64) -> UInt64 {
        value >= 0 ? UInt64(value) : UInt64(bitPattern: value) &- 1
    }

    private struct Marker: Embedder {
        let scheme: TransformersKGW

        mutating func mark(
            _ logits: UnsafeMutableBufferPointer<Float>, after tokens: UnsafeBufferPointer<Int32>
        ) -> Mark {
            guard tokens.count >= scheme.windowWidth else { return .unmarked }
            switch scheme.seeding {
            case .leftHash:
                for token in scheme.greenList(after: tokens).tokens where Int(token) < logits.count {
                    logits[Int(token)] += scheme.bias
                }
            case .selfHash:
                for token in logits.best(TransformersKGW.selfHashCandidates) {
                    let candidate = Int32(truncatingIfNeeded: token)
                    if scheme.isGreen(candidate, after: tokens) { logits[token] += scheme.bias }
                }
            }
            return .biased
        }
    }
}
