/// The green list of a context as PyTorch's `randperm` makes it: the first `size` elements of a permutation of the
/// vocabulary.
public struct GreenList: Sendable, Equatable {
    /// The seed of the permutation; only its low 32 bits count.
    public let seed: UInt64
    /// Tokens in the vocabulary.
    public let vocabularySize: Int
    /// Tokens in the list.
    public let size: Int

    /// A list of `size` tokens, held between none and all of the vocabulary.
    public init(seed: UInt64, vocabularySize: Int, size: Int) {
        self.seed = seed
        self.vocabularySize = max(vocabularySize, 0)
        self.size = min(max(size, 0), self.vocabularySize)
    }

    /// The tokens, in the permutation's order.
    public var tokens: [Int32] { Permutation.elements(seed: seed, count: vocabularySize, prefix: size) }

    /// Whether a token is in the list, found without making it; false outside the vocabulary.
    public func contains(_ token: Int32) -> Bool {
        GreenListTest(vocabularySize: vocabularySize, size: size).contains(token, seed: seed)
    }
}
