/// The choices between phrases that texts made, each with what came before it.
public struct LexicalChoices: Sendable {
    private struct Counts {
        /// The choice where it came first.
        let first: UInt8
        /// How often it fell either way.
        var counts: (UInt32, UInt32) = (0, 0)
    }

    private var tuples: [Tuple: Counts] = [:]
    private var order: [Tuple] = []

    private struct Tuple: Hashable, Sendable {
        let context: UInt32
        let set: UInt32
    }

    /// None.
    public init() {}

    /// Those of a text, but for those of another one.
    public init(
        _ text: some Sequence<UInt8>, leaving prompt: LexicalChoices = LexicalChoices(), table: VariantTable = .english
    ) {
        var scanner = ChoiceScanner(table)
        var output: [UInt8] = []
        scanner.push(Array(text), into: &output) { site in
            add(site, table, prompt)
            return nil
        }
        scanner.finish(into: &output) { site in
            add(site, table, prompt)
            return nil
        }
    }

    /// Distinct choices: places with the same words before them count once.
    public var count: Int { order.count }

    private mutating func add(_ site: ChoiceSite, _ table: VariantTable, _ prompt: LexicalChoices) {
        let set = table.sets[site.set]
        guard !prompt.has(site.context, set) else { return }
        for place in 0..<set.choices {
            let choice = UInt8(truncatingIfNeeded: site.variant >> (set.choices - 1 - place) & 1)
            add(Self.key(site.context, set, place), Counts(first: choice, counts: choice == 0 ? (1, 0) : (0, 1)))
        }
    }

    private mutating func add(_ tuple: Tuple, _ counts: Counts) {
        guard var known = tuples[tuple] else {
            tuples[tuple] = counts
            return order.append(tuple)
        }
        known.counts = (known.counts.0 &+ counts.counts.0, known.counts.1 &+ counts.counts.1)
        tuples[tuple] = known
    }

    /// Adds the choices of another text, which came later.
    public mutating func add(_ other: LexicalChoices) {
        for tuple in other.order { if let counts = other.tuples[tuple] { add(tuple, counts) } }
    }

    func has(_ context: ChoiceContext, _ set: VariantSet) -> Bool { tuples[Self.key(context, set, 0)] != nil }

    private static func key(_ context: ChoiceContext, _ set: VariantSet, _ place: Int) -> Tuple {
        Tuple(context: context.identity, set: set.identity ^ UInt32(place))
    }

    static func tuple(_ context: ChoiceContext, _ set: VariantSet, _ place: Int) -> [Int32] {
        let key = key(context, set, place)
        return [Int32(bitPattern: key.context), Int32(bitPattern: key.set)]
    }

    /// A tape of distinct choices: two words of context, the word before and the set, and 0 or 1 as the token. It has one score for each, so that
    /// scores are independent over keys.
    ///
    /// - Parameter isSequential: whether one looks while texts come: then the first choice counts, which stays what it was. Else the more frequent one
    ///   counts, of equal ones the first.
    public func tape(isSequential: Bool) -> Tape {
        var tape = Tape(contextWidth: 2, repetitions: .distinctContexts)
        for tuple in order {
            guard let counts = tuples[tuple] else { continue }
            let (zeros, ones) = counts.counts
            let choice = isSequential || zeros == ones ? Int32(counts.first) : ones > zeros ? 1 : 0
            tape.insert([Int32(bitPattern: tuple.context), Int32(bitPattern: tuple.set)], choice)
        }
        return tape
    }
}
