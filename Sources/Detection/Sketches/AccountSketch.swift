/// What is kept of one account: sums, what its exchanges showed, and a sample of its exchanges' prints.
///
/// It merges associatively and commutatively, so where and in what order it was computed does not matter. Of an account with
/// more than ``mostPrints`` different user texts the prints with the smallest row hashes are kept (a bottom-k sample: Cohen
/// and Kaplan, "Summarizing Data using Bottom-k Sketches", PODC 2007, section 2). A row that one account's sample leaves
/// out for its hash is left out of the others' too, so samples of different accounts can be compared row by row.
public struct AccountSketch: Sendable, Equatable {
    /// How many prints are kept.
    public static let mostPrints = 256

    /// All exchanges, also those whose prints are not kept.
    public private(set) var exchanges = 0
    /// Those answered with a status of 400 or more.
    public private(set) var failures = 0
    /// Tokens sent in.
    public private(set) var inputTokens = 0
    /// Tokens of the answers.
    public private(set) var outputTokens = 0
    /// The first exchange, in milliseconds since 1970.
    public private(set) var first = Int64.max
    /// The last exchange, in milliseconds since 1970.
    public private(set) var last = Int64.min
    /// By row.
    public private(set) var prints: [ExchangePrint] = []
    /// What they showed beside the text.
    private(set) var attributes = AttributeCounts()

    /// An account of which nothing was seen.
    public init() {}

    /// What was seen of an account, as it was kept.
    ///
    /// - Parameters:
    ///   - span: its first and last exchange, in milliseconds since 1970.
    ///   - prints: by row, at most ``mostPrints``.
    init(
        exchanges: Int, failures: Int, tokens: (input: Int, output: Int), span: (first: Int64, last: Int64),
        prints: [ExchangePrint], attributes: AttributeCounts
    ) {
        (self.exchanges, self.failures) = (exchanges, failures)
        (inputTokens, outputTokens) = tokens
        (first, last) = span
        (self.prints, self.attributes) = (prints, attributes)
    }

    /// Adds one exchange.
    mutating func add(_ print: ExchangePrint, at time: Int64, tokens: (input: Int, output: Int), hasFailed: Bool) {
        exchanges += 1
        if hasFailed { failures += 1 }
        inputTokens = inputTokens.addingHeld(tokens.input)
        outputTokens = outputTokens.addingHeld(tokens.output)
        first = min(first, time)
        last = max(last, time)
        insert(print)
    }

    mutating func add(_ kind: AttributeCount.Kind, _ value: UInt64) {
        attributes.add(kind, value)
    }

    /// Adds what was seen of the same account elsewhere.
    public mutating func merge(_ other: AccountSketch) {
        exchanges += other.exchanges
        failures += other.failures
        inputTokens = inputTokens.addingHeld(other.inputTokens)
        outputTokens = outputTokens.addingHeld(other.outputTokens)
        first = min(first, other.first)
        last = max(last, other.last)
        attributes.merge(other.attributes)
        for print in other.prints { insert(print) }
    }

    /// The model that the account turned to last, and when first, in seconds since 1970; nil where it asked for one only.
    var modelSwitch: (model: UInt32, time: UInt32)? {
        var models: [(model: UInt32, time: UInt32)] = []
        for print in prints {
            if let place = models.firstIndex(where: { $0.model == print.model }) {
                models[place].time = min(models[place].time, print.time)
            } else if models.count < AttributeCounts.mostOfAKind {
                models.append((print.model, print.time))
            }
        }
        guard models.count > 1 else { return nil }
        return models.max { ($0.time, $0.model) < ($1.time, $1.model) }
    }

    private mutating func insert(_ print: ExchangePrint) {
        var (low, high) = (0, prints.count)
        while low < high {
            let middle = (low + high) / 2
            if prints[middle].row < print.row { low = middle + 1 } else { high = middle }
        }
        if low < prints.count, prints[low].row == print.row { return prints[low].absorb(print) }
        if prints.count == Self.mostPrints {
            guard low < prints.count else { return }
            prints.removeLast()
        }
        prints.insert(print, at: low)
    }
}

extension Int {
    /// The sum, held at the greatest integer.
    func addingHeld(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
