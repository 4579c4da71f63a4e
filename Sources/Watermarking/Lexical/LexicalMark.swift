/// A mark in the words of an answer, for models that only give text: a keyed choice between phrases of one meaning.
///
/// The choice depends on the key, the word before the place and the set of phrases, so that a model that learns from the text learns the choices. A place
/// of four phrases carries two choices. As of ``Excise1``, a keyed partition gives each choice to everyone's key, the cohort's or the account's. In text
/// made without a key every choice is a fair coin over keys.
public struct LexicalMark: Sendable {
    /// Who shares the choices.
    public let partition: Excise1Partition
    /// The three keys, by layer.
    private let keys: [MarkKey]
    private let table: VariantTable

    /// The mark of an account in an epoch.
    public init(_ epoch: EpochKeys, cohort: String, account: String, table: VariantTable = .english) {
        partition = epoch.lexicalPartition
        keys = [
            epoch.lexicalKey(of: .everyone), epoch.lexicalKey(of: .cohort(cohort)),
            epoch.lexicalKey(of: .account(account)),
        ]
        self.table = table
    }

    /// What marks one text of an answer.
    ///
    /// - Parameter prompt: choices that are left as the model makes them: those of what it was asked.
    public func marker(leaving prompt: LexicalChoices = LexicalChoices()) -> LexicalMarker {
        LexicalMarker(self, table, prompt)
    }

    /// The choices that a text made, by the mark's own table.
    public func choices(in text: some Sequence<UInt8>) -> LexicalChoices { LexicalChoices(text, table: table) }

    /// The phrase that the keys choose.
    func variant(_ context: ChoiceContext, _ set: VariantSet) -> Int {
        (0..<set.choices).reduce(0) { choice, place in
            let tuple = LexicalChoices.tuple(context, set, place)
            return choice << 1 | LexicalKey.choice(keys[partition.layer(of: tuple).rawValue], tuple)
        }
    }
}

/// Marks one text of an answer as it comes. What comes out is the same however the text is cut.
public struct LexicalMarker: Sendable {
    private let mark: LexicalMark
    private let table: VariantTable
    private let prompt: LexicalChoices
    private var scanner: ChoiceScanner
    /// Places whose phrase was changed.
    public private(set) var changed = 0

    init(_ mark: LexicalMark, _ table: VariantTable, _ prompt: LexicalChoices) {
        self.mark = mark
        self.table = table
        self.prompt = prompt
        scanner = ChoiceScanner(table)
    }

    /// Takes bytes of UTF-8 and gives what is certain.
    public mutating func push(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        scan { scanner, output, choose in scanner.push(Array(bytes), into: &output, choose) }
    }

    /// The text is over: gives the rest, less than ``longestHold`` bytes. Afterwards it is as new.
    public mutating func finish() -> [UInt8] {
        scan { scanner, output, choose in scanner.finish(into: &output, choose) }
    }

    /// Bytes that are held back at most.
    public static let longestHold = ChoiceScanner.longestHold

    private mutating func scan(_ body: (inout ChoiceScanner, inout [UInt8], (ChoiceSite) -> Int?) -> Void) -> [UInt8] {
        var output: [UInt8] = []
        var count = 0
        body(&scanner, &output) { site in
            let set = table.sets[site.set]
            guard !prompt.has(site.context, set) else { return nil }
            let variant = mark.variant(site.context, set)
            if variant != site.variant { count += 1 }
            return variant
        }
        changed += count
        return output
    }
}

/// One key of ``LexicalMark``, at all choices of a tape.
public struct LexicalKey: Sendable {
    private let key: MarkKey

    /// A key.
    public init(_ key: MarkKey) { self.key = key }

    /// A hit has probability ½, over keys.
    public static let null = ScoreNull.binomial(trials: 1, probability: 0.5)

    /// Choices of a tape that are as the key has them. The tape should hold those of the key's layer.
    public func hits(in tape: Tape) -> Int {
        (0..<tape.count).count { Self.choice(key, tape.context($0)) == Int(tape.tokens[$0]) }
    }

    static func choice(_ key: MarkKey, _ tuple: some Sequence<Int32>) -> Int {
        Int(Excise1Key.state(key, tuple).value >> 63)
    }
}
