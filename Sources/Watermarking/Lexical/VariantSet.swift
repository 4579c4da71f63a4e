/// Phrases of one meaning that stand for one another wherever one of them stands: what a ``LexicalMark`` chooses between.
public struct VariantSet: Sendable, Equatable {
    /// The phrases: two, or four, which are two choices.
    public let variants: [Phrase]
    /// What the set is known by in hashes: of its first phrase, so that other sets of a table may come and go.
    let identity: UInt32
    let conditions: Conditions

    /// A phrase: words with one space between them.
    public struct Phrase: Sendable, Equatable {
        /// As it is written in the table.
        public let text: String
        /// Whether it only begins sentences.
        let beginsSentences: Bool
        /// Whether a comma ends it.
        let endsWithComma: Bool

        init(_ text: String) {
            self.text = text
            beginsSentences = text.utf8.first.map { $0 & 0x20 == 0 } ?? false
            endsWithComma = text.hasSuffix(",")
        }

        /// Its words in small letters, without the comma.
        var words: [String] {
            (endsWithComma ? text.dropLast() : text[...]).split(separator: " ").map { $0.lowercased() }
        }
    }

    /// Where a phrase is left alone. Conditions are on words that no choice changes.
    struct Conditions: Sendable, Equatable {
        /// What comes before: words, or the marks that contexts are told by (``ChoiceContext``).
        var notAfter: Set<String> = []
        /// If any: only after one of these.
        var after: Set<String> = []
        /// The word after it.
        var notBefore: Set<String> = []
        /// Whether a word must follow in the same clause.
        var isFollowed = false
        /// Whether a capital letter at its start leaves it alone: names have fixed spellings.
        var isSmall = false
    }

    /// Choices of one bit that a place of this set carries.
    public var choices: Int { variants.count == 4 ? 2 : 1 }

    /// Whether some phrases end with a comma and others do not; then no mark may follow the others.
    var isMixed: Bool { variants.contains(where: \.endsWithComma) && !variants.allSatisfy(\.endsWithComma) }

    init(_ phrases: [String], _ conditions: Conditions) {
        variants = phrases.map(Phrase.init)
        identity = ChoiceContext.hash(phrases[0].utf8)
        self.conditions = conditions
    }
}
