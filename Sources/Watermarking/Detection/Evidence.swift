/// What a tape says about one key.
public struct Evidence: Sendable, Equatable {
    /// Distinct tuples scored.
    public let count: Int
    /// Their scores' sum: hits, or exponential scores.
    public let sum: Double
    /// What unmarked text would have on average; nil where that is not known.
    public let expected: Double?
    /// The natural logarithm of the p-value; nil where none can be given, see ``ScoreNull/unknown(_:)``.
    public let logP: Double?

    /// The evidence of a sum of scores.
    public init(count: Int, sum: Double, null: ScoreNull) {
        self.count = count
        self.sum = sum
        expected = null.mean.map { $0 * Double(count) }
        logP = null.logTail(count: count, sum: sum)
    }
}

/// Why a tape is no basis for an accusation.
public enum UnsoundTape: Error, Sendable, Equatable, CustomStringConvertible {
    /// The contexts have another width than the scheme's.
    case contextWidth(Int, expected: Int)
    /// Repetitions are in it, so no p-value holds.
    case repetitionsKept
    /// So many tokens are outside the vocabulary that the text was not tokenized with the marked model's tokenizer.
    case foreignTokens(Int, of: Int)

    /// What is wrong and what would be right.
    public var description: String {
        switch self {
        case .contextWidth(let width, let expected):
            "the tape has contexts of \(width) tokens; this scheme needs \(expected)"
        case .repetitionsKept:
            "the tape has repeated tuples, which have the same score every time; build it of distinct ones"
        case .foreignTokens(let foreign, let count):
            """
            \(foreign) of \(count) tokens are outside the vocabulary; tokenize the text with the marked model's tokenizer
            """
        }
    }
}

extension WatermarkScheme {
    /// Tests a tape for this scheme's key.
    ///
    /// - Parameter vocabularySize: if given, text of another tokenizer is refused.
    /// - Throws: ``UnsoundTape`` if a p-value would not hold.
    public func evidence(from tape: Tape, vocabularySize: Int? = nil) throws(UnsoundTape) -> Evidence {
        guard tape.contextWidth == contextWidth else {
            throw .contextWidth(tape.contextWidth, expected: contextWidth)
        }
        guard tape.repetitions != .kept || tape.count <= 1 else { throw .repetitionsKept }
        if let vocabularySize {
            let foreign = tape.tokens.count { $0 < 0 || Int($0) >= vocabularySize }
            // A student may end with a special token of its own; more than that is another tokenizer.
            guard foreign * 100 <= tape.count else { throw .foreignTokens(foreign, of: tape.count) }
        }
        return Evidence(count: tape.count, sum: scores(of: tape).reduce(0, +), null: null)
    }

    /// Tests a tape with every tuple counted as often as it occurred, by a bound that holds all the same. It has more
    /// power than ``evidence(from:vocabularySize:)`` where a student repeats what it was taught.
    ///
    /// - Returns: the bound on ln p; nil where the null is not known.
    public func weightedLogP(of tape: Tape) -> Double? {
        var weights: [UInt32: Int] = [:]
        for weight in tape.multiplicities { weights[weight, default: 0] += 1 }
        let sum = zip(scores(of: tape), tape.multiplicities).reduce(0) { $0 + $1.0 * Double($1.1) }
        return null.logBound(sum: sum, weights: weights)
    }
}
