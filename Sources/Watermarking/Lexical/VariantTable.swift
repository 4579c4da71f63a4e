/// Sets of phrases of one meaning, found by their words.
public struct VariantTable: Sendable {
    /// The sets, in the order of the table.
    public let sets: [VariantSet]

    /// A word's place among the words of phrases.
    struct Node: Sendable {
        var next: [String: Int] = [:]
        /// The set and the phrase of it that ends here.
        var phrase: (set: Int, variant: Int)?
    }

    /// The first one is where phrases begin.
    let nodes: [Node]
    /// Where a bit is not set, no phrase's first word has that hash.
    private let beginnings: [Bool]

    /// What is wrong with a table.
    public struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// The line, from 1.
        public let line: Int
        /// What is wrong and what would be right.
        public let reason: String

        /// The line and the reason.
        public var description: String { "line \(line): \(reason)" }
    }

    /// Reads a table: a set on each line, such as
    /// `does not | doesn't ; not after why how ; not before it he she`.
    ///
    /// Two or four phrases stand between `|`; a comma may end a phrase, and a capital letter begins those that only begin sentences. Conditions stand
    /// behind `;`: `not after WORDS`, `only after WORDS`, `not before WORDS`, `followed` (by a word of the same clause), `small` (never with a capital
    /// letter). Among the words before a phrase, `.` is the end of a sentence, `^` the beginning of a line, `,` `;` `:` `)` are themselves, and `#` is
    /// what is no word. Lines that begin with `#` are comments.
    ///
    /// - Throws: the first line that says something else, or whose phrase begins as another phrase does.
    public init(_ text: String) throws(Failure) {
        var sets: [VariantSet] = []
        var nodes = [Node()]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard !line.allSatisfy({ $0 == " " }), !line.hasPrefix("#") else { continue }
            let set = try Self.set(line, number: index + 1)
            for (variant, phrase) in set.variants.enumerated() {
                var node = 0
                for word in phrase.words {
                    guard nodes[node].phrase == nil else {
                        throw Failure(line: index + 1, reason: "'\(phrase.text)' begins with a phrase of the table")
                    }
                    if let known = nodes[node].next[word] {
                        node = known
                    } else {
                        nodes.append(Node())
                        nodes[node].next[word] = nodes.count - 1
                        node = nodes.count - 1
                    }
                }
                guard nodes[node].phrase == nil, nodes[node].next.isEmpty else {
                    throw Failure(
                        line: index + 1, reason: "'\(phrase.text)' is there already, or begins another phrase")
                }
                nodes[node].phrase = (sets.count, variant)
            }
            sets.append(set)
        }
        self.sets = sets
        self.nodes = nodes
        var beginnings = [Bool](repeating: false, count: 1 << 14)
        for word in nodes[0].next.keys { beginnings[TextRun.hash(Array(word.utf8)) & (beginnings.count - 1)] = true }
        self.beginnings = beginnings
    }

    /// Whether a phrase may begin with a run; for most runs none does.
    func mayBegin(with run: [UInt8]) -> Bool { beginnings[TextRun.hash(run) & (beginnings.count - 1)] }

    private static func set(_ line: Substring, number: Int) throws(Failure) -> VariantSet {
        func failure(_ reason: String) -> Failure { Failure(line: number, reason: reason) }
        let parts = line.split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
        let phrases = parts[0].split(separator: "|", omittingEmptySubsequences: false).map(trimmed)
        guard phrases.count == 2 || phrases.count == 4 else {
            throw failure("expected two or four phrases between '|'")
        }
        for phrase in phrases where !isPhrase(phrase) {
            throw failure(
                "'\(phrase)' is no phrase: at most \(ChoiceScanner.longestPhrase) words of ASCII letters, with one space between them"
            )
        }
        let capitals = phrases.filter { $0.utf8.first.map { $0 & 0x20 == 0 } ?? false }.count
        guard capitals == 0 || capitals == phrases.count else {
            throw failure("all phrases begin with a capital letter, or none")
        }
        var conditions = VariantSet.Conditions()
        for part in parts.dropFirst() {
            let words = part.split(separator: " ").map { $0.lowercased() }
            switch (words.first, words.dropFirst().first) {
            case ("not", "after"): conditions.notAfter.formUnion(words.dropFirst(2))
            case ("only", "after"): conditions.after.formUnion(words.dropFirst(2))
            case ("not", "before"): conditions.notBefore.formUnion(words.dropFirst(2))
            case ("followed", nil): conditions.isFollowed = true
            case ("small", nil): conditions.isSmall = true
            default:
                throw failure(
                    "'\(part)' is no condition: 'not after …', 'only after …', 'not before …', 'followed' or 'small'")
            }
        }
        return VariantSet(phrases, conditions)
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    private static func isPhrase(_ text: String) -> Bool {
        let words = (text.hasSuffix(",") ? text.dropLast() : text[...]).split(
            separator: " ", omittingEmptySubsequences: false)
        return (1...ChoiceScanner.longestPhrase).contains(words.count)
            && words.allSatisfy { word in
                word.utf8.count <= ChoiceScanner.longestRun - 4 && TextRun(Array(word.utf8)).isBareWord
            }
    }
}
