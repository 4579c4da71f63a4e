import Statistics
import Watermarking

/// Looks for keys in what a suspect wrote: global, then cohorts, then accounts of the cohorts that are named.
///
/// Every (context, token) tuple counts once over the whole collection, and contexts that a question had are left out of its
/// answer (Sander and others 2024, section 4).
public struct Trace: Sendable {
    /// Turns text into tokens of the marked model.
    public typealias Tokenizer = @Sendable (String) -> [Int32]

    /// The chance of naming anybody innocent that is taken.
    public let level: Double
    /// How usable the answers were.
    public private(set) var counts = AnswerCounts()
    /// Tokens of all answers.
    public private(set) var tokenCount = 0
    let epochs: [TraceEpoch]
    let marks: [TraceMark]
    private let vocabularySize: Int?
    private let tokenize: Tokenizer
    private var tapes: [Int: Tape] = [:]
    private var known: Set<String> = []
    /// The answers' tokens, in order.
    private(set) var texts: [[Int32]] = []
    /// Choices between phrases, of all answers and of each; nil where no mark is made of them.
    private let variants: VariantTable
    private var choices: LexicalChoices?
    private(set) var choicesOfTexts: [LexicalChoices] = []
    private var foreign = 0

    /// A trace that has seen nothing.
    ///
    /// - Parameters:
    ///   - vocabularySize: tokens of the marked model, to tell text of another tokenizer; nil where it is not known.
    ///   - variants: what lexical marks chose between.
    public init(
        epochs: [TraceEpoch], marks: [TraceMark], level: Double, vocabularySize: Int? = nil,
        variants: VariantTable = .english, tokenize: @escaping Tokenizer
    ) {
        self.epochs = epochs
        self.marks = marks
        self.level = level
        self.vocabularySize = vocabularySize
        self.variants = variants
        self.tokenize = tokenize
        for mark in marks {
            guard let width = mark.contextWidth else {
                choices = LexicalChoices()
                continue
            }
            if tapes[width] == nil { tapes[width] = Tape(contextWidth: width) }
        }
    }

    /// Distinct tuples of the widest context, or distinct choices between phrases where those are more.
    public var tupleCount: Int { max(tapes.max { $0.key < $1.key }?.value.count ?? 0, choices?.count ?? 0) }

    /// Positions that were left out because their context stood in the question.
    public var promptedCount: Int { tapes.max { $0.key < $1.key }?.value.promptedCount ?? 0 }

    /// Takes an answer in. One without text is a failed one.
    public mutating func add(_ answer: CollectedAnswer) {
        // Choices between phrases need no tokenizer.
        let tokens = tapes.isEmpty ? [] : answer.tokens ?? tokenize(answer.text)
        guard !tokens.isEmpty || (tapes.isEmpty && !answer.text.isEmpty) else {
            counts.failed += 1
            return
        }
        counts.answers += 1
        if AnswerCounts.isRefusal(answer.text) { counts.refused += 1 }
        if !answer.text.isEmpty, !known.insert(answer.text).inserted { counts.repeated += 1 }
        tokenCount += tokens.count
        if let vocabularySize { foreign += tokens.count { $0 < 0 || Int($0) >= vocabularySize } }
        let prompt = tapes.isEmpty ? [] : answer.prompt.map(tokenize) ?? []
        for width in tapes.keys { tapes[width]?.add(tokens, prompt: prompt) }
        texts.append(tokens)
        guard choices != nil else { return }
        let prompted = LexicalChoices((answer.prompt ?? "").utf8, table: variants)
        let made = LexicalChoices(answer.text.utf8, leaving: prompted, table: variants)
        choices?.add(made)
        choicesOfTexts.append(made)
    }

    /// Counts a question without a usable answer.
    public mutating func addFailure() { counts.failed += 1 }

    /// Why the collection is no basis for a claim; nil where it is one.
    var unsoundness: String? {
        if counts.answers == 0 { return "there is no text to test" }
        if tupleCount < 50 { return "there are only \(tupleCount) distinct tuples; some hundreds are needed" }
        if foreign * 100 > tokenCount {
            return "\(UnsoundTape.foreignTokens(foreign, of: tokenCount))"
        }
        return nil
    }

    /// Scores all keys.
    ///
    /// - Parameters:
    ///   - isSequential: whether one looks more than once.
    ///   - tasks: how many tasks share the keys.
    func scores(isSequential: Bool, tasks: Int) async -> [KeyScore] {
        var scores: [KeyScore] = []
        for epoch in epochs {
            for mark in marks {
                let tape = mark.contextWidth.map { tapes[$0] } ?? choices?.tape(isSequential: isSequential)
                guard let tape else { continue }
                scores += await Self.scores(epoch, mark, tape, tasks: tasks)
            }
        }
        return scores
    }

    private static func scores(_ epoch: TraceEpoch, _ mark: TraceMark, _ tape: Tape, tasks: Int) async -> [KeyScore] {
        let keys = epoch.keys
        let accounts = Set(epoch.roster.members.map(\.account)).sorted().map { EpochKeys.Holder.account($0) }
        let cohorts = epoch.roster.cohorts.map { EpochKeys.Holder.cohort($0) }
        let decoys = (0..<epoch.roster.decoys).map { EpochKeys.Holder.decoy($0) }
        func scored(_ holders: [EpochKeys.Holder], count: Int, _ sum: @escaping @Sendable (EpochKeys.Holder) -> Double)
            async -> [KeyScore]
        {
            let sums = await Parallel.map(holders, tasks: tasks, sum)
            return zip(holders, sums).map {
                KeyScore($0, epoch: epoch.roster.epoch, mark: mark, count: count, sum: $1)
            }
        }
        switch mark {
        case .excise1(let width):
            guard let partition = try? Excise1Partition(key: keys.partitionKey, contextWidth: width) else { return [] }
            var scores: [KeyScore] = []
            for (layer, holders) in [
                (Excise1Partition.Layer.everyone, [EpochKeys.Holder.everyone]), (.cohort, cohorts),
                (.account, accounts + decoys),
            ] {
                let scan = Excise1Scan(partition.part(layer, of: tape))
                scores += await scored(holders, count: scan.count) { scan.sum(for: keys.markKey(of: $0)) }
            }
            return scores
        case .lexical:
            var scores: [KeyScore] = []
            for (layer, holders) in [
                (Excise1Partition.Layer.everyone, [EpochKeys.Holder.everyone]), (.cohort, cohorts),
                (.account, accounts + decoys),
            ] {
                let part = keys.lexicalPartition.part(layer, of: tape)
                scores += await scored(holders, count: part.count) { holder in
                    Double(LexicalKey(keys.lexicalKey(of: holder)).hits(in: part))
                }
            }
            return scores
        case .sglang:
            let scan = SGLangScan(tape)
            return await scored(accounts + decoys, count: scan.count) { scan.sum(for: keys.sglangKey(of: $0)) }
        case .vllm(let width):
            return await scored(cohorts + decoys, count: tape.count) { holder in
                guard let scheme = try? VLLMGumbel(key: keys.vllmKey(of: holder), contextWidth: width) else { return 0 }
                return scheme.scores(of: tape).reduce(0, +)
            }
        case .unigram(let entries, let size):
            let share = Unigram.share(entries: entries, vocabularySize: size)
            return await scored(accounts + decoys, count: tape.count) { holder in
                let key = keys.unigramKey(of: holder)
                guard let list = try? Unigram(vocabularySize: size, greenShare: share, key: key) else { return 0 }
                return list.scores(of: tape).reduce(0, +)
            }
        }
    }
}

/// Work on many elements, shared between tasks.
enum Parallel {
    static func map<Element: Sendable, Result: Sendable>(
        _ elements: [Element], tasks: Int, _ transform: @escaping @Sendable (Element) -> Result
    ) async -> [Result] {
        let size = max(64, (elements.count + max(tasks, 1) - 1) / max(tasks, 1))
        return await withTaskGroup(of: (Int, [Result]).self) { group in
            for start in stride(from: 0, to: elements.count, by: size) {
                let part = elements[start..<min(start + size, elements.count)]
                group.addTask { (start, part.map(transform)) }
            }
            var parts: [(Int, [Result])] = []
            for await part in group { parts.append(part) }
            return parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
    }
}
