/// A back-off n-gram model with interpolated modified Kneser-Ney smoothing (Chen and Goodman 1999, section 3).
///
/// The contexts are the nodes of a tree in which a node's children put one older token before it. Prediction walks
/// from the root as far as the context was seen in training, adds up the discounted counts on the way and spreads
/// what the discounts freed over the next shorter context, at last evenly over the vocabulary; so every token,
/// special ones included, always has some probability.
public struct NGramModel: LanguageModel, Equatable {
    /// The largest vocabulary: token numbers are stored in 16 bits.
    public static let largestVocabulary = 65_534
    /// The largest order.
    public static let largestOrder = 8

    /// How many tokens a probability depends on, itself included: the context's length plus one.
    public let order: Int
    /// How many tokens there are.
    public let vocabularySize: Int

    /// The nodes of the context tree.
    let contexts: Contexts
    /// The discounted successors of all nodes.
    let successors: Successors
    /// Natural logarithms of the unigram distribution.
    private let unigramLogits: [Float]
    private let unigramProbabilities: [Float]

    /// The contexts, breadth first, so that the children of a node lie side by side; the root is number 0.
    struct Contexts: Sendable, Equatable {
        /// The oldest token of each context; 0 for the root.
        var token: [UInt16]
        /// Where each node's children begin, with one more entry that ends the last node's.
        var firstChild: [UInt32]
        /// Where each node's successors begin, with one more entry that ends the last node's.
        var firstSuccessor: [UInt32]
        /// What each node leaves to the next shorter context, above 0 and at most 1.
        var backoff: [Float]
    }

    /// Tokens seen after a context, in ascending order per context.
    struct Successors: Sendable, Equatable {
        var token: [UInt16]
        /// The probability that the context itself gives, without what it leaves to shorter ones.
        var probability: [Float]
    }

    /// A model over a context tree whose structure has been checked.
    init(order: Int, vocabularySize: Int, contexts: Contexts, successors: Successors) {
        self.order = order
        self.vocabularySize = vocabularySize
        self.contexts = contexts
        self.successors = successors
        var unigrams = [Float](repeating: contexts.backoff[0] / Float(vocabularySize), count: vocabularySize)
        for index in 0..<Int(contexts.firstSuccessor[1]) {
            unigrams[Int(successors.token[index])] += successors.probability[index]
        }
        unigramProbabilities = unigrams
        unigramLogits = unigrams.map { naturalLogarithm($0) }
    }

    /// How many contexts are stored.
    public var contextCount: Int { contexts.token.count }

    /// How many pairs of a context and a token seen after it are stored.
    public var successorCount: Int { successors.token.count }

    /// Natural-log probabilities of every token after `context`: their exponentials sum to one (within 1e-4, which is
    /// what single precision leaves at vocabularies of some thousands), and none is infinite.
    public func nextTokenLogits(context: [Token]) -> [Float] {
        let path = path(of: context)
        guard path.count > 1 else { return unigramLogits }

        // Of the next shorter context, only the product of the back-off weights above it counts.
        var weight: Float = 1
        var weights = [Float](repeating: 1, count: path.count)
        for depth in stride(from: path.count - 1, through: 1, by: -1) {
            weights[depth] = weight
            weight *= contexts.backoff[path[depth]]
        }

        var probabilities = unigramProbabilities
        var logits = unigramLogits
        let logWeight = naturalLogarithm(weight)
        for token in 0..<vocabularySize {
            probabilities[token] *= weight
            logits[token] += logWeight
        }
        for depth in 1..<path.count {
            let weight = weights[depth]
            for index in successorRange(of: path[depth]) {
                probabilities[Int(successors.token[index])] += weight * successors.probability[index]
            }
        }
        // A longer context's successors are among the shorter one's, so those of depth 1 are all that changed.
        for index in successorRange(of: path[1]) {
            let token = Int(successors.token[index])
            logits[token] = naturalLogarithm(probabilities[token])
        }
        return logits
    }

    /// The nodes of the known suffixes of a context, from the root to the longest.
    private func path(of context: [Token]) -> [Int] {
        var path = [0]
        for token in context.suffix(order - 1).reversed() {
            guard let child = child(of: path[path.count - 1], token: token) else { break }
            path.append(child)
        }
        return path
    }

    private func child(of node: Int, token: Token) -> Int? {
        guard let token = UInt16(exactly: token) else { return nil }
        var low = Int(contexts.firstChild[node])
        let end = Int(contexts.firstChild[node + 1])
        var high = end
        while low < high {
            let middle = (low + high) / 2
            if contexts.token[middle] < token { low = middle + 1 } else { high = middle }
        }
        return low < end && contexts.token[low] == token ? low : nil
    }

    private func successorRange(of node: Int) -> Range<Int> {
        Int(contexts.firstSuccessor[node])..<Int(contexts.firstSuccessor[node + 1])
    }
}
