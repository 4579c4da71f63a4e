#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Excise's own mark. A keyed function splits the contexts between three keys: everyone's, the cohort's and the
/// account's; the key that a context belongs to marks the token after it.
///
/// Where sampling is free the mark is the Gumbel trick (Aaronson 2022), which changes no probability over keys; where it
/// is greedy, tokens with large numbers get a bounded bias. Numbers come from SipHash-2-4, keyed with 128 bits: of the
/// context's tokens, eight little-endian bytes each, and the token, four. A number is u = (⌊hash / 2¹¹⌋ + ½) / 2⁵³, a
/// token's score −ln(1 − u).
public struct Excise1: WatermarkScheme {
    /// Below this temperature sampling counts as greedy.
    public static let greedyTemperature = 0.3
    /// What greedy sampling's biased tokens get, δ.
    public static let greedyBias: Float = 1.5
    /// Tokens are drawn of those whose probability is at least e^−range of the most probable one's.
    public static let candidateRange: Float = 10
    /// Where more tokens than these are in range, a block of tokens is drawn first, and a token of that block then.
    public static let mostCandidates = 4096
    /// Tokens of a block: token t is in block ⌊t / 1024⌋.
    public static let blockSize = 1024
    /// In the place of a token, a block's number with this bit.
    static let blockMessage: UInt32 = 1 << 31
    /// Contexts of one answer that are remembered; later ones are left unmarked.
    static let longestMemory = 4096

    /// Who shares the contexts.
    public let partition: Excise1Partition
    /// The three keys, by layer.
    let keys: [MarkKey]

    /// The scheme of three keys.
    public init(partition: Excise1Partition, everyone: MarkKey, cohort: MarkKey, account: MarkKey) {
        self.partition = partition
        keys = [everyone, cohort, account]
    }

    /// The scheme of an account in an epoch.
    ///
    /// - Throws: ``SchemeError`` for a width out of range.
    public init(
        _ epoch: EpochKeys, cohort: String, account: String, contextWidth: Int = 2
    ) throws(SchemeError) {
        self.init(
            partition: try Excise1Partition(key: epoch.partitionKey, contextWidth: contextWidth),
            everyone: epoch.markKey(of: .everyone), cohort: epoch.markKey(of: .cohort(cohort)),
            account: epoch.markKey(of: .account(account)))
    }

    /// Tokens of context.
    public var contextWidth: Int { partition.contextWidth }

    /// Exponential.
    public var null: ScoreNull { .exponential }

    /// −ln(1 − u) of every tuple, by the key that its context belongs to.
    public func scores(of tape: Tape) -> [Double] {
        precondition(tape.contextWidth == contextWidth, "the tape has contexts of another width")
        return (0..<tape.count).map { tuple in
            let context = tape.context(tuple)
            let key = keys[partition.layer(of: context).rawValue]
            return Excise1Key.score(Excise1Key.state(key, context).hash(ending: UInt32(bitPattern: tape.tokens[tuple])))
        }
    }

    /// Leaves the drawn token alone, or biases tokens where sampling is greedy.
    public func embedder(_ sampling: Sampling) -> any Embedder { Excise1Embedder(scheme: self, sampling) }
}

/// How contexts are split between keys. It is the same for all accounts of an epoch, so whoever tests knows which
/// tuples to test for whom.
public struct Excise1Partition: Sendable {
    /// Whose key marks.
    public enum Layer: Int, Sendable, CaseIterable {
        /// Everyone's.
        case everyone
        /// The cohort's.
        case cohort
        /// The account's.
        case account
    }

    /// The key.
    let key: MarkKey
    /// Tokens of context.
    public let contextWidth: Int
    /// Of 256 contexts, those of everyone's key, and of the cohort's.
    private static let ends = (everyone: UInt64(77), cohort: UInt64(179))

    /// A partition: three tenths of the contexts for everyone's key, four for the cohort's, three for the account's.
    ///
    /// - Throws: ``SchemeError`` for a width out of range; 1 or 2 survive distillation.
    public init(key: MarkKey, contextWidth: Int = 2) throws(SchemeError) {
        try SchemeError.check((1...8).contains(contextWidth), "context width", "must be between 1 and 8")
        self.key = key
        self.contextWidth = contextWidth
    }

    /// A partition of contexts of two words.
    init(pair key: MarkKey) {
        self.key = key
        contextWidth = 2
    }

    /// Whose key marks the token after a context.
    public func layer(of context: some Sequence<Int32>) -> Layer {
        let share = Excise1Key.state(key, context).value >> 56
        return share < Self.ends.everyone ? .everyone : share < Self.ends.cohort ? .cohort : .account
    }

    /// The tuples of one layer.
    public func part(_ layer: Layer, of tape: Tape) -> Tape {
        tape.filtered { self.layer(of: $0) == layer }
    }
}

/// One key of ``Excise1`` at all positions of a tape, which should hold the tuples of the key's layer.
public struct Excise1Key: WatermarkScheme {
    /// The key.
    public let key: MarkKey
    /// Tokens of context.
    public let contextWidth: Int

    /// A key at all positions.
    public init(key: MarkKey, contextWidth: Int) {
        self.key = key
        self.contextWidth = contextWidth
    }

    /// Exponential.
    public var null: ScoreNull { .exponential }

    @inline(__always)
    static func state(_ key: MarkKey, _ context: some Sequence<Int32>) -> SipHash {
        var hash = SipHash(key: key.words)
        for token in context { hash.add(UInt64(UInt32(bitPattern: token))) }
        return hash
    }

    /// A number between 0 and 1.
    @inline(__always)
    static func uniform(_ hash: UInt64) -> Double { (Double(Int64(bitPattern: hash >> 11)) + 0.5) * 0x1p-53 }

    /// 1 − u, not rounded.
    @inline(__always)
    static func complement(_ hash: UInt64) -> Double { (Double(Int64(bitPattern: ~hash >> 11)) + 0.5) * 0x1p-53 }

    static func score(_ hash: UInt64) -> Double { -log(complement(hash)) }

    /// −ln(1 − u) of every tuple.
    public func scores(of tape: Tape) -> [Double] {
        precondition(tape.contextWidth == contextWidth, "the tape has contexts of another width")
        return (0..<tape.count).map { tuple in
            Self.score(Self.state(key, tape.context(tuple)).hash(ending: UInt32(bitPattern: tape.tokens[tuple])))
        }
    }

    /// Marks every context, by the Gumbel trick at any temperature above 0.
    public func embedder(_ sampling: Sampling) -> any Embedder { GumbelEmbedder(self, sampling) }
}

extension Excise1Key: KeyedNumbers {
    func context(after tokens: UnsafeBufferPointer<Int32>) -> [Int32]? {
        tokens.count < contextWidth ? nil : Array(tokens.suffix(contextWidth))
    }

    func prepared(_ context: [Int32]) -> SipHash { Self.state(key, context) }

    func uniform(_ state: SipHash, _ token: Int32) -> Double {
        Self.uniform(state.hash(ending: UInt32(bitPattern: token)))
    }
}
