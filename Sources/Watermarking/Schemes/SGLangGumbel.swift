#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// SGLang's watermark (0.5.23): the Gumbel trick over MurmurHash3, with a key that a request may bring along.
///
/// Both words of the key are mixed into one state of 32 bits, so the key is worth 32 bits and can be found from a few
/// hundred tokens by one who searches.
public struct SGLangGumbel: WatermarkScheme {
    /// The key: 64 bits.
    public let key: UInt64
    /// Tokens of context.
    public let contextWidth: Int

    /// The scheme of a key.
    ///
    /// - Throws: ``SchemeError`` for a width out of range.
    public init(key: UInt64, contextWidth: Int = 4) throws(SchemeError) {
        try SchemeError.check(windowWidth: contextWidth)
        self.key = key
        self.contextWidth = contextWidth
    }

    /// Exponential.
    public var null: ScoreNull { .exponential }

    static func contextHash(_ context: some Sequence<Int32>) -> UInt32 {
        MurmurHash3.hash(context.lazy.map { UInt32(bitPattern: $0) })
    }

    /// The state after the key, before a context's hash and a token.
    @inline(__always)
    static func state(key: UInt64) -> MurmurHash3 {
        var hash = MurmurHash3()
        hash.add(UInt32(truncatingIfNeeded: key))
        hash.add(UInt32(truncatingIfNeeded: key >> 32))
        return hash
    }

    func tokenHash(contextHash: UInt32, _ token: Int32) -> UInt32 {
        var hash = Self.state(key: key)
        hash.add(contextHash)
        hash.add(UInt32(bitPattern: token))
        return hash.value
    }

    /// −ln(1 − u) for u = (hash + ½) / 2³².
    static func score(_ hash: UInt32) -> Double { -log1p(-(Double(hash) + 0.5) * 0x1p-32) }

    /// The coin that decides between two keys: below the mixing probability the first key is used.
    static func positionCoin(_ first: UInt64, _ second: UInt64, contextHash: UInt32) -> UInt32 {
        var hash = state(key: first)
        hash.add(UInt32(truncatingIfNeeded: second))
        hash.add(UInt32(truncatingIfNeeded: second >> 32))
        hash.add(contextHash)
        return hash.value
    }

    /// −ln(1 − u) of every tuple.
    public func scores(of tape: Tape) -> [Double] {
        precondition(tape.contextWidth == contextWidth, "the tape has contexts of another width")
        return (0..<tape.count).map {
            Self.score(tokenHash(contextHash: Self.contextHash(tape.context($0)), tape.tokens[$0]))
        }
    }

    /// Leaves the drawn token alone; at temperature 0 nothing.
    public func embedder(_ sampling: Sampling) -> any Embedder { GumbelEmbedder(self, sampling) }
}

extension SGLangGumbel: KeyedNumbers {
    func context(after tokens: UnsafeBufferPointer<Int32>) -> [Int32]? {
        tokens.isEmpty ? nil : Array(tokens.suffix(contextWidth))
    }

    func prepared(_ context: [Int32]) -> MurmurHash3 {
        var hash = Self.state(key: key)
        hash.add(Self.contextHash(context))
        return hash
    }

    func uniform(_ state: MurmurHash3, _ token: Int32) -> Double {
        var hash = state
        hash.add(UInt32(bitPattern: token))
        return (Double(hash.value) + 0.5) * 0x1p-32
    }
}
