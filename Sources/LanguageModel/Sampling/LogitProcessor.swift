/// Changes the scores of one answer's tokens before each is drawn, as a watermark does.
public protocol LogitProcessor: Sendable {
    /// Changes scores, after bias, penalties and cuts have changed them.
    /// - Parameters:
    ///   - logits: One for each token of the vocabulary; minus infinity for tokens that cannot be drawn.
    ///   - context: The tokens so far, the prompt's among them.
    mutating func process(_ logits: inout [Float], after context: [Token])
}
