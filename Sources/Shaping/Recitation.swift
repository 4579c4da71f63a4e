import JSON

/// Notices an answer that recites reasoning which its request brought back sealed: whoever has a seal can ask the model to read out what it holds.
///
/// Reasoning is kept as the hashes of its blocks, ten words each, one behind the other. An answer recites where thirty words in a row are three such
/// blocks: of forty or more words taken over without a change, some are. What the request itself shows the client does not count. Other words for the
/// same thoughts, another order or another language are not noticed.
public struct Recitation {
    /// The words of a block.
    static let blockLength = 10
    /// How many blocks in a row make a recitation.
    static let blockCount = 3
    /// Words that must differ in a block, lest rows of a table or a line of signs be one.
    private static let leastDifferent = 5

    private let form: AnswerShaper.Form
    private var blocks: Set<UInt64> = []
    /// The request's text until it has been compared.
    private var request: [UInt8]?
    private var channels: [Channel: BlockRuns] = [:]

    private struct Channel: Hashable {
        var index: Int
        var part: UInt8
    }

    /// Makes one.
    ///
    /// - Parameters:
    ///   - reasoning: what was opened of the request's seals.
    ///   - request: the request's JSON as the client sent it.
    /// - Returns: nil where there is too little reasoning to recite.
    public init?(_ reasoning: [[UInt8]], request: [UInt8], answer form: AnswerShaper.Form) {
        self.form = form
        self.request = request
        for trace in reasoning {
            var block: [UInt64] = []
            let blocks = Self.words(of: trace) { word in
                block.append(word)
                guard block.count == Self.blockLength else { return nil }
                defer { block.removeAll(keepingCapacity: true) }
                return Set(block).count < Self.leastDifferent ? nil : BlockRuns.hash(block)
            }
            self.blocks.formUnion(blocks)
        }
        guard blocks.count >= Self.blockCount else { return nil }
    }

    private static func words(of text: [UInt8], _ block: (UInt64) -> UInt64?) -> [UInt64] {
        var hashes: [UInt64] = []
        var words = WordHashes()
        text.withUnsafeBytes { text in
            words.append(text) { if let hash = block($0) { hashes.append(hash) } }
        }
        words.end { if let hash = block($0) { hashes.append(hash) } }
        return hashes
    }

    // MARK: - The answer

    /// Looks at the next piece of the answer.
    ///
    /// - Parameters:
    ///   - root: the whole answer, or an event's data, as the client gets it.
    ///   - isWhole: whether it is the whole answer.
    /// - Returns: whether reasoning is recited in it.
    public mutating func isIn(_ root: JSONValue, isWhole: Bool) -> Bool {
        switch form {
        case .chat, .completion: isIn(choices: root.member("choices"), isWhole: isWhole)
        case .message: isWhole ? isIn(anywhere: root.member("content"), depth: 64) : isIn(messageEvent: root)
        case .response: isWhole ? isIn(anywhere: root.member("output"), depth: 64) : isIn(responseEvent: root)
        }
    }

    private mutating func isIn(choices: JSONValue?, isWhole: Bool) -> Bool {
        guard let choices else { return false }
        for choice in choices.elements {
            guard !isWhole else {
                if isIn(anywhere: choice, depth: 64) { return true }
                continue
            }
            let index = choice.member("index")?.integer ?? 0
            let delta = choice.member("delta")
            for text in [choice.member("text"), delta?.member("content"), delta?.member("refusal")] {
                if isIn(text, Channel(index: index, part: 0)) { return true }
            }
            guard let calls = delta?.member("tool_calls") else { continue }
            for call in calls.elements {
                let arguments = call.member("function")?.member("arguments") ?? call.member("custom")?.member("input")
                if isIn(arguments, Channel(index: index, part: 1)) { return true }
            }
        }
        return false
    }

    private mutating func isIn(messageEvent root: JSONValue) -> Bool {
        let index = root.member("index")?.integer ?? 0
        guard let delta = root.member("delta") ?? root.member("content_block") else { return false }
        for text in [delta.member("text"), delta.member("partial_json")]
        where isIn(text, Channel(index: index, part: 0)) {
            return true
        }
        return false
    }

    private mutating func isIn(responseEvent root: JSONValue) -> Bool {
        let index = root.member("output_index")?.integer ?? 0
        return isIn(root.member("delta"), Channel(index: index, part: 0))
    }

    private mutating func isIn(_ text: JSONValue?, _ channel: Channel) -> Bool {
        guard let text = text?.string else { return false }
        // Taken out meanwhile, so that there is one of it.
        var runs = channels.removeValue(forKey: channel) ?? BlockRuns()
        defer { channels[channel] = runs }
        return isIn(text, &runs)
    }

    /// Every string of a value, each a text of its own.
    private mutating func isIn(anywhere value: JSONValue?, depth: Int) -> Bool {
        guard let value, depth > 0 else { return false }
        if let text = value.string {
            var runs = BlockRuns()
            return isIn(text, &runs)
        }
        for element in value.elements where isIn(anywhere: element, depth: depth - 1) { return true }
        for (_, member) in value.members where isIn(anywhere: member, depth: depth - 1) { return true }
        return false
    }

    private mutating func isIn(_ text: JSONString, _ runs: inout BlockRuns) -> Bool {
        var scratch: [UInt8] = []
        let found = text.withUTF8(scratch: &scratch) { runs.append($0, blocks) }
        guard !found.isEmpty else { return false }
        excuseRequest()
        return found.contains { $0.allSatisfy(blocks.contains) }
    }

    // MARK: - The request

    /// What the client can read in its own request it may read in the answer: such as a draft that became an earlier answer.
    private mutating func excuseRequest() {
        guard let text = request else { return }
        request = nil
        guard let tree = try? JSONTree(text, depth: 512) else { return }
        var shown: Set<UInt64> = []
        tree.read { root in collect(root, depth: 512, into: &shown) }
        blocks.subtract(shown)
    }

    private func collect(_ value: JSONValue, depth: Int, into shown: inout Set<UInt64>) {
        guard depth > 0 else { return }
        if let text = value.string {
            var (runs, scratch) = (BlockRuns(), [UInt8]())
            text.withUTF8(scratch: &scratch) { runs.collect($0, blocks, into: &shown) }
        }
        for element in value.elements { collect(element, depth: depth - 1, into: &shown) }
        for (_, member) in value.members { collect(member, depth: depth - 1, into: &shown) }
    }
}

/// The last words of a text, and how many known blocks have come one behind the other up to each of them.
private struct BlockRuns {
    private static let multiplier: UInt64 = 0x2545_F491_4F6C_DD1D
    /// What the oldest word of a block counts for.
    private static let oldest = (1..<Recitation.blockLength).reduce(into: UInt64(1)) { power, _ in
        power = power &* multiplier
    }

    private var parts = WordHashes()
    private var words = [UInt64](repeating: 0, count: Recitation.blockLength)
    private var runs = [[UInt64]](repeating: [], count: Recitation.blockLength)
    private var count = 0
    private var hash: UInt64 = 0

    static func hash(_ words: [UInt64]) -> UInt64 { words.reduce(0) { $0 &* multiplier &+ $1 } }

    /// Takes more text.
    ///
    /// - Returns: the blocks of each recitation.
    mutating func append(_ text: UnsafeRawBufferPointer, _ blocks: Set<UInt64>) -> [[UInt64]] {
        var found: [[UInt64]] = []
        // Taken out meanwhile: the closure changes the rest.
        var parts = parts
        parts.append(text) { word in
            let place = count % Recitation.blockLength
            guard let hash = add(word), blocks.contains(hash) else {
                if !runs[place].isEmpty { runs[place] = [] }
                return
            }
            runs[place].append(hash)
            if runs[place].count == Recitation.blockCount {
                found.append(runs[place])
                runs[place].removeFirst()
            }
        }
        self.parts = parts
        return found
    }

    /// Takes a whole text and notes the blocks in it.
    mutating func collect(_ text: UnsafeRawBufferPointer, _ blocks: Set<UInt64>, into shown: inout Set<UInt64>) {
        var parts = parts
        func note(_ word: UInt64) { if let hash = add(word), blocks.contains(hash) { shown.insert(hash) } }
        parts.append(text, note)
        parts.end(note)
    }

    /// The hash of the last words, once there are enough of them for a block.
    private mutating func add(_ word: UInt64) -> UInt64? {
        let place = count % Recitation.blockLength
        hash = (hash &- words[place] &* Self.oldest) &* Self.multiplier &+ word
        words[place] = word
        count += 1
        return count >= Recitation.blockLength ? hash : nil
    }
}
