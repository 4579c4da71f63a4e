#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The marks of `facebookresearch/three_bricks` and `radioactive-watermark` (Fernandez and others 2023, Sander and
/// others 2024), with messages: message m gives a token the score that token + m has for message 0.
public struct ThreeBricks: WatermarkScheme {
    /// What is drawn from a context's seed.
    public enum Method: Sendable, Equatable {
        /// A green list with this share, whose logits get this bias.
        case greenList(share: Double, bias: Float)
        /// A number for every token of the vocabulary.
        case gumbel
    }

    /// Tokens in the vocabulary.
    public let vocabularySize: Int
    /// What is drawn.
    public let method: Method
    /// The key.
    public let key: UInt64
    /// The factor of the hash.
    public let salt: UInt64
    /// Tokens of context.
    public let contextWidth: Int
    /// The message, below the vocabulary's size.
    public let message: Int

    private let lists: GreenListTest

    /// The scheme of a key.
    ///
    /// - Throws: ``SchemeError`` for a parameter out of range.
    public init(
        vocabularySize: Int, method: Method, key: UInt64 = 0, salt: UInt64 = 35317, contextWidth: Int = 1,
        message: Int = 0
    ) throws(SchemeError) {
        try SchemeError.check(vocabularySize: vocabularySize)
        try SchemeError.check(windowWidth: contextWidth)
        try SchemeError.check((0..<vocabularySize).contains(message), "message", "must be below the vocabulary's size")
        var size = 0
        if case .greenList(let share, _) = method {
            try SchemeError.check(greenShare: share)
            size = Int(share * Double(vocabularySize))
        }
        self.vocabularySize = vocabularySize
        self.method = method
        self.key = key
        self.salt = salt
        self.contextWidth = contextWidth
        self.message = message
        lists = GreenListTest(vocabularySize: vocabularySize, size: size)
    }

    /// A hit by the list's share, or exponential.
    public var null: ScoreNull {
        switch method {
        case .greenList(let share, _):
            .binomial(
                trials: 1, probability: Double(Int(share * Double(vocabularySize))) / Double(vocabularySize))
        case .gumbel: .exponential
        }
    }

    /// The seed of a context.
    public func seed(after context: some BidirectionalCollection<Int32>) -> UInt64 {
        context.suffix(contextWidth).reduce(key) { seed, token in
            TransformersKGW.reduced(Int128(seed) * Int128(salt) + Int128(token))
        }
    }

    /// The list of a context, for message 0.
    public func greenList(after context: some BidirectionalCollection<Int32>) -> GreenList {
        var size = 0
        if case .greenList(let share, _) = method { size = Int(share * Double(vocabularySize)) }
        return GreenList(seed: seed(after: context), vocabularySize: vocabularySize, size: size)
    }

    /// The token that stands for one of message 0; itself outside the vocabulary.
    private func shifted(_ token: Int32) -> Int32 {
        guard token >= 0, Int(token) < vocabularySize else { return token }
        return Int32(truncatingIfNeeded: (Int(token) + message) % vocabularySize)
    }

    /// 1 or 0 by the list, or −ln(1 − u).
    public func scores(of tape: Tape) -> [Double] {
        precondition(tape.contextWidth == contextWidth, "the tape has contexts of another width")
        let seeds = (0..<tape.count).map { seed(after: tape.context($0)) }
        let tokens = tape.tokens.map(shifted)
        switch method {
        case .greenList: return lists.scores(of: tokens, seeds: seeds)
        case .gumbel:
            return zip(tokens, seeds).map { token, seed in
                guard token >= 0, Int(token) < vocabularySize else { return 0 }
                var generator = MersenneTwister(seed: seed)
                return -log1p(-Double(generator.word(at: Int(token)) & 0xFF_FFFF) * 0x1p-24)
            }
        }
    }

    /// Adds the bias to green tokens' logits, or leaves the drawn token alone.
    public func embedder(_ sampling: Sampling) -> any Embedder {
        switch method {
        case .greenList(_, let bias): GreenMarker(scheme: self, bias: bias)
        case .gumbel: GumbelEmbedder(self, sampling)
        }
    }

    private struct GreenMarker: Embedder {
        let scheme: ThreeBricks
        let bias: Float

        mutating func mark(
            _ logits: UnsafeMutableBufferPointer<Float>, after tokens: UnsafeBufferPointer<Int32>
        ) -> Mark {
            guard tokens.count >= scheme.contextWidth else { return .unmarked }
            let size = scheme.vocabularySize
            for listed in scheme.greenList(after: tokens).tokens {
                let token = (Int(listed) + size - scheme.message) % size
                if token < logits.count { logits[token] += bias }
            }
            return .biased
        }
    }
}

extension ThreeBricks: KeyedNumbers {
    func context(after tokens: UnsafeBufferPointer<Int32>) -> [Int32]? {
        tokens.count < contextWidth ? nil : Array(tokens.suffix(contextWidth))
    }

    /// The words of the whole vocabulary.
    func prepared(_ context: [Int32]) -> [UInt32] {
        [UInt32](unsafeUninitializedCapacity: vocabularySize) { words, count in
            var generator = MersenneTwister(seed: seed(after: context))
            generator.fill(UnsafeMutableBufferPointer(rebasing: words[..<vocabularySize]))
            count = vocabularySize
        }
    }

    func uniform(_ state: [UInt32], _ token: Int32) -> Double {
        let index = Int(shifted(token))
        guard index < state.count else { return 0x1p-25 }
        return max(Double(state[index] & 0xFF_FFFF) * 0x1p-24, 0x1p-25)
    }
}
