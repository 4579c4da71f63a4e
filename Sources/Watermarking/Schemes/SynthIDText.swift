import CWatermarkKernels
import Crypto

/// SynthID-Text (Dathathri and others 2024) in its two public versions, bit by bit.
///
/// Every layer gives a token a g-value of 0 or 1, and a tournament prefers tokens with ones. Neither version is what
/// Google's own products use.
public struct SynthIDText: WatermarkScheme {
    /// Where g-values come from.
    public enum Version: Sendable, Equatable {
        /// A table of random bits, as in transformers and synthid-text 0.2.1.
        case table(size: Int, seed: UInt64)
        /// Twelve more rounds of the hash, as in the repository since June 2025.
        case hash
    }

    /// The table of transformers' defaults.
    public static let defaultVersion = Version.table(size: 65536, seed: 0)

    private static let multiplier: Int64 = 6_364_136_223_846_793_005
    private static let hashRounds = 12

    /// Tokens of an n-gram: the context and the token itself.
    public let ngramLength: Int
    /// One key for each layer.
    public let keys: [Int64]
    /// Where g-values come from.
    public let version: Version
    /// Contexts remembered; a step whose context is remembered is neither marked nor scored.
    public let historySize: Int
    /// Whether the first steps, which have no whole context, are left unmarked.
    public let isSkippingFirst: Bool
    /// Leaves of the tournament; more than 2 distort.
    public let leaves: Int

    private let table: [UInt8]
    /// What every hash begins with.
    let start: Int64

    /// The scheme of these keys.
    ///
    /// - Throws: ``SchemeError`` for a parameter out of range.
    public init(
        ngramLength: Int = 5, keys: [Int64], version: Version = defaultVersion, historySize: Int = 1024,
        isSkippingFirst: Bool = false, leaves: Int = 2
    ) throws(SchemeError) {
        try SchemeError.check((2...64).contains(ngramLength), "n-gram length", "must be between 2 and 64")
        try SchemeError.check((1...64).contains(keys.count), "keys", "must be 1 to 64, one for each layer")
        try SchemeError.check((0...1 << 20).contains(historySize), "history size", "must be between 0 and 1048576")
        try SchemeError.check((2...64).contains(leaves), "leaves", "must be between 2 and 64")
        self.ngramLength = ngramLength
        self.keys = keys
        self.version = version
        self.historySize = historySize
        self.isSkippingFirst = isSkippingFirst
        self.leaves = leaves
        switch version {
        case .table(let size, let seed):
            try SchemeError.check((1...1 << 24).contains(size), "table size", "must be between 1 and 16777216")
            var generator = MersenneTwister(seed: seed)
            table = (0..<size).map { _ in UInt8(generator.next() & 1) }
            start = 1
        case .hash:
            table = []
            start = Self.start(keys)
        }
    }

    /// Layers.
    public var depth: Int { keys.count }

    /// Tokens before the scored one.
    public var contextWidth: Int { ngramLength - 1 }

    /// Fair bits in every layer for the hash; not known for the table, whose handful of random bits is shared by all
    /// layers and positions, so that unmarked text of a million tokens can look marked, or the reverse.
    public var null: ScoreNull {
        switch version {
        case .table:
            .unknown("g-values of this version are shifts of one table of random bits; large corpora show its mean")
        case .hash:
            .binomial(trials: depth, probability: 0.5)
        }
    }

    /// The SHA-256 of the keys as little-endian words, read as a big-endian number, modulo 2⁶³ − 1.
    private static func start(_ keys: [Int64]) -> Int64 {
        let bytes = keys.flatMap { key in (0..<8).map { UInt8(truncatingIfNeeded: key >> (8 * $0)) } }
        let modulus: UInt64 = 0x7FFF_FFFF_FFFF_FFFF
        let remainder = SHA256.hash(data: bytes).reduce(UInt64(0)) { remainder, byte in
            UInt64((UInt128(remainder) << 8 | UInt128(byte)) % UInt128(modulus))
        }
        return Int64(remainder)
    }

    @inline(__always)
    static func hash(_ current: Int64, _ datum: Int64) -> Int64 { (current &+ datum) &* multiplier &+ 1 }

    /// The hash of tokens that follow what was hashed before.
    @inline(__always)
    static func hash(_ current: Int64, _ tokens: some Sequence<Int32>) -> Int64 {
        var current = current
        for token in tokens { current = hash(current, Int64(token)) }
        return current
    }

    /// The keys of an n-gram, one for each layer.
    func layerKeys(_ ngram: some Sequence<Int32>) -> [Int64] {
        let hash = Self.hash(start, ngram)
        return keys.map { Self.hash(hash, $0) }
    }

    /// The g-values of n-grams from their hashes, the first layer in the lowest bit.
    ///
    /// - Parameter values: as many as there are hashes.
    func gValues(of hashes: UnsafeBufferPointer<Int64>, into values: UnsafeMutableBufferPointer<UInt64>) {
        guard let first = hashes.baseAddress, let target = values.baseAddress else { return }
        switch version {
        case .table(let size, _): for index in 0..<hashes.count { values[index] = tableBits(hashes[index], size) }
        case .hash: exc_synthid_bits(first, hashes.count, keys, keys.count, Self.hashRounds, target)
        }
    }

    @inline(__always)
    private func tableBits(_ hash: Int64, _ size: Int) -> UInt64 {
        table.withUnsafeBufferPointer { table in
            keys.withUnsafeBufferPointer { keys in
                let isPower = size & (size - 1) == 0
                var bits: UInt64 = 0
                for layer in 0..<keys.count {
                    let key = Self.hash(hash, keys[layer])
                    let remainder = isPower ? Int(key) & (size &- 1) : Int(key) % size
                    bits |= UInt64(table[remainder < 0 ? remainder &+ size : remainder]) &<< UInt64(layer)
                }
                return bits
            }
        }
    }

    /// The g-values of every n-gram of a text, the first layer in the lowest bit; the first n-gram's at index 0.
    public func gValues(_ tokens: [Int32]) -> [UInt64] {
        guard tokens.count >= ngramLength else { return [] }
        let hashes = tokens.withUnsafeBufferPointer { tokens in
            (0...(tokens.count - ngramLength)).map { first in
                Self.hash(start, UnsafeBufferPointer(rebasing: tokens[first..<first + ngramLength]))
            }
        }
        return gValues(hashes)
    }

    private func gValues(_ hashes: [Int64]) -> [UInt64] {
        [UInt64](unsafeUninitializedCapacity: hashes.count) { values, count in
            hashes.withUnsafeBufferPointer { gValues(of: $0, into: values) }
            count = hashes.count
        }
    }

    /// For every n-gram of a text, whether it counts: its context is not among the remembered ones.
    public func contextRepetitionMask(_ tokens: [Int32]) -> [Bool] {
        guard tokens.count >= ngramLength else { return [] }
        var history = ContextHistory(size: historySize, steps: tokens.count)
        return tokens.withUnsafeBufferPointer { tokens in
            (0...(tokens.count - ngramLength)).map { first in
                !history.remember(
                    Self.hash(start, UnsafeBufferPointer(rebasing: tokens[first..<first + ngramLength - 1])))
            }
        }
    }

    /// The number of layers that give the token a one.
    public func scores(of tape: Tape) -> [Double] {
        precondition(tape.contextWidth == contextWidth, "the tape has contexts of another width")
        let hashes = (0..<tape.count).map { tuple in
            Self.hash(Self.hash(start, tape.context(tuple)), Int64(tape.tokens[tuple]))
        }
        return gValues(hashes).map { Double($0.nonzeroBitCount) }
    }

    /// Plays the tournament with the probabilities. The logits become log-probabilities.
    public func embedder(_ sampling: Sampling) -> any Embedder { TournamentEmbedder(scheme: self) }
}
