/// What a request demands of its answer, as far as phrases tell: it survives when the rest of the wording is changed.
///
/// Each of these has honest senders. They say what an answer is worth as training data, not who asks.
public struct RequestTraits: OptionSet, Sendable, Hashable {
    /// A bit for each demand.
    public let rawValue: UInt16

    /// The demands whose bits are set.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Reasoning is to be written out, step by step.
    public static let stepByStep = RequestTraits(rawValue: 1 << 0)
    /// Reasoning is to be put in tags of the text, such as `<think>`.
    public static let reasoningTags = RequestTraits(rawValue: 1 << 1)
    /// Reasoning that was kept back or belongs to an earlier answer is to be told.
    public static let reasoningTrace = RequestTraits(rawValue: 1 << 2)
    /// An answer is to be graded: a score, a rubric, a preference.
    public static let grading = RequestTraits(rawValue: 1 << 3)
    /// The answer is to be JSON.
    public static let json = RequestTraits(rawValue: 1 << 4)
    /// Tasks, questions or examples are to be made up.
    public static let taskGeneration = RequestTraits(rawValue: 1 << 5)
    /// Tests of a program are to be written.
    public static let tests = RequestTraits(rawValue: 1 << 6)
    /// A text is to be rewritten, cleaned or summarized.
    public static let rewriting = RequestTraits(rawValue: 1 << 7)
    /// A text is to be translated.
    public static let translation = RequestTraits(rawValue: 1 << 8)
    /// Tools or functions are offered, to be called.
    public static let tools = RequestTraits(rawValue: 1 << 9)
    /// What comes out is said to be training data.
    public static let trainingData = RequestTraits(rawValue: 1 << 10)

    /// Those that make an answer worth more as training data than as an answer.
    public static let trainingValue: RequestTraits = [
        .stepByStep, .reasoningTags, .reasoningTrace, .grading, .taskGeneration, .tests, .trainingData,
    ]

    /// How many there are: raw values are below two to this power.
    static let count = 11
}
