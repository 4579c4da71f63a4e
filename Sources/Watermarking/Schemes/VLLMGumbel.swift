import Crypto

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// vLLM's watermark (0.32 and 0.33): the Gumbel trick over Philox, with one key for an engine.
public struct VLLMGumbel: WatermarkScheme {
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

    /// The two keys that the dual-key algorithm derives from one. Test each as a scheme of its own: vLLM's combined
    /// p-value is an approximation that is too small, by more than ten where it matters.
    public static func dualKeys(master: UInt64) -> (first: UInt64, second: UInt64) {
        func derived(_ name: String) -> UInt64 {
            let bytes = Array(name.utf8) + (0..<8).reversed().map { UInt8(truncatingIfNeeded: master >> (8 * $0)) }
            return SHA256.hash(data: bytes).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
        return (derived("key_a"), derived("key_b"))
    }

    /// Exponential.
    public var null: ScoreNull { .exponential }

    /// The state after a context.
    func state(_ context: some RandomAccessCollection<Int32>) -> SIMD4<UInt32> {
        let low = UInt32(truncatingIfNeeded: key)
        let high = UInt32(truncatingIfNeeded: key >> 32)
        var state = SIMD4<UInt32>(0x574D_4358, UInt32(truncatingIfNeeded: context.count), 0, 0)
        var block = Self.missing
        var offset: UInt32 = 0
        for token in context {
            block[Int(offset & 3)] = UInt32(bitPattern: token)
            offset &+= 1
            if offset & 3 == 0 {
                state = Philox4x32.words(counter: state ^ block, key: SIMD2(low ^ (offset &- 4), high))
                block = Self.missing
            }
        }
        guard offset & 3 != 0 else { return state }
        return Philox4x32.words(counter: state ^ block, key: SIMD2(low ^ (offset & ~3), high))
    }

    /// What stands for tokens that a block of four has not.
    private static let missing = UInt32.max &- SIMD4(0, 1, 2, 3)

    /// 24 random bits for a token after a context.
    func mantissa(_ state: SIMD4<UInt32>, _ token: Int32) -> UInt32 {
        let id = UInt32(bitPattern: token)
        let key = SIMD2(UInt32(truncatingIfNeeded: key) ^ state.w, UInt32(truncatingIfNeeded: key >> 32) ^ 0x574D_544B)
        let words = Philox4x32.words(counter: SIMD4(id >> 2, state.x, state.y, state.z), key: key)
        let half = id & 2 == 0 ? words.lowHalf : words.highHalf
        return (id & 1 == 0 ? half.x : half.y) >> 8
    }

    /// The number between 0 and 1 that the engine computes in single precision.
    static func uniform(_ mantissa: UInt32) -> Float { Float((Double(mantissa) + 1) / 16_777_217) }

    /// −ln(1 − u), whose argument is not rounded: u has 24 bits.
    static func score(_ mantissa: UInt32) -> Double { -log(1 - Double(uniform(mantissa))) }

    /// −ln(1 − u) of every tuple.
    public func scores(of tape: Tape) -> [Double] {
        precondition(tape.contextWidth == contextWidth, "the tape has contexts of another width")
        return (0..<tape.count).map { Self.score(mantissa(state(tape.context($0)), tape.tokens[$0])) }
    }

    /// Leaves the drawn token alone; at temperature 0 nothing.
    public func embedder(_ sampling: Sampling) -> any Embedder { GumbelEmbedder(self, sampling) }
}

extension VLLMGumbel: KeyedNumbers {
    /// Before the start of the prompt there are tokens −1.
    func context(after tokens: UnsafeBufferPointer<Int32>) -> [Int32]? {
        let known = tokens.suffix(contextWidth)
        return [Int32](repeating: -1, count: contextWidth - known.count) + known
    }

    func prepared(_ context: [Int32]) -> SIMD4<UInt32> { state(context) }

    func uniform(_ state: SIMD4<UInt32>, _ token: Int32) -> Double {
        min(Double(Self.uniform(mantissa(state, token))), 1 - 0x1p-25)
    }
}
