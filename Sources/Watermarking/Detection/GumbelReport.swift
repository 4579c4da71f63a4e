/// What a serving engine's own detector reports for one text marked by the Gumbel trick.
public struct GumbelReport: Sendable, Equatable {
    /// Tokens scored.
    public var scored = 0
    /// Their scores' sum.
    public var score = 0.0

    /// The standardized sum; 0 if nothing was scored.
    public var z: Double { scored > 0 ? (score - Double(scored)) / Double(scored).squareRoot() : 0 }

    mutating func add(_ score: Double) {
        scored += 1
        self.score += score
    }
}

extension VLLMGumbel {
    /// What vLLM's detector sums up: every token, with tokens −1 before the text's start.
    ///
    /// - Parameter isDistinct: whether each context counts once, as by default.
    public func referenceReport(_ tokens: [Int32], isDistinct: Bool = true) -> GumbelReport {
        Self.referenceReport(tokens, contextWidth, isDistinct) { context, token in
            Self.score(mantissa(state(context), token))
        }
    }

    /// What vLLM's detector of two keys sums up.
    ///
    /// - Parameter share: `alpha`, the second key's share.
    public static func dualReferenceReport(
        _ tokens: [Int32], master: UInt64, share: Double, contextWidth: Int, isDistinct: Bool = true
    ) throws(SchemeError) -> GumbelReport {
        let keys = dualKeys(master: master)
        let first = try VLLMGumbel(key: keys.first, contextWidth: contextWidth)
        let second = try VLLMGumbel(key: keys.second, contextWidth: contextWidth)
        return referenceReport(tokens, contextWidth, isDistinct) { context, token in
            (1 - share) * score(first.mantissa(first.state(context), token))
                + share * score(second.mantissa(second.state(context), token))
        }
    }

    private static func referenceReport(
        _ tokens: [Int32], _ width: Int, _ isDistinct: Bool, _ score: (ArraySlice<Int32>, Int32) -> Double
    ) -> GumbelReport {
        let padded = [Int32](repeating: -1, count: width) + tokens
        var tape = Tape(contextWidth: width, repetitions: isDistinct ? .distinctContexts : .kept)
        tape.add(padded)
        var report = GumbelReport()
        for tuple in 0..<tape.count { report.add(score(tape.context(tuple), tape.tokens[tuple])) }
        return report
    }
}

/// What SGLang's detector reports for one text and one key, or two.
public struct SGLangReport: Sendable, Equatable {
    /// All positions by the first key.
    public var first = GumbelReport()
    /// All positions by the second key.
    public var second = GumbelReport()
    /// The positions that the coin gives to the first key.
    public var firstPart = GumbelReport()
    /// The positions that the coin gives to the second key.
    public var secondPart = GumbelReport()
    /// Positions whose context had come before.
    public var repeatedContexts = 0
    /// Positions examined.
    public var examined = 0
    /// Positions at the start that have no whole context.
    public var skipped = 0

    /// Contexts after which SGLang stops.
    static let longestMemory = 4096
}

extension SGLangGumbel {
    /// What SGLang's detector sums up.
    ///
    /// - Parameters:
    ///   - tokens: the answer's tokens.
    ///   - prompt: the prompt's tokens, whose last ones are context; may be empty.
    ///   - second: the server's key where two are mixed.
    ///   - mixing: the share of positions that belongs to this scheme's key.
    public func referenceReport(
        _ tokens: [Int32], prompt: [Int32] = [], second: SGLangGumbel? = nil, mixing: Double = 0.5
    ) -> SGLangReport {
        let text = Array(prompt.suffix(contextWidth)) + tokens
        let start = min(prompt.count, contextWidth)
        let first = prompt.isEmpty ? min(contextWidth, tokens.count) : start
        var report = SGLangReport()
        report.skipped = first - start
        report.examined = report.skipped
        var seen: Set<ArraySlice<Int32>> = []
        for (offset, token) in text.enumerated().dropFirst(first) {
            report.examined = offset - start + 1
            let context = text[max(0, offset - contextWidth)..<offset]
            guard seen.insert(context).inserted else {
                report.repeatedContexts += 1
                continue
            }
            let hash = Self.contextHash(context)
            let score = Self.score(tokenHash(contextHash: hash, token))
            report.first.add(score)
            if let second {
                let other = Self.score(second.tokenHash(contextHash: hash, token))
                report.second.add(other)
                if SGLangMixing(request: key, server: second.key, requestShare: mixing).isRequests(contextHash: hash) {
                    report.firstPart.add(score)
                } else {
                    report.secondPart.add(other)
                }
            }
            if seen.count == SGLangReport.longestMemory { break }
        }
        return report
    }
}
