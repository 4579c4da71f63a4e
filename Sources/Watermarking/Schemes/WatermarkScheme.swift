/// A watermark under one key: which tokens it favours after which context, how a sampler is made to favour them, and how
/// the scores of unmarked text are distributed.
///
/// Token ids are those of the marked model's tokenizer. A scheme draws nothing and keeps nothing: the same context and
/// token always have the same score.
public protocol WatermarkScheme: Sendable {
    /// How many tokens before a token decide, with it, its score.
    var contextWidth: Int { get }

    /// How scores of distinct (context, token) tuples are distributed if the text was made without the key.
    var null: ScoreNull { get }

    /// The score of every tuple of a tape, in its order; higher is more marked.
    ///
    /// - Precondition: the tape's contexts have the scheme's width.
    func scores(of tape: Tape) -> [Double]

    /// What marks one answer while it is sampled.
    func embedder(_ sampling: Sampling) -> any Embedder
}

/// The distribution of one tuple's score in text made without the key, over the choice of the key.
public enum ScoreNull: Sendable, Equatable {
    /// The number of hits in so many independent trials, one for a green list, each with this probability.
    case binomial(trials: Int, probability: Double)
    /// Exponential with mean 1.
    case exponential
    /// Not known: no p-value can be given, for this reason.
    case unknown(String)
}

/// How an answer's tokens are drawn from the logits, as far as a watermark must know it.
public struct Sampling: Sendable, Equatable {
    /// The temperature, which divides the logits; 0 for the most probable token.
    public var temperature: Double

    /// A sampling; a temperature that is negative or no number counts as 0.
    public init(temperature: Double = 1) {
        self.temperature = temperature > 0 ? temperature : 0
    }
}

/// Marks the tokens of one answer: called once for each, with the logits it is to be drawn from.
///
/// It remembers which contexts of the answer it has used, so there is one for each answer.
public protocol Embedder: Sendable {
    /// Changes logits so that what is drawn from them carries the mark.
    ///
    /// - Parameters:
    ///   - logits: one for each token of the vocabulary; −∞ for tokens that must not be drawn.
    ///   - tokens: what comes before: the prompt and what was drawn so far, at least the scheme's context if there is as
    ///     much. Ids outside the vocabulary are taken as they are.
    mutating func mark(_ logits: UnsafeMutableBufferPointer<Float>, after tokens: UnsafeBufferPointer<Int32>) -> Mark
}

/// What an embedder did to one token's logits.
public enum Mark: Sendable, Equatable {
    /// Nothing; the token is drawn as it would have been.
    case unmarked
    /// Some tokens became likelier.
    case biased
    /// This token alone is left: all other logits are −∞.
    case chosen(Int32)
}

extension Embedder {
    /// Changes logits that are held in an array; see ``mark(_:after:)-(UnsafeMutableBufferPointer<Float>,_)``.
    public mutating func mark(_ logits: inout [Float], after tokens: [Int32]) -> Mark {
        logits.withUnsafeMutableBufferPointer { logits in
            tokens.withUnsafeBufferPointer { mark(logits, after: $0) }
        }
    }
}
