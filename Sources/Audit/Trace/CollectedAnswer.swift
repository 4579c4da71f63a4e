/// Something that a suspect wrote, with what it was asked.
public struct CollectedAnswer: Sendable, Equatable {
    /// What it was asked; nil where that is not known.
    public var prompt: String?
    /// What it wrote.
    public var text: String
    /// Its tokens in the marked model's vocabulary, where the text was tokenized elsewhere.
    public var tokens: [Int32]?

    /// An answer.
    public init(prompt: String? = nil, text: String, tokens: [Int32]? = nil) {
        self.prompt = prompt
        self.text = text
        self.tokens = tokens
    }
}

/// How usable a suspect's answers were.
public struct AnswerCounts: Sendable, Equatable {
    /// Answers with text.
    public var answers = 0
    /// Answers among them that were given before, letter for letter.
    public var repeated = 0
    /// Answers among them that read like a refusal.
    public var refused = 0
    /// Questions without a usable answer: errors, empty or malformed ones.
    public var failed = 0

    /// No answers.
    public init() {}

    /// Beginnings of refusals, in small letters.
    private static let refusals = [
        "i'm sorry", "i’m sorry", "i am sorry", "sorry, i", "i cannot", "i can't", "i can’t", "i am unable",
        "i'm unable", "i’m unable", "i won't", "as an ai",
    ]

    static func isRefusal(_ text: String) -> Bool {
        let beginning = text.prefix(200).lowercased().drop { $0.isWhitespace }
        return refusals.contains { beginning.hasPrefix($0) }
    }

    /// What limits the test's power, in sentences; empty where nothing does.
    public var remarks: [String] {
        var remarks: [String] = []
        let asked = answers + failed
        if failed * 5 > asked {
            remarks.append("\(failed) of \(asked) questions got no usable answer.")
        }
        if refused * 2 > answers, answers > 0 {
            remarks.append("\(refused) of \(answers) answers read like refusals; ask other questions (--prompts).")
        }
        if repeated * 2 > answers, answers > 0 {
            remarks.append(
                "\(repeated) of \(answers) answers repeat others letter for letter, which adds nothing; raise --temperature or ask other questions."
            )
        }
        return remarks
    }
}
