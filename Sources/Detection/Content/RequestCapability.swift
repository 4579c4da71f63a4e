/// What of a model's abilities a request calls on, by the wording.
///
/// The raw values are the columns of the weights.
public enum RequestCapability: UInt8, CaseIterable, Sendable {
    /// Programs: to write, explain, repair or test.
    case coding = 0
    /// Tools to be called, plans of several steps with them.
    case agentic = 1
    /// Calculation and inference with a result that can be checked.
    case reasoning = 2
    /// Answers to be judged.
    case grading = 3
    /// Texts to be translated, summarized, cleaned or put otherwise.
    case rewriting = 4
    /// Everything else: questions, explanations, talk.
    case knowledge = 5
    /// Medical questions.
    case medical = 6

    /// The name that a report gives it.
    public var name: String {
        switch self {
        case .coding: "coding"
        case .agentic: "agentic"
        case .reasoning: "reasoning"
        case .grading: "grading"
        case .rewriting: "rewriting"
        case .knowledge: "knowledge"
        case .medical: "domain:medical"
        }
    }
}
