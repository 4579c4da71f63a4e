/// The number of a token in a vocabulary, from 0 up to the vocabulary's size, exclusive.
public typealias Token = Int

/// Anything that predicts the next token of a sequence.
public protocol LanguageModel: Sendable {
    /// How many tokens there are; every prediction has this many entries.
    var vocabularySize: Int { get }

    /// Scores of every token as the one that follows `context`.
    ///
    /// The scores are logits in the usual sense: `softmax` of them is the model's distribution. A model
    /// may return natural-log probabilities, which are logits whose exponentials sum to one.
    /// - Parameter context: The tokens so far, oldest first. Tokens outside of the vocabulary are treated as
    ///   tokens never seen; they do not trap.
    /// - Returns: `vocabularySize` finite numbers.
    func nextTokenLogits(context: [Token]) -> [Float]
}
