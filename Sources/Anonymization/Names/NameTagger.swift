/// Finds names of persons, places, organizations and postal addresses: an averaged perceptron (Collins 2002) over hashed
/// features of words, their shapes and lists, decoded from left to right.
///
/// It is trained from sentences written for it, in about a second; nothing that was collected elsewhere is in it. Memory: 4 MiB.
public struct NameTagger: Sendable {
    /// Weights of a row's labels.
    private let weights: [SIMD16<Int16>]
    private let lexicon: Lexicon
    /// What is added to the score of every name, in the model's own units; more finds more names, fewer of them right.
    private let bias: Int16

    init(weights: [SIMD16<Int16>], lexicon: Lexicon, bias: Int16) {
        self.weights = weights
        self.lexicon = lexicon
        self.bias = bias
    }

    /// The tagger as it is without anyone's lists; trained at first use.
    public static let standard = NameTagger.trained()

    /// This tagger with names of the user's own in its lists.
    ///
    /// - Parameter names: given or family names; words of one entry count each.
    public func adding(names: [String]) -> NameTagger {
        NameTagger(weights: weights, lexicon: Lexicon(names: names), bias: bias)
    }

    /// This tagger with another leaning: 0 is even, 100 and more find more names and make more mistakes.
    public func leaning(_ bias: Int) -> NameTagger {
        NameTagger(weights: weights, lexicon: lexicon, bias: Int16(clamping: bias))
    }

    /// Names in a text, in order.
    func names(in text: UnsafeBufferPointer<UInt8>) -> [(range: Range<Int>, kind: NameKind)] {
        let tokens = NameTokens(text, lexicon: lexicon)
        var names: [(range: Range<Int>, kind: NameKind)] = []
        var tilt = SIMD16<Int16>(repeating: bias)
        tilt[0] = 0
        weights.withUnsafeBufferPointer { weights in
            tokens.tokens.withUnsafeBufferPointer { buffer in
                var last = 0
                var beforeLast = 0
                for index in buffer.indices {
                    var label = 0
                    if buffer[index].shape != .line || last != 0 {
                        var score = tilt
                        NameFeatures.rows(buffer, index, casing: tokens.casing, last: last, beforeLast: beforeLast) {
                            score &+= weights[$0]
                        }
                        label = Self.best(score, after: last)
                    }
                    if label != 0 {
                        let range = Int(buffer[index].start)..<Int(buffer[index].end)
                        let kind = NameKind.allCases[(label - 1) / 2]
                        if label % 2 == 0, let previous = names.last {
                            names[names.count - 1].range = previous.range.lowerBound..<range.upperBound
                        } else {
                            names.append((range, kind))
                        }
                    }
                    beforeLast = last
                    last = label
                }
            }
        }
        return names
    }

    /// The best label that may follow another: an inside only after the same kind.
    @inline(__always)
    private static func best(_ score: SIMD16<Int16>, after last: Int) -> Int {
        let allowed = last == 0 ? 0 : (last + 1) / 2 * 2
        var best = 0
        for label in 1..<NameKind.labelCount where score[label] > score[best] && (label % 2 == 1 || label == allowed) {
            best = label
        }
        return best
    }
}
