/// Takes the reasoning out of a model's text where the model's server leaves it there, marked by tags.
///
/// The text comes in pieces of any size. What may be the beginning of a tag is held back, at most as long as the longest tag. Reasoning that opens twice
/// ends for sure with its last closing tag only, so what stands after an earlier one is held until the next one, or the end.
public struct ThinkTagFilter: Sendable {
    private enum State {
        case outside
        case inside
        /// A closing tag has come for one of several opening ones.
        case doubtful
        /// The text is expected to begin with reasoning that no tag opens.
        case unopened
    }

    private var state: State
    private var family: UInt8 = 0
    private var depth = 0
    /// The beginning of a tag, perhaps.
    private var held: [UInt8] = []
    /// Text of which it is not known yet whether it is reasoning.
    private var doubt: [UInt8] = []

    /// Whether a closing tag came that no opening one had announced.
    public private(set) var sawUnopenedClosing = false

    /// - Parameter isUnopened: the text begins inside of reasoning, as with templates that end with the opening tag.
    public init(isUnopened: Bool = false) {
        state = isUnopened ? .unopened : .outside
    }

    /// The reasoning has come some other way: the text is the answer.
    public mutating func reasoningIsElsewhere() {
        if case .unopened = state, doubt.isEmpty, held.isEmpty { state = .outside }
    }

    /// Whether all that has come may be reasoning that nothing opened.
    @inline(__always)
    var isUndecided: Bool {
        if case .unopened = state { return !doubt.isEmpty || !held.isEmpty }
        return false
    }

    /// Whether nothing is held and a text without a tag's first byte would pass as it is.
    @inline(__always)
    var isTransparent: Bool {
        if case .outside = state { return held.isEmpty }
        return false
    }

    /// Takes a piece of the text.
    ///
    /// - Parameters:
    ///   - visible: gets what is answer.
    ///   - reasoning: gets what is reasoning. Where a closing tag was not announced, what this call had made visible moves here.
    public mutating func append(
        _ text: UnsafeRawBufferPointer, visible: inout [UInt8], reasoning: inout [UInt8]
    ) {
        let mark = visible.count
        guard held.isEmpty else {
            let joined = held + text
            held = []
            joined.withUnsafeBytes { scan($0, mark, &visible, &reasoning) }
            return
        }
        scan(text, mark, &visible, &reasoning)
    }

    private mutating func scan(
        _ text: UnsafeRawBufferPointer, _ mark: Int, _ visible: inout [UInt8], _ reasoning: inout [UInt8]
    ) {
        var start = 0
        var index = 0
        while let place = ThinkTag.firstCandidate(in: text, from: index) {
            index = place
            switch ThinkTag.match(text, at: index) {
            case .none: index += 1
            case .unclear:
                pass(text, start..<index, &visible, &reasoning)
                held = Array(text[index...])
                return
            case .tag(let tag):
                pass(text, start..<index, &visible, &reasoning)
                meet(tag, mark, &visible, &reasoning)
                index += tag.text.count
                start = index
            }
        }
        pass(text, start..<text.count, &visible, &reasoning)
    }

    private mutating func pass(
        _ text: UnsafeRawBufferPointer, _ range: Range<Int>, _ visible: inout [UInt8], _ reasoning: inout [UInt8]
    ) {
        guard !range.isEmpty else { return }
        let part = UnsafeRawBufferPointer(rebasing: text[range])
        switch state {
        case .outside: visible.append(contentsOf: part)
        case .inside: reasoning.append(contentsOf: part)
        case .doubtful, .unopened: doubt.append(contentsOf: part)
        }
    }

    private mutating func meet(
        _ tag: ThinkTag, _ mark: Int, _ visible: inout [UInt8], _ reasoning: inout [UInt8]
    ) {
        switch (tag.role, state) {
        case (.marking, _): break
        case (.opening, .outside), (.opening, .unopened):
            settle(into: &reasoning)
            (state, family, depth) = (.inside, tag.family, 1)
        case (.opening, _):
            settle(into: &reasoning)
            state = .inside
            if tag.family == family { depth += 1 }
        case (.closing, .outside):
            // Nothing said so, but all of it was reasoning.
            reasoning.append(contentsOf: visible[mark...])
            visible.removeSubrange(mark...)
            sawUnopenedClosing = true
        case (.closing, .unopened):
            settle(into: &reasoning)
            state = .outside
        case (.closing, _):
            // Another family's tag is something that the model talks about.
            guard tag.family == family else { return }
            settle(into: &reasoning)
            depth -= 1
            state = depth <= 0 ? .outside : .doubtful
        }
    }

    private mutating func settle(into bytes: inout [UInt8]) {
        bytes.append(contentsOf: doubt)
        doubt = []
    }

    /// The text is over.
    ///
    /// - Parameter isCut: it ended at a length or a stop sequence, which may have been in the middle of reasoning.
    public mutating func finish(isCut: Bool, visible: inout [UInt8], reasoning: inout [UInt8]) {
        switch state {
        case .outside: visible.append(contentsOf: held)
        case .inside: reasoning.append(contentsOf: held)
        case .doubtful:
            settle(into: &visible)
            visible.append(contentsOf: held)
        case .unopened:
            if isCut {
                settle(into: &reasoning)
                reasoning.append(contentsOf: held)
            } else {
                settle(into: &visible)
                visible.append(contentsOf: held)
            }
        }
        held = []
        state = .outside
    }
}
