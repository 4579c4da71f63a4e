/// The red and green lists of Kirchenbauer and others (2023) as their own repository has them
/// (`jwkirchenbauer/lm-watermarking`, the extended processor). Its self-hashing is not transformers'.
public struct OriginalKGW: WatermarkScheme {
    /// How the tokens of a window become a number (the repository's `prf_type`).
    public enum Function: String, Sendable, CaseIterable {
        /// The key times the tokens' sum.
        case additive = "additive_prf"
        /// The key times the tokens' product.
        case multiplicative = "multiplicative_prf"
        /// The key times the smallest token.
        case minimum = "minfunc_prf"
        /// The product of the hashes of every second token.
        case simpleSkip = "simple_skip_prf"
        /// The hash of the first token.
        case skipgram = "skipgram_prf"
        /// The product of the hashes of the first token and the last.
        case anchoredSkipgram = "anchored_skipgram_prf"
        /// The smallest hash.
        case minHash = "minhash_prf"
        /// The smallest product of a token's hash with the last one's.
        case anchoredMinHash = "anchored_minhash_prf"
        /// The smallest product of two tokens' hashes.
        case minSkipgram = "minskipgram_prf"
        /// The sum of tokens times their positions.
        case position = "position_prf"
    }

    /// Candidates that a self-salted scheme tries, the best ones.
    static let selfSaltCandidates = 41

    /// Tokens in the vocabulary.
    public let vocabularySize: Int
    /// The share of green tokens, γ.
    public let greenShare: Double
    /// What is added to the logits of green tokens, δ.
    public let bias: Float
    /// The key.
    public let key: UInt64
    /// How a window becomes a seed.
    public let function: Function
    /// Tokens of the window; with a self-salted scheme the candidate is the last of them.
    public let windowWidth: Int
    /// Whether the window contains the candidate.
    public let isSelfSalted: Bool

    private let lists: GreenListTest
    private let hashes: HashTable

    /// The scheme of a function and a window; the defaults are the repository's `selfhash`.
    ///
    /// - Throws: ``SchemeError`` for a vocabulary, share or width out of range.
    public init(
        vocabularySize: Int, greenShare: Double = 0.25, bias: Float = 2, key: UInt64 = TransformersKGW.defaultKey,
        function: Function = .anchoredMinHash, windowWidth: Int = 4, isSelfSalted: Bool = true
    ) throws(SchemeError) {
        try SchemeError.check(vocabularySize: vocabularySize)
        try SchemeError.check(greenShare: greenShare)
        try SchemeError.check(windowWidth: windowWidth)
        try SchemeError.check(
            function != .minSkipgram || windowWidth > 1, "context width", "must be at least 2 for minskipgram_prf")
        self.vocabularySize = vocabularySize
        self.greenShare = greenShare
        self.bias = bias
        self.key = key
        self.function = function
        self.windowWidth = windowWidth
        self.isSelfSalted = isSelfSalted
        lists = GreenListTest(vocabularySize: vocabularySize, size: Int(Double(vocabularySize) * greenShare))
        switch function {
        case .additive, .multiplicative, .minimum, .position: hashes = HashTable(empty: ())
        default: hashes = .original
        }
    }

    /// Tokens in a green list.
    public var listSize: Int { Int(Double(vocabularySize) * greenShare) }

    /// Tokens before the scored one.
    public var contextWidth: Int { isSelfSalted ? windowWidth - 1 : windowWidth }

    /// Green by chance, with the share of the list.
    public var null: ScoreNull { .binomial(trials: 1, probability: Double(listSize) / Double(vocabularySize)) }

    /// The number that the window becomes, before the reduction to a seed.
    ///
    /// - Precondition: the window is not empty, and has two tokens for ``Function/minSkipgram``.
    func value(of window: [Int32]) -> Int128 {
        let key = Int64(bitPattern: self.key)
        func hash(_ token: Int32) -> Int64 { hashes[key &* Int64(token)] }
        switch function {
        case .additive:
            return Int128(key) * window.reduce(Int128(0)) { $0 + Int128($1) }
        case .multiplicative:
            return Int128(key) * Int128(window.reduce(Int64(1)) { $0 &* Int64($1) })
        case .minimum:
            return Int128(key) * Int128(window.min() ?? 0)
        case .simpleSkip:
            return Int128(
                stride(from: 0, to: window.count, by: 2).reduce(Int64(1)) { $0 &* hash(window[$1]) })
        case .skipgram:
            return Int128(hash(window[0]))
        case .anchoredSkipgram:
            return Int128(hash(window[0]) &* hash(window[window.count - 1]))
        case .minHash:
            return Int128(window.map(hash).min() ?? 0)
        case .anchoredMinHash:
            let anchor = hashes[Int64(window[window.count - 1])]
            return Int128(window.map { key &* hashes[Int64($0)] &* anchor }.min() ?? 0)
        case .minSkipgram:
            let hashed = window.map(hash)
            var smallest = Int64.max
            for (index, first) in hashed.enumerated() {
                for second in hashed[(index + 1)...] { smallest = min(smallest, first &* second) }
            }
            return Int128(smallest)
        case .position:
            return Int128(
                window.enumerated().reduce(Int64(0)) { $0 &+ key &* Int64($1.element) &* Int64($1.offset + 1) })
        }
    }

    /// The seed of the list that a candidate is looked up in.
    ///
    /// - Parameters:
    ///   - context: the tokens before; only the last ``contextWidth`` count.
    ///   - candidate: the token itself, which only a self-salted scheme needs.
    public func seed(after context: some BidirectionalCollection<Int32>, candidate: Int32) -> UInt64 {
        let window = Array(context.suffix(contextWidth)) + (isSelfSalted ? [candidate] : [])
        return TransformersKGW.reduced(value(of: window))
    }

    /// The list that a candidate is looked up in.
    public func greenList(after context: some BidirectionalCollection<Int32>, candidate: Int32 = 0) -> GreenList {
        GreenList(
            seed: seed(after: context, candidate: candidate), vocabularySize: vocabularySize, size: listSize)
    }

    /// 1 for a green token, else 0.
    public func scores(of tape: Tape) -> [Double] {
        precondition(tape.contextWidth == contextWidth, "the tape has contexts of another width")
        let seeds = (0..<tape.count).map { seed(after: tape.context($0), candidate: tape.tokens[$0]) }
        return lists.scores(of: tape.tokens, seeds: seeds)
    }

    /// Adds the bias to the green tokens' logits.
    public func embedder(_ sampling: Sampling) -> any Embedder { Marker(scheme: self) }

    private struct Marker: Embedder {
        let scheme: OriginalKGW

        mutating func mark(
            _ logits: UnsafeMutableBufferPointer<Float>, after tokens: UnsafeBufferPointer<Int32>
        ) -> Mark {
            guard tokens.count >= scheme.contextWidth else { return .unmarked }
            guard scheme.isSelfSalted else {
                for token in scheme.greenList(after: tokens).tokens where Int(token) < logits.count {
                    logits[Int(token)] += scheme.bias
                }
                return .biased
            }
            for token in logits.best(OriginalKGW.selfSaltCandidates) {
                let candidate = Int32(truncatingIfNeeded: token)
                if scheme.lists.contains(candidate, seed: scheme.seed(after: tokens, candidate: candidate)) {
                    logits[token] += scheme.bias
                }
            }
            return .biased
        }
    }
}
