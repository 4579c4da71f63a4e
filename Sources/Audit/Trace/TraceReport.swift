import JSON
import Watermarking

/// A trace's result with everything that one needs to dispute it.
public struct TraceReport: Sendable {
    /// What was tested: a URL with a model's name, or files.
    public let suspect: String
    /// What it comes to.
    public let verdict: TraceVerdict
    /// How usable the answers were.
    public let counts: AnswerCounts
    /// Tokens of all answers.
    public let tokens: Int
    /// Distinct tuples of the widest context.
    public let tuples: Int
    /// Positions left out because their context stood in the question.
    public let prompted: Int
    /// The chance of naming anybody innocent that was taken.
    public let level: Double
    /// Whether e-values decided.
    public let isSequential: Bool
    /// Why the asking ended, in a sentence; nil where text was read.
    public let ending: String?
    /// The commitments.
    public let commitments: [KeyCommitment]
    /// The marks that were looked for.
    public let marks: [TraceMark]
    /// Accounts and cohorts that have keys.
    public let holders: (accounts: Int, cohorts: Int)

    /// A report of a trace.
    public init(
        _ trace: Trace, _ verdict: TraceVerdict, suspect: String, isSequential: Bool, ending: Interrogation.Ending?
    ) {
        self.suspect = suspect
        self.verdict = verdict
        self.isSequential = isSequential
        counts = trace.counts
        tokens = trace.tokenCount
        tuples = trace.tupleCount
        prompted = trace.promptedCount
        level = trace.level
        commitments = trace.epochs.compactMap(\.commitment)
        marks = trace.marks
        let members = trace.epochs.flatMap(\.roster.members)
        holders = (Set(members.map(\.account)).count, Set(members.map(\.cohort)).count)
        self.ending =
            switch ending {
            case nil: nil
            case .enough: "Asking stopped because it was enough."
            case .outOfQuestions: "All questions were put."
            case .hopeless(let reason): "The suspect could not be asked further: \(reason)."
            }
    }

    /// The result in one sentence.
    public var headline: String {
        let names = verdict.accounts.map(\.name).joined(separator: ", ")
        let cohorts = verdict.cohorts.map(\.name).joined(separator: ", ")
        switch verdict.claim {
        case .nothingFound: return "No mark was found. That does not show that there is none."
        case .ours:
            return "The suspect's text carries the model's mark, but no cohort and no account is named by it."
        case .named where verdict.accounts.isEmpty:
            return "The text depends on the marks of cohort \(cohorts); no account is named."
        case .named:
            return
                "The text depends on the marks of \(verdict.accounts.count == 1 ? "account" : "accounts") \(names) (cohort \(cohorts))."
        case .refused(let reason): return "Nobody is accused: \(reason)."
        }
    }

    /// What limits it, in sentences.
    public var remarks: [String] {
        var remarks = [ending].compactMap(\.self) + counts.remarks
        if prompted * 5 > tokens {
            remarks.append("A fifth or more of the text repeats its questions and was left out.")
        }
        if case .nothingFound = verdict.claim, tuples < 5000 {
            remarks.append("\(tuples) distinct tuples are few; more questions may find what these did not.")
        }
        return remarks
    }

    /// The report as JSON: `schema` is `excise.trace/1`.
    public var json: [UInt8] {
        var text = Array(#"{"schema":"excise.trace/1","suspect":"#.utf8)
        JSONText.append(suspect, to: &text)
        text += #","result":"\#(resultName)","headline":"#.utf8
        JSONText.append(headline, to: &text)
        text += #","remarks":["#.utf8
        for (index, remark) in remarks.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            JSONText.append(remark, to: &text)
        }
        text +=
            #"],"level":\#(level),"decided_by":"\#(isSequential ? "e-values" : "p-values")","answers":\#(counts.answers),"refused":\#(counts.refused),"repeated":\#(counts.repeated),"failed":\#(counts.failed),"tokens":\#(tokens),"tuples":\#(tuples),"left_out":\#(prompted),"tried":\#(verdict.tried),"global":{"family_wise_log_p":\#(Self.number(verdict.globalLogP)),"log_e":\#(Self.number(verdict.globalLogE))}"#
            .utf8
        text += #","cohorts":"#.utf8
        append(verdict.cohorts, to: &text)
        text += #","accounts":"#.utf8
        append(verdict.accounts, to: &text)
        let decoys = verdict.decoys
        text +=
            #","decoys":{"count":\#(decoys.count),"p_at_most_0.01":\#(decoys.belowHundredth),"sound":\#(decoys.isSound),"quantiles":["#
            .utf8
        text +=
            decoys.quantiles.map { #"{"share":\#($0.share),"p":\#(Self.number($0.p))}"# }.joined(separator: ",").utf8
        text += #"]},"commitments":["#.utf8
        for (index, commitment) in commitments.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text += commitment.json
        }
        text += #"],"marks":["#.utf8
        text += marks.map { "\"\($0)\"" }.joined(separator: ",").utf8
        text += #"],"keys":["#.utf8
        let shown = verdict.scores.filter { if case .decoy = $0.holder { false } else { true } }
            .sorted { $0.logP < $1.logP }.prefix(1000)
        for (index, score) in shown.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            Self.append(score, to: &text)
        }
        return text + "]}\n".utf8
    }

    private var resultName: String {
        switch verdict.claim {
        case .nothingFound: "nothing_found"
        case .ours: "ours"
        case .named: "named"
        case .refused: "refused"
        }
    }

    private func append(_ findings: [TraceVerdict.Finding], to text: inout [UInt8]) {
        text.append(UInt8(ascii: "["))
        for (index, finding) in findings.enumerated() {
            text += (index > 0 ? "," : "").utf8
            text += #"{"name":"#.utf8
            JSONText.append(finding.name, to: &text)
            text += #","family_wise_log_p":\#(Self.number(finding.logP))"#.utf8
            if let score = finding.score {
                text += #","key":"#.utf8
                Self.append(score, to: &text)
            }
            text.append(UInt8(ascii: "}"))
        }
        text.append(UInt8(ascii: "]"))
    }

    private static func append(_ score: KeyScore, to text: inout [UInt8]) {
        let (kind, name): (String, String?) =
            switch score.holder {
            case .everyone: ("everyone", nil)
            case .cohort(let name): ("cohort", name)
            case .account(let name): ("account", name)
            case .decoy: ("decoy", nil)
            }
        text += #"{"kind":"\#(kind)""#.utf8
        if let name {
            text += #","name":"#.utf8
            JSONText.append(name, to: &text)
        }
        text +=
            #","epoch":"\#(score.epoch)","mark":"\#(score.mark)","n":\#(score.count),"score":\#(number(score.sum)),"expected":\#(number(score.expected)),"deviation":\#(number(score.deviation)),"log_p":\#(number(score.logP)),"log_e":\#(number(score.logE))}"#
            .utf8
    }

    private static func number(_ value: Double) -> String {
        value.isFinite ? "\(value)" : value > 0 ? "1e308" : "-1e308"
    }
}
