/// The distinct (context, token) tuples of a corpus, which is what a mark is tested on.
///
/// A tuple has the same score wherever it occurs, so text that repeats itself must not count twice, and a context that
/// the prompt had may have brought its next token along (Sander and others 2024, section 4).
public struct Tape: Sendable {
    /// What of a text's repetitions is left out.
    public enum Repetitions: Sendable {
        /// Each tuple counts once.
        case distinctTuples
        /// Each context counts once, with the first token after it.
        case distinctContexts
        /// Everything counts. Not a basis for a p-value.
        case kept
    }

    /// Tokens of context.
    public let contextWidth: Int
    /// What is left out.
    public let repetitions: Repetitions
    /// The tuples' contexts, one behind the other.
    public private(set) var contexts: [Int32] = []
    /// The tuples' tokens.
    public private(set) var tokens: [Int32] = []
    /// How often each tuple occurred where it counted; always 1 for repetitions that are kept.
    public private(set) var multiplicities: [UInt32] = []
    /// Positions that were looked at, counted or not.
    public private(set) var positionCount = 0
    /// Positions left out because their context was in the prompt.
    public private(set) var promptedCount = 0

    private var index: [Int32]

    /// An empty tape; a negative width counts as 0.
    public init(contextWidth: Int, repetitions: Repetitions = .distinctTuples) {
        self.contextWidth = max(contextWidth, 0)
        self.repetitions = repetitions
        index = [Int32](repeating: -1, count: 1024)
    }

    /// Tuples.
    public var count: Int { tokens.count }

    /// The context of a tuple.
    public func context(_ tuple: Int) -> ArraySlice<Int32> {
        contexts[tuple * contextWidth..<(tuple + 1) * contextWidth]
    }

    /// Adds the tuples of one text: every token that has a whole context in the text.
    ///
    /// - Parameters:
    ///   - text: its tokens.
    ///   - prompt: tokens of what the text answers; contexts that occur there are left out, where a token follows.
    ///   - skipping: how many further positions at the text's start to leave out.
    ///   - isServed: whether a context is one that marked text was served with; others are left out.
    public mutating func add(
        _ text: [Int32], prompt: [Int32] = [], skipping: Int = 0,
        where isServed: (ArraySlice<Int32>) -> Bool = { _ in true }
    ) {
        var prompted: Set<ArraySlice<Int32>> = []
        if prompt.count > contextWidth {
            for end in contextWidth..<prompt.count { prompted.insert(prompt[end - contextWidth..<end]) }
        }
        let first = contextWidth + max(skipping, 0)
        guard first < text.count else { return }
        for end in first..<text.count {
            let context = text[end - contextWidth..<end]
            positionCount += 1
            if !prompted.isEmpty, prompted.contains(context) {
                promptedCount += 1
                continue
            }
            guard isServed(context) else { continue }
            insert(context, text[end])
        }
    }

    /// Adds one tuple.
    ///
    /// - Returns: whether it counts, because it is new.
    /// - Precondition: the context has the tape's width.
    @discardableResult
    public mutating func insert(_ context: ArraySlice<Int32>, _ token: Int32) -> Bool {
        insert(context, token, multiplicity: 1)
    }

    @discardableResult
    mutating func insert(_ context: ArraySlice<Int32>, _ token: Int32, multiplicity: UInt32) -> Bool {
        guard repetitions != .kept else {
            append(context, token, multiplicity)
            return true
        }
        var slot = self.slot(context, token)
        while index[slot] >= 0 {
            let tuple = Int(index[slot])
            if self.context(tuple) == context, repetitions == .distinctContexts || tokens[tuple] == token {
                if tokens[tuple] == token { multiplicities[tuple] &+= multiplicity }
                return false
            }
            slot = (slot + 1) & (index.count - 1)
        }
        index[slot] = Int32(truncatingIfNeeded: count)
        append(context, token, multiplicity)
        if count * 2 > index.count { grow() }
        return true
    }

    private mutating func append(_ context: ArraySlice<Int32>, _ token: Int32, _ multiplicity: UInt32) {
        contexts.append(contentsOf: context)
        tokens.append(token)
        multiplicities.append(multiplicity)
    }

    private func slot(_ context: ArraySlice<Int32>, _ token: Int32) -> Int {
        var hasher = Hasher()
        for word in context { hasher.combine(word) }
        if repetitions == .distinctTuples { hasher.combine(token) }
        return hasher.finalize() & (index.count - 1)
    }

    private mutating func grow() {
        index = [Int32](repeating: -1, count: index.count * 2)
        for tuple in 0..<count {
            var slot = self.slot(context(tuple), tokens[tuple])
            while index[slot] >= 0 { slot = (slot + 1) & (index.count - 1) }
            index[slot] = Int32(truncatingIfNeeded: tuple)
        }
    }
}
