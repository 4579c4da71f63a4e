extension NameTagger {
    /// Trains a tagger from ``TrainingSentences``: the mean of several perceptrons that have each seen texts of their own, which is
    /// steadier than any one of them. Each text is made, learned from once and forgotten.
    ///
    /// - Parameters:
    ///   - seed: the same one gives the same tagger.
    ///   - texts: how many texts each perceptron sees.
    ///   - perceptrons: how many there are.
    public static func trained(seed: UInt64 = 1, texts: Int = 40_000, perceptrons: Int = 4) -> NameTagger {
        let lexicon = Lexicon()
        var weights = [SIMD16<Int16>](repeating: SIMD16(), count: 1 << NameFeatures.rowBits)
        for number in 0..<UInt64(perceptrons) {
            let perceptron = perceptron(seed: seed &* 1_000 &+ number, texts: texts, lexicon)
            perceptron.addAverage(to: &weights, share: perceptrons)
        }
        return NameTagger(weights: weights, lexicon: lexicon, bias: 0)
    }

    private static func perceptron(seed: UInt64, texts: Int, _ lexicon: Lexicon) -> Perceptron {
        var generator = SeededGenerator(seed: seed)
        var sentences = SentenceGenerator(seed: seed)
        var perceptron = Perceptron()
        for _ in 0..<texts {
            let text = sentences.text()
            var tokens = text.text.withUnsafeBufferPointer { NameTokens($0, lexicon: lexicon) }
            var labels = [UInt8](repeating: 0, count: tokens.tokens.count)
            var next = 0
            for name in text.names {
                var isFirst = true
                while next < labels.count, Int(tokens.tokens[next].start) < name.range.upperBound {
                    if Int(tokens.tokens[next].end) > name.range.lowerBound {
                        labels[next] = UInt8(isFirst ? name.kind.beginning : name.kind.inside)
                        isFirst = false
                    }
                    next += 1
                }
            }
            // Lists and the words themselves are forgotten now and then, so that surroundings and shapes are learned, too.
            for index in labels.indices where labels[index] != 0 {
                let draw = Int.random(in: 0..<100, using: &generator)
                if draw < 30 {
                    let word = UInt32.random(in: 1...UInt32.max, using: &generator)
                    tokens.forget(index, word: word, lists: draw < 12)
                }
            }
            perceptron.learn(tokens, labels)
        }
        return perceptron
    }
}

/// Weights while they are learned, with sums over time for their average.
private struct Perceptron {
    private static let labels = NameKind.labelCount
    private var weights = [Int32](repeating: 0, count: labels << NameFeatures.rowBits)
    private var sums = [Int32](repeating: 0, count: labels << NameFeatures.rowBits)
    private var step: Int32 = 1

    mutating func learn(_ tokens: NameTokens, _ labels: [UInt8]) {
        var rows = [Int](repeating: 0, count: NameFeatures.count)
        tokens.tokens.withUnsafeBufferPointer { buffer in
            weights.withUnsafeMutableBufferPointer { weights in
                sums.withUnsafeMutableBufferPointer { sums in
                    var last = 0
                    var beforeLast = 0
                    for index in buffer.indices {
                        var count = 0
                        NameFeatures.rows(buffer, index, casing: tokens.casing, last: last, beforeLast: beforeLast) {
                            rows[count] = $0 * Self.labels
                            count += 1
                        }
                        var score = SIMD16<Int32>()
                        for row in rows {
                            for label in 0..<Self.labels { score[label] &+= weights[row + label] }
                        }
                        let truth = Int(labels[index])
                        let allowed = last == 0 ? 0 : (last + 1) / 2 * 2
                        var guess = 0
                        for label in 1..<Self.labels
                        where score[label] > score[guess] && (label % 2 == 1 || label == allowed) {
                            guess = label
                        }
                        if guess != truth {
                            for row in rows {
                                weights[row + truth] += 1
                                weights[row + guess] -= 1
                                sums[row + truth] += step
                                sums[row + guess] -= step
                            }
                        }
                        step += 1
                        beforeLast = last
                        last = guess
                    }
                }
            }
        }
    }

    /// Adds the average of all weights over time (Daumé's form), scaled to 16 bits, as one of `share` equal parts.
    func addAverage(to result: inout [SIMD16<Int16>], share: Int) {
        let steps = Double(step)
        let scale = 24 / Double(share)
        let limit = 900 / Double(share)
        for row in result.indices {
            for label in 0..<Self.labels {
                let index = row * Self.labels + label
                let average = Double(weights[index]) - Double(sums[index]) / steps
                result[row][label] += Int16(max(-limit, min(limit, (average * scale).rounded())))
            }
        }
    }
}
