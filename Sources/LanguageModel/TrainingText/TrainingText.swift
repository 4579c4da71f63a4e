/// Text to train the built-in model on: prose, poems, letters, lists, arithmetic, facts, code, JSON and conversations,
/// about a third of these with reasoning before the answer.
///
/// It is made from a grammar and a few tables written for it, and from a seed: the same seed gives the same text.
/// It makes sense for a sentence or two at most, which is all that a model of this size could learn.
public struct TrainingText: Sendable {
    private let grammar: Grammar
    private var random: SplitMix64

    /// The source of the text that belongs to a seed.
    public init(seed: UInt64) {
        let sources = [Grammar.words, Grammar.prose, Grammar.lessons, Grammar.questions, Grammar.structured]
        grammar = try! Grammar(sources.joined(separator: "\n"))
        random = SplitMix64(seed: seed)
    }

    /// Documents of at least `bytes` bytes of UTF-8 together, the last one being the one that reaches it.
    public static func documents(seed: UInt64 = 1, bytes: Int = 1_990_000) -> [TrainingDocument] {
        var text = TrainingText(seed: seed)
        var documents: [TrainingDocument] = []
        var size = 0
        while size < bytes {
            let document = text.next()
            size += document.texts.reduce(0) { $0 + $1.utf8.count }
            documents.append(document)
        }
        return documents
    }

    /// The next document.
    public mutating func next() -> TrainingDocument {
        random.below(100) < 28 ? .passage(passage()) : .conversation(conversation())
    }

    private mutating func passage() -> String {
        var memory: Grammar.Memory = [:]
        let kinds = [
            "story", "story", "paragraph", "paragraph", "letter", "news", "diary", "poem", "proverb", "explain",
        ]
        let kind = kinds[random.below(kinds.count)]
        if random.below(12) == 0 { return structuredText() }
        return (0..<1 + random.below(3)).map { _ in grammar.expand(kind, memory: &memory, random: &random) }
            .joined(separator: "\n\n")
    }

    private mutating func structuredText() -> String {
        random.below(2) == 0 ? words("json") : words("code")
    }

    private mutating func conversation() -> [Turn] {
        var turns: [Turn] = []
        if random.below(3) == 0 { turns.append(Turn(role: .system, text: words("system"))) }
        let isThinking = random.below(3) == 0
        let exchanges = [1, 1, 1, 2, 2, 3][random.below(6)]
        for number in 0..<exchanges {
            var exchange = exchange()
            if number > 0, random.below(4) == 0 { exchange.question = words("follow") }
            turns.append(Turn(role: .user, text: exchange.question))
            let reasoning = isThinking ? exchange.reasoning ?? words("think") : nil
            turns.append(Turn(role: .assistant, text: exchange.answer, reasoning: reasoning))
        }
        return turns
    }

    private mutating func exchange() -> (question: String, answer: String, reasoning: String?) {
        switch random.below(100) {
        case ..<12:
            let problem = ArithmeticProblem(random: &random)
            return (problem.question, problem.answer, problem.reasoning)
        case ..<20:
            let fact = Fact.all[random.below(Fact.all.count)]
            return (fact.question, fact.answer, nil)
        case ..<25: return (words("askJSON"), words("json"), nil)
        case ..<31: return (words("askCode"), words("lead") + "\n\n" + words("code"), nil)
        case ..<35: return (words("hello"), words("helloAnswer"), nil)
        default:
            let (question, answer) = Self.kinds[random.below(Self.kinds.count)]
            var text = words(answer)
            if random.below(3) == 0 { text = words("lead") + " " + text }
            if random.below(4) == 0 { text += " " + words("ending") }
            return (words(question), text, nil)
        }
    }

    private mutating func words(_ rule: String) -> String {
        var memory: Grammar.Memory = [:]
        return grammar.expand(rule, memory: &memory, random: &random)
    }

    private static let kinds = [
        ("askExplain", "explain"), ("askExplain", "explain"), ("askExplain", "explain"), ("askAdvice", "advice"),
        ("askAdvice", "advice"), ("askSteps", "steps"), ("askList", "bullets"), ("askStory", "story"),
        ("askPoem", "poem"), ("askLetter", "letter"), ("askRecipe", "recipe"), ("askOpinion", "opinion2"),
        ("askCompare", "compare"), ("askSummary", "summary"),
    ]
}
