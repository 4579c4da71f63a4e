extension TextModel {
    /// The steps of training, in order.
    public enum TrainingStep: Sendable {
        /// The tokenizer learns its merges.
        case learningTokens
        /// The documents become tokens.
        case encoding
        /// N-grams are counted and smoothed.
        case countingNGrams
    }

    /// Trains a tokenizer and a model on the same documents.
    /// - Parameters:
    ///   - vocabularySize: The tokenizer's, see ``Tokenizer/train(on:vocabularySize:)``.
    ///   - order: The model's, 1 ... ``NGramModel/largestOrder``.
    ///   - progress: Called at the beginning of each step.
    /// - Throws: ``NGramModel/TrainingError``.
    public static func train(
        on documents: [TrainingDocument], vocabularySize: Int = 2_048, order: Int = 5,
        progress: (TrainingStep) -> Void = { _ in }
    ) throws(NGramModel.TrainingError) -> TextModel {
        progress(.learningTokens)
        let tokenizer = Tokenizer.train(on: documents.lazy.flatMap(\.texts), vocabularySize: vocabularySize)
        return try train(on: documents, tokenizer: tokenizer, order: order, progress: progress)
    }

    /// Trains a model on documents with a tokenizer that exists already, as a student does that is to be compared with
    /// its teacher token by token.
    /// - Throws: ``NGramModel/TrainingError``.
    public static func train(
        on documents: [TrainingDocument], tokenizer: Tokenizer, order: Int = 5,
        progress: (TrainingStep) -> Void = { _ in }
    ) throws(NGramModel.TrainingError) -> TextModel {
        progress(.encoding)
        let format = ChatFormat(tokenizer: tokenizer)
        let corpus = documents.map { $0.tokens(in: format) }
        progress(.countingNGrams)
        let model = try NGramModel.train(corpus: corpus, order: order, vocabularySize: tokenizer.vocabularySize)
        return TextModel(tokenizer: tokenizer, model: model)!
    }
}
