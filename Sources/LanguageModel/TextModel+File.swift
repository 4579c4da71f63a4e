extension TextModel {
    /// The text model as a model file of kind `TEXT`: the content of the tokenizer's file followed by that of the
    /// model's (``Tokenizer/serialized()``, ``NGramModel/serialized()``).
    public func serialized() -> [UInt8] {
        ModelFile.framed(.text) { writer in
            tokenizer.write(to: &writer)
            model.write(to: &writer)
        }
    }

    /// Reads what ``serialized()`` wrote.
    /// - Throws: ``ModelFileError`` for anything else.
    public init(serialized bytes: [UInt8]) throws(ModelFileError) {
        var reader = try ModelFile.content(bytes, expected: .text)
        let tokenizer = try Tokenizer(from: &reader)
        let model = try NGramModel(from: &reader)
        guard reader.isAtEnd else { throw .inconsistent("bytes follow the model") }
        guard let both = TextModel(tokenizer: tokenizer, model: model) else {
            throw .inconsistent("tokenizer and model have different vocabularies")
        }
        self = both
    }
}
