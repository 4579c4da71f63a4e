extension Tokenizer {
    /// Learns the merges of a byte-pair encoding from texts: again and again the most frequent pair of neighbouring
    /// tokens becomes a token; of equally frequent pairs the one with the smaller numbers goes first, so the
    /// same texts always give the same tokenizer.
    /// - Parameters:
    ///   - texts: What to learn from.
    ///   - vocabularySize: How many tokens there should be, 256 bytes and the special tokens included. Values outside of
    ///     263 ... 65,534 are moved to the nearest of these. There may be fewer when no pair occurs twice any more.
    public static func train(on texts: some Sequence<String>, vocabularySize: Int) -> Tokenizer {
        var training = PairTraining(texts)
        let size = Swift.min(Swift.max(vocabularySize, firstMerge), NGramModel.largestVocabulary)
        var merges: [Pair] = []
        while firstMerge + merges.count < size, let pair = training.mostFrequentPair() {
            training.merge(pair, into: UInt16(firstMerge + merges.count))
            merges.append(pair)
        }
        return Tokenizer(merges: merges)!
    }
}

/// The distinct chunks of the training text while their tokens merge, with the counts of neighbouring pairs kept up to
/// date.
private struct PairTraining {
    private var words: [[UInt16]] = []
    private var frequencies: [Int] = []
    private var pairCounts: [Tokenizer.Pair: Int] = [:]
    /// In which words a pair occurs, or occurred earlier.
    private var occurrences: [Tokenizer.Pair: Set<Int>] = [:]
    /// Candidates for the next merge, best first; counts may be out of date (too high).
    private var queue: [Candidate] = []

    private struct Candidate: Comparable {
        var count: Int
        var pair: Tokenizer.Pair

        static func < (first: Candidate, second: Candidate) -> Bool {
            if first.count != second.count { return first.count < second.count }
            if first.pair.left != second.pair.left { return first.pair.left > second.pair.left }
            return first.pair.right > second.pair.right
        }
    }

    init(_ texts: some Sequence<String>) {
        var counts: [[UInt8]: Int] = [:]
        for text in texts {
            let bytes = Array(text.utf8)
            for chunk in TextChunks(bytes) {
                counts[Array(bytes[chunk]), default: 0] += 1
            }
        }
        for (chunk, count) in counts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) where chunk.count > 1 {
            let index = words.count
            words.append(chunk.map { UInt16($0) })
            frequencies.append(count)
            for pair in Self.pairs(of: words[index]) {
                pairCounts[pair, default: 0] += count
                occurrences[pair, default: []].insert(index)
            }
        }
        queue = pairCounts.map { Candidate(count: $0.value, pair: $0.key) }.sorted()
    }

    /// The most frequent pair that occurs at least twice.
    mutating func mostFrequentPair() -> Tokenizer.Pair? {
        // `queue` is sorted with the best at the end. A count that has fallen is put back where it belongs.
        while let best = queue.popLast() {
            let count = pairCounts[best.pair] ?? 0
            if count == best.count { return count >= 2 ? best.pair : nil }
            if count >= 2 { enqueue(Candidate(count: count, pair: best.pair)) }
        }
        return nil
    }

    mutating func merge(_ pair: Tokenizer.Pair, into token: UInt16) {
        var grown: Set<Tokenizer.Pair> = []
        for index in occurrences.removeValue(forKey: pair) ?? [] {
            let old = words[index]
            var new: [UInt16] = []
            new.reserveCapacity(old.count)
            var position = 0
            while position < old.count {
                if position + 1 < old.count, old[position] == pair.left, old[position + 1] == pair.right {
                    new.append(token)
                    position += 2
                } else {
                    new.append(old[position])
                    position += 1
                }
            }
            guard new.count < old.count else { continue }
            let frequency = frequencies[index]
            for former in Self.pairs(of: old) {
                pairCounts[former, default: 0] -= frequency
            }
            for present in Self.pairs(of: new) {
                pairCounts[present, default: 0] += frequency
                occurrences[present, default: []].insert(index)
                if present.left == token || present.right == token { grown.insert(present) }
            }
            words[index] = new
        }
        pairCounts[pair] = nil
        for pair in grown {
            enqueue(Candidate(count: pairCounts[pair] ?? 0, pair: pair))
        }
    }

    private mutating func enqueue(_ candidate: Candidate) {
        var low = 0
        var high = queue.count
        while low < high {
            let middle = (low + high) / 2
            if queue[middle] < candidate { low = middle + 1 } else { high = middle }
        }
        queue.insert(candidate, at: low)
    }

    private static func pairs(of word: [UInt16]) -> some Sequence<Tokenizer.Pair> {
        zip(word, word.dropFirst()).lazy.map { Tokenizer.Pair(left: $0, right: $1) }
    }
}
