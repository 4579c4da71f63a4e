/// What the answers to an account may give away.
///
/// Everything is a ceiling: an entitlement lets something through, it never adds anything to an answer.
public struct Entitlements: Sendable, Hashable {
    /// What is passed on of a model's reasoning, from least to most.
    public enum Reasoning: String, Sendable, Hashable, CaseIterable, Comparable {
        /// Nothing: it is removed.
        case none
        /// A ciphertext that the client can send back, so that the model goes on from its own reasoning.
        case sealed
        /// Besides the ciphertext, a summary where the model's server writes one by itself.
        case summary
        /// The reasoning as the model wrote it.
        case full

        /// Less given away is less.
        public static func < (left: Reasoning, right: Reasoning) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .none: 0
            case .sealed: 1
            case .summary: 2
            case .full: 3
            }
        }
    }

    /// What becomes of an answer that recites reasoning which the client has as a ciphertext only.
    public enum Recitation: String, Sendable, Hashable, CaseIterable, Comparable {
        /// It is refused, or ended where it does.
        case refused
        /// It passes, and the exchange log tells.
        case noted
        /// It passes.
        case allowed

        /// Less given away is less.
        public static func < (left: Recitation, right: Recitation) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .refused: 0
            case .noted: 1
            case .allowed: 2
            }
        }
    }

    /// What is passed on of reasoning.
    public var reasoning: Reasoning
    /// Whether log-probabilities are.
    public var logProbabilities: Bool
    /// The most answers to one request (`n`, `best_of`), from 1.
    public var samples: Int
    /// Whether `/v1/completions` may be used: there a prompt is not put into the model's chat form, and nothing separates reasoning from answer.
    public var rawCompletions: Bool
    /// From which exact repeat of a request on the same bytes are returned, from 1; nil has the model answer every one.
    public var repeatsAnswered: Int?
    /// What becomes of answers that recite sealed reasoning.
    public var recitation: Recitation

    /// Makes one.
    public init(
        reasoning: Reasoning, logProbabilities: Bool, samples: Int, rawCompletions: Bool, repeatsAnswered: Int?,
        recitation: Recitation = .noted
    ) {
        self.reasoning = reasoning
        self.logProbabilities = logProbabilities
        self.samples = samples
        self.rawCompletions = rawCompletions
        self.repeatsAnswered = repeatsAnswered
        self.recitation = recitation
    }

    /// The most that `samples` can be: the largest `n` of OpenAI's API.
    public static let mostSamples = 128

    /// All there is.
    public static let everything = Entitlements(
        reasoning: .full, logProbabilities: true, samples: mostSamples, rawCompletions: true, repeatsAnswered: nil,
        recitation: .allowed)

    /// What an account has of which nothing else is said: sealed reasoning, one sample, no log-probabilities, no raw completions.
    public static let standard = Entitlements(
        reasoning: .sealed, logProbabilities: false, samples: 1, rawCompletions: false, repeatsAnswered: nil)

    /// What both allow: of each entitlement the smaller.
    public func lowered(to ceiling: Entitlements) -> Entitlements {
        let repeats = [repeatsAnswered, ceiling.repeatsAnswered].compactMap { $0 }.min()
        return Entitlements(
            reasoning: min(reasoning, ceiling.reasoning),
            logProbabilities: logProbabilities && ceiling.logProbabilities,
            samples: min(samples, ceiling.samples),
            rawCompletions: rawCompletions && ceiling.rawCompletions,
            repeatsAnswered: repeats, recitation: min(recitation, ceiling.recitation))
    }
}
