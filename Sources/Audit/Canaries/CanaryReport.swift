import JSON

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A canary check's result with everything that one needs to dispute it. It holds labels and ranks, no planted value.
public struct CanaryReport: Sendable {
    /// What the check comes to.
    public enum Claim: String, Sendable {
        /// The suspect knows planted values.
        case memorised
        /// Nothing shows that it does.
        case nothingFound = "nothing_found"
        /// Too little could be asked.
        case inconclusive
    }

    /// What was asked: a URL with a model's name.
    public let suspect: String
    /// How, and how the answers were.
    public let outcome: CanaryInterview.Outcome
    /// The test.
    public let verdict: CanaryVerdict
    /// The chance of saying that a suspect knows canaries that it never saw.
    public let level: Double
    /// The set's commitment.
    public let commitment: String
    /// Whether that is what was published before.
    public let isCommitted: Bool
    /// Answers for each canary.
    public let samples: Int
    /// How many values a canary could have had.
    public let valueCount: Int

    /// A report.
    public init(
        _ outcome: CanaryInterview.Outcome, set: CanarySet, suspect: String, level: Double, isCommitted: Bool,
        samples: Int
    ) {
        self.outcome = outcome
        self.suspect = suspect
        self.level = level
        self.isCommitted = isCommitted
        self.samples = samples
        verdict = CanaryVerdict(outcome.results)
        commitment = set.commitment
        valueCount = set.valueCount
    }

    /// The claim: a small p-value is one whatever failed, because what failed counts against it.
    public var claim: Claim {
        if verdict.logP <= log(level) { return .memorised }
        return outcome.failed * 2 > outcome.results.count || outcome.empty * 2 > max(outcome.answers, 1)
            ? .inconclusive : .nothingFound
    }

    /// The result in one sentence.
    public var headline: String {
        switch claim {
        case .memorised:
            let known = verdict.familyWiseLogP.count { $0 <= log(level) }
            return "The suspect knows planted values"
                + (known > 0 ? ": \(known) of \(verdict.results.count) canaries beyond doubt, each by itself." : ".")
        case .nothingFound:
            return "Nothing shows that the suspect knows planted values. That does not show that it does not."
        case .inconclusive: return "Too little could be asked to tell."
        }
    }

    /// What limits it, in sentences.
    public var remarks: [String] {
        var remarks: [String] = []
        if outcome.failed > 0 {
            remarks.append(
                "\(outcome.failed) of \(outcome.results.count) canaries could not be asked about"
                    + (outcome.failure.map { ": \($0)" } ?? "") + ". They count as not known.")
        }
        if outcome.empty > 0 {
            remarks.append(
                "\(outcome.empty) of \(outcome.answers) answers have no number as long as a value: refusals, or talk beside the point."
            )
        }
        if !isCommitted {
            remarks.append(
                "No commitment was given. Without one that was published before the suspect was trained, nobody else need believe that these values were planted rather than read off."
            )
        }
        return remarks
    }

    /// The report as JSON: `schema` is `excise.canary-report/1`. Logarithms are natural.
    public var json: [UInt8] {
        var text = Array(#"{"schema":"excise.canary-report/1","suspect":"#.utf8)
        JSONText.append(suspect, to: &text)
        text += #","result":"\#(claim.rawValue)","headline":"#.utf8
        JSONText.append(headline, to: &text)
        text += #","remarks":["#.utf8
        for (index, remark) in remarks.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            JSONText.append(remark, to: &text)
        }
        text +=
            #"],"commitment":"\#(commitment)","committed":\#(isCommitted),"method":"\#(outcome.method.rawValue)","samples":\#(samples),"level":\#(level),"log_p":\#(Self.number(verdict.logP)),"#
            .utf8
        text +=
            #""first":{"count":\#(verdict.firstCount),"log_p":\#(Self.number(verdict.firstLogP))},"ranks":{"log_p":\#(Self.number(verdict.rankLogP))},"#
            .utf8
        text +=
            #""values":\#(valueCount),"answers":\#(outcome.answers),"empty":\#(outcome.empty),"failed":\#(outcome.failed),"canaries":["#
            .utf8
        for (index, result) in verdict.results.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text +=
                #"{"label":"\#(result.label)","repetitions":\#(result.repetitions),"rank":\#(result.rank),"candidates":\#(result.candidates),"exposure":\#(Self.number(result.exposure)),"log_p":\#(Self.number(result.logP)),"family_wise_log_p":\#(Self.number(verdict.familyWiseLogP[index]))"#
                .utf8
            if let isReproduced = result.isReproduced { text += #","reproduced":\#(isReproduced)"#.utf8 }
            text.append(UInt8(ascii: "}"))
        }
        return text + "]}\n".utf8
    }

    private static func number(_ value: Double) -> String {
        value.isFinite ? "\(value == 0 ? 0 : value)" : value > 0 ? "1e308" : "-1e308"
    }
}
