extension NGramModel {
    /// Why a model cannot be trained.
    public enum TrainingError: Error, Equatable, CustomStringConvertible {
        /// The order is outside of 1 ... ``largestOrder``.
        case orderOutOfRange(Int)
        /// The vocabulary is outside of 1 ... ``largestVocabulary``.
        case vocabularyOutOfRange(Int)
        /// A token of the corpus is not in the vocabulary.
        case tokenOutOfRange(Token, document: Int, vocabularySize: Int)
        /// No document of the corpus has a second token.
        case emptyCorpus

        /// What is wrong and what would be right.
        public var description: String {
            switch self {
            case .orderOutOfRange(let order):
                "order \(order) is outside of 1 to \(NGramModel.largestOrder)"
            case .vocabularyOutOfRange(let size):
                "vocabulary size \(size) is outside of 1 to \(NGramModel.largestVocabulary)"
            case .tokenOutOfRange(let token, let document, let size):
                "token \(token) in document \(document) of the corpus is outside of the vocabulary, 0 to \(size - 1)"
            case .emptyCorpus:
                "the corpus has no document of two tokens or more to learn from"
            }
        }
    }

    /// Counts the n-grams of a corpus and smooths them.
    /// - Parameters:
    ///   - corpus: Documents of tokens. No context reaches from one into another. A document's first token is context
    ///     only, and the model does not learn to predict it: it should be a token that marks the beginning
    ///     (``ChatFormat`` adds such marks).
    ///   - order: The length of the longest n-grams, 1 ... ``largestOrder``.
    ///   - vocabularySize: 1 ... ``largestVocabulary``.
    /// - Throws: ``TrainingError``.
    public static func train(
        corpus: some Sequence<[Token]>, order: Int, vocabularySize: Int
    ) throws(TrainingError) -> NGramModel {
        guard (1...largestOrder).contains(order) else { throw .orderOutOfRange(order) }
        guard (1...largestVocabulary).contains(vocabularySize) else { throw .vocabularyOutOfRange(vocabularySize) }
        let occurrences = try sortedOccurrences(corpus, order: order, vocabularySize: vocabularySize)
        guard !occurrences.isEmpty else { throw .emptyCorpus }
        var counting = ContextCounting(occurrences: occurrences, order: order, vocabularySize: vocabularySize)
        counting.countAllLevels()
        return NGramModel(
            order: order, vocabularySize: vocabularySize, contexts: counting.contexts,
            successors: counting.successors)
    }

    /// Every position of the corpus but the documents' first as one number: 16 bits for each token of the context, the newest first, then 16
    /// for the token itself. Tokens are counted from 1; 0 is the place before a document's beginning.
    private static func sortedOccurrences(
        _ corpus: some Sequence<[Token]>, order: Int, vocabularySize: Int
    ) throws(TrainingError) -> [UInt128] {
        var occurrences: [UInt128] = []
        for (number, document) in corpus.enumerated() {
            for (position, token) in document.enumerated() {
                guard (0..<vocabularySize).contains(token) else {
                    throw .tokenOutOfRange(token, document: number, vocabularySize: vocabularySize)
                }
                guard position > 0 else { continue }
                var key: UInt128 = 0
                for distance in stride(from: 1, to: order, by: 1) {
                    key = key &<< 16 | (position >= distance ? UInt128(UInt64(document[position - distance] + 1)) : 0)
                }
                occurrences.append(key &<< 16 | UInt128(UInt64(token + 1)))
            }
        }
        occurrences.sort()
        return occurrences
    }
}

/// Builds the context tree level by level from sorted occurrences: a node is a run of occurrences whose contexts agree
/// in their newest tokens.
private struct ContextCounting {
    private let order: Int
    /// The distinct n-grams of the highest order and how often each occurs.
    private var grams: [UInt128] = []
    private var counts: [UInt32] = []
    /// Per token, the run in which it was last seen, and its adjusted count at the present node.
    private var lastRun: [Int]
    private var adjustedCount: [UInt32]
    private var run = 0

    private(set) var contexts = NGramModel.Contexts(
        token: [0], firstChild: [], firstSuccessor: [], backoff: [])
    private(set) var successors = NGramModel.Successors(token: [], probability: [])

    init(occurrences: [UInt128], order: Int, vocabularySize: Int) {
        self.order = order
        lastRun = Array(repeating: 0, count: vocabularySize)
        adjustedCount = Array(repeating: 0, count: vocabularySize)
        for occurrence in occurrences {
            if grams.last == occurrence {
                counts[counts.count - 1] += 1
            } else {
                grams.append(occurrence)
                counts.append(1)
            }
        }
    }

    mutating func countAllLevels() {
        var level = [0..<grams.count]
        for depth in 0..<order {
            level = countLevel(level, depth: depth)
        }
        contexts.firstChild.append(UInt32(contexts.token.count))
        contexts.firstSuccessor.append(UInt32(successors.token.count))
    }

    /// Counts and smooths the nodes of one depth; returns the runs of their children.
    private mutating func countLevel(_ nodes: [Range<Int>], depth: Int) -> [Range<Int>] {
        var children: [Range<Int>] = []
        var levelCounts: [UInt32] = []
        var countOfCounts = [0, 0, 0, 0]
        let firstSuccessorOfLevel = successors.token.count
        for node in nodes {
            contexts.firstChild.append(UInt32(contexts.token.count))
            contexts.firstSuccessor.append(UInt32(successors.token.count))
            for (token, count) in adjustedCounts(of: node, depth: depth, children: &children) {
                successors.token.append(token)
                levelCounts.append(count)
                if count <= 4 { countOfCounts[Int(count) - 1] += 1 }
            }
        }
        let discounts = KneserNeyDiscounts(countOfCounts: countOfCounts)
        let firstNodeOfLevel = contexts.backoff.count
        for node in 0..<nodes.count {
            let start = Int(contexts.firstSuccessor[firstNodeOfLevel + node]) - firstSuccessorOfLevel
            let end =
                node + 1 < nodes.count
                ? Int(contexts.firstSuccessor[firstNodeOfLevel + node + 1]) - firstSuccessorOfLevel
                : levelCounts.count
            let total = levelCounts[start..<end].reduce(0.0) { $0 + Double($1) }
            var freed = 0.0
            for count in levelCounts[start..<end] {
                let discount = discounts.discount(for: count)
                freed += discount
                successors.probability.append(Float((Double(count) - discount) / total))
            }
            contexts.backoff.append(Float(freed / total))
        }
        return children
    }

    /// The Kneser-Ney counts of a node: how many different tokens come before context and token together; at a
    /// document's beginning, where nothing can come before, and at the highest order, how often they occur.
    private mutating func adjustedCounts(
        of node: Range<Int>, depth: Int, children: inout [Range<Int>]
    ) -> [(UInt16, UInt32)] {
        var seen: [UInt16] = []
        func token(_ gram: UInt128) -> Int { Int(UInt16(truncatingIfNeeded: gram)) - 1 }
        guard depth + 1 < order else {
            return node.map { (UInt16(token(grams[$0])), counts[$0]) }
        }
        let shift = 16 * UInt128(order - 1 - depth)
        var start = node.lowerBound
        while start < node.upperBound {
            run += 1
            let older = UInt16(truncatingIfNeeded: grams[start] &>> shift)
            var end = start
            while end < node.upperBound, UInt16(truncatingIfNeeded: grams[end] &>> shift) == older {
                let token = token(grams[end])
                if adjustedCount[token] == 0 { seen.append(UInt16(token)) }
                if older == 0 {
                    adjustedCount[token] += counts[end]
                } else if lastRun[token] != run {
                    lastRun[token] = run
                    adjustedCount[token] += 1
                }
                end += 1
            }
            if older != 0 {
                children.append(start..<end)
                contexts.token.append(older - 1)
            }
            start = end
        }
        seen.sort()
        defer { for token in seen { adjustedCount[Int(token)] = 0 } }
        return seen.map { ($0, adjustedCount[Int($0)]) }
    }
}
