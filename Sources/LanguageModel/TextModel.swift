/// A tokenizer and a model of its tokens: together they read and write text.
public struct TextModel: Sendable, Equatable {
    /// What turns text into tokens and back.
    public let tokenizer: Tokenizer
    /// What predicts tokens.
    public let model: NGramModel

    /// How conversations become tokens.
    public var chatFormat: ChatFormat { ChatFormat(tokenizer: tokenizer) }

    /// A text model of two parts that belong together.
    /// - Returns: nil if the vocabularies differ in size.
    public init?(tokenizer: Tokenizer, model: NGramModel) {
        guard tokenizer.vocabularySize == model.vocabularySize else { return nil }
        self.tokenizer = tokenizer
        self.model = model
    }
}
