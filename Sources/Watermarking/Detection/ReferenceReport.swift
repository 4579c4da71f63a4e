#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What the public detector of a scheme of red and green lists reports for one text, to compare with it.
///
/// Its p-value is the normal approximation and counts repetitions as the public detector does; for a p-value that holds
/// see ``Evidence``.
public struct ReferenceReport: Sendable, Equatable {
    /// Tokens scored.
    public let scored: Int
    /// Green ones of them.
    public let hits: Int
    /// The share of green tokens that is expected.
    public let greenShare: Double

    init(scored: Int, hits: Int, greenShare: Double) {
        self.scored = scored
        self.hits = hits
        self.greenShare = greenShare
    }

    /// The standardized number of hits; 0 if nothing was scored.
    public var z: Double {
        guard scored > 0 else { return 0 }
        let variance = Double(scored) * greenShare * (1 - greenShare)
        return (Double(hits) - greenShare * Double(scored)) / variance.squareRoot()
    }

    /// The normal distribution's upper tail at ``z``.
    public var p: Double { 0.5 * erfc(z / 2.0.squareRoot()) }
}

extension TransformersKGW {
    /// What transformers' `WatermarkDetector` reports (5.23; before, it never left repetitions out).
    ///
    /// - Parameters:
    ///   - tokens: the text's tokens, maybe after its first one, `beginning`, which is dropped.
    ///   - isIgnoringRepeats: `ignore_repeated_ngrams`. The library compares more tokens than the score depends on.
    public func referenceReport(
        _ tokens: [Int32], beginning: Int32? = nil, isIgnoringRepeats: Bool = false
    ) -> ReferenceReport {
        let text = beginning != nil && tokens.first == beginning ? Array(tokens.dropFirst()) : tokens
        let width = seeding == .selfHash ? windowWidth - 1 : windowWidth
        var grams = Tape(contextWidth: width, repetitions: isIgnoringRepeats ? .distinctTuples : .kept)
        grams.add(text)
        let scores = scores(of: grams.narrowed(to: contextWidth))
        return ReferenceReport(
            scored: grams.count, hits: scores.count { $0 > 0 }, greenShare: greenShare)
    }
}

extension OriginalKGW {
    /// What the repository's `WatermarkDetector` reports.
    ///
    /// - Parameters:
    ///   - tokens: the text's tokens.
    ///   - isIgnoringRepeats: `ignore_repeated_ngrams`, on by default there.
    public func referenceReport(_ tokens: [Int32], isIgnoringRepeats: Bool = true) -> ReferenceReport {
        let tape = referenceTape(tokens, isIgnoringRepeats)
        return ReferenceReport(
            scored: tape.count, hits: scores(of: tape).count { $0 > 0 }, greenShare: greenShare)
    }

    /// The largest z of all windows of these lengths (the repository's WinMax). It is the best of many, so no p-value
    /// belongs to it.
    ///
    /// - Returns: nil if no window fits.
    public func largestWindowZ(
        _ tokens: [Int32], lengths: [Int], isIgnoringRepeats: Bool = true
    ) -> Double? {
        let scores = scores(of: referenceTape(tokens, isIgnoringRepeats))
        var sums = [0]
        for score in scores { sums.append((sums.last ?? 0) + (score > 0 ? 1 : 0)) }
        return lengths.filter { (1...max(scores.count, 1)).contains($0) && $0 <= scores.count }.flatMap { length in
            (length...scores.count).map {
                ReferenceReport(scored: length, hits: sums[$0] - sums[$0 - length], greenShare: greenShare).z
            }
        }.max()
    }

    private func referenceTape(_ tokens: [Int32], _ isIgnoringRepeats: Bool) -> Tape {
        var tape = Tape(contextWidth: contextWidth, repetitions: isIgnoringRepeats ? .distinctTuples : .kept)
        tape.add(tokens)
        return tape
    }
}

extension Unigram {
    /// What the repository's detector reports, over all tokens or over distinct ones. Over all tokens its z does not
    /// hold: a frequent token counts again and again with the same colour.
    public func referenceReport(_ tokens: [Int32], isDistinct: Bool) -> ReferenceReport {
        let scored = isDistinct ? Array(Set(tokens)) : tokens
        return ReferenceReport(scored: scored.count, hits: scored.count { contains($0) }, greenShare: greenShare)
    }
}
