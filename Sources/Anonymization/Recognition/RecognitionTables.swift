/// What every scan reads: the automaton and, for each of its words, what it means. Made once.
final class RecognitionTables: @unchecked Sendable {
    static let standard = RecognitionTables()

    let automaton: KeywordAutomaton
    /// The words, for explanations.
    let words: [String]
    /// What follows from each word; never freed.
    let actions: UnsafePointer<Action>
    /// Identifiers and their groupings by the size of the first group.
    let shapes: [[Shape]]
    let rules = SecretRule.all

    struct Shape: Sendable {
        let identifier: DigitIdentifier
        let grouping: [Int]
    }

    /// A keyword without its text.
    struct Action: Sendable, BitwiseCopyable {
        enum Kind: UInt8, Sendable {
            case context, phoneLabel, secret, password, key, userOption, authorization, authority, privateKey,
                obfuscatedAt
            case webAddress
        }

        let kind: Kind
        /// Number of the type of a context, or of the rule of a secret.
        let number: UInt8
        let length: UInt8
        let isWhole: Bool
    }

    private init() {
        let keywords = Keyword.all
        words = keywords.map(\.word)
        automaton = KeywordAutomaton(words)
        var rule: UInt8 = 0
        var actions: [Action] = []
        for keyword in keywords {
            var number: UInt8 = 0
            let kind: Action.Kind
            switch keyword.meaning {
            case .context(let type):
                kind = .context
                number = type.value
            case .phoneLabel: kind = .phoneLabel
            case .secret:
                kind = .secret
                number = rule
                rule += 1
            case .assignment(.password): kind = .password
            case .assignment(.key): kind = .key
            case .userOption: kind = .userOption
            case .authorization: kind = .authorization
            case .authority: kind = .authority
            case .privateKey: kind = .privateKey
            case .obfuscatedAt: kind = .obfuscatedAt
            case .webAddress: kind = .webAddress
            }
            actions.append(
                Action(kind: kind, number: number, length: UInt8(keyword.word.utf8.count), isWhole: keyword.isWhole))
        }
        let block = UnsafeMutablePointer<Action>.allocate(capacity: actions.count)
        block.initialize(from: actions, count: actions.count)
        self.actions = UnsafePointer(block)
        var shapes = [[Shape]](repeating: [], count: 20)
        for identifier in DigitIdentifier.all {
            for grouping in identifier.groupings {
                shapes[grouping[0]].append(Shape(identifier: identifier, grouping: grouping))
            }
        }
        self.shapes = shapes
    }
}
