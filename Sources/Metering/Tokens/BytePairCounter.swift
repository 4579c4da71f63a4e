/// Counts exactly the tokens that a byte-pair vocabulary makes of a text, as the `tiktoken` library does
/// (`encode_ordinary`: names of special tokens are text like any other).
///
/// A text of n bytes takes at most n log n steps, whatever it is.
public struct BytePairCounter: TokenCounter {
    private let vocabulary: BytePairVocabulary
    private let pattern: SplitPattern

    /// Takes a vocabulary.
    ///
    /// - Parameters:
    ///   - ranks: a rank file as `tiktoken` reads it: in each line a token in base64, a space and its rank.
    ///   - pattern: how the vocabulary's text is split into pieces; no token reaches over the end of a piece.
    /// - Throws: the first line that is wrong.
    public init(ranks: [UInt8], pattern: SplitPattern) throws(BytePairError) {
        vocabulary = try BytePairVocabulary(ranks)
        self.pattern = pattern
    }

    /// The number of tokens. Bytes that are not UTF-8 count as characters that are neither letters, digits nor spaces.
    public func tokens(in text: UnsafeRawBufferPointer) -> Int {
        var merge = BytePairMerge(vocabulary)
        var tokens = 0
        var start = 0
        while start < text.count {
            let end = pattern.pieceEnd(in: text, from: start)
            let piece = UnsafeRawBufferPointer(rebasing: text[start..<end])
            if piece.count == 1 || vocabulary.rank(of: piece) != BytePairVocabulary.noRank {
                tokens += 1
            } else {
                tokens += merge.tokens(in: piece)
            }
            start = end
        }
        return tokens
    }
}
