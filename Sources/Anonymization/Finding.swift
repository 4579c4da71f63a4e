/// A stretch of text that a recognizer took for an entity.
public struct Finding: Sendable, Equatable {
    /// Bytes of the text as it was given (UTF-8).
    public var range: Range<Int>
    /// What it is.
    public var type: EntityType
    /// How sure, 0 to 1: 0.5 for a shape with nothing to check, 0.7 beside a word that names it, 0.9 and more for prefixes
    /// and check digits.
    public var score: Double
    /// The rule that found it: `luhn`, `github-token`, `phone-e164`; never anything of the value.
    public var rule: String
    /// The word beside it that decided, as the rules have it; nil where none was needed.
    public var context: String?

    /// A finding.
    public init(range: Range<Int>, type: EntityType, score: Double, rule: String, context: String? = nil) {
        self.range = range
        self.type = type
        self.score = score
        self.rule = rule
        self.context = context
    }
}

extension [Finding] {
    /// Without overlaps: of findings that share a byte the surer one stays, of equally sure ones the longer, then the
    /// earlier. In order of their start.
    public func withoutOverlaps() -> [Finding] {
        guard count > 1 else { return self }
        let ranked = sorted {
            if $0.score != $1.score { return $0.score > $1.score }
            if $0.range.count != $1.range.count { return $0.range.count > $1.range.count }
            return $0.range.lowerBound < $1.range.lowerBound
        }
        // Kept findings never overlap, so they are in order of both ends and a place is found by halving.
        var kept: [Finding] = []
        for finding in ranked {
            var low = 0
            var high = kept.count
            while low < high {
                let middle = (low + high) / 2
                if kept[middle].range.upperBound <= finding.range.lowerBound { low = middle + 1 } else { high = middle }
            }
            if low == kept.count || kept[low].range.lowerBound >= finding.range.upperBound {
                kept.insert(finding, at: low)
            }
        }
        return kept
    }
}
