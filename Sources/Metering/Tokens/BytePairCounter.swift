/// Counts, or gives, exactly the tokens that a byte-pair vocabulary makes of a text, as the `tiktoken` library does
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
        forEachPiece(of: text) { piece, rank in
            tokens += rank == BytePairVocabulary.noRank ? merge.tokens(in: piece) : 1
        }
        return tokens
    }

    /// The tokens, by their ranks, which are their ids.
    public func ranks(of text: String) -> [UInt32] {
        var merge = BytePairMerge(vocabulary)
        var ranks: [UInt32] = []
        Array(text.utf8).withUnsafeBytes { text in
            forEachPiece(of: text) { piece, rank in
                if rank == BytePairVocabulary.noRank {
                    merge.addRanks(of: piece, to: &ranks)
                } else {
                    ranks.append(rank)
                }
            }
        }
        return ranks
    }

    /// Calls a function with every piece, and its rank if it is a token as a whole.
    @inline(__always)
    private func forEachPiece(of text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, UInt32) -> Void) {
        var start = 0
        while start < text.count {
            let end = pattern.pieceEnd(in: text, from: start)
            let piece = UnsafeRawBufferPointer(rebasing: text[start..<end])
            body(piece, vocabulary.rank(of: piece))
            start = end
        }
    }
}
