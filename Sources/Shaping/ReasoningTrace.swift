import JSON

/// The reasoning of one answer as it is taken out, with the visible content that it belongs to.
struct ReasoningTrace {
    private let rules: AnswerShaper.Rules
    private let sealing: AnswerShaper.Sealing
    private var filter: ThinkTagFilter
    private var reasoning: [UInt8] = []
    private var summary: [UInt8] = []
    private var content = VisibleContent()
    private var isSealed = false
    /// A closing tag came that nothing had announced.
    private(set) var sawUnopenedReasoning = false

    init(_ rules: AnswerShaper.Rules, sealing: @escaping AnswerShaper.Sealing) {
        self.rules = rules
        self.sealing = sealing
        filter = Self.filter(rules)
    }

    private static func filter(_ rules: AnswerShaper.Rules) -> ThinkTagFilter {
        ThinkTagFilter(isUnopened: rules.beginsWithReasoning && rules.hidesReasoning)
    }

    /// Whether nothing is held back.
    var isIdle: Bool { filter.isTransparent }

    /// Reasoning that came in a place of its own: a string, or objects and lists with strings in them.
    mutating func take(_ value: JSONValue) {
        switch value.kind {
        case .string:
            guard value.range.count > 2 else { return }
            if rules.seals { value.string?.append(to: &reasoning) }
            filter.reasoningIsElsewhere()
        case .array: for element in value.elements { take(element) }
        case .object:
            for (name, member) in value.members
            where name == "text" || name == "summary" || name == "thinking" || name == "content" {
                take(member)
            }
        default: break
        }
    }

    /// Whether something is held of which only the answer's end tells whether it is reasoning.
    var isUndecided: Bool { filter.isUndecided }

    /// A piece of what the model's server says of the reasoning, for where it does not tell the reasoning itself.
    mutating func take(summary value: JSONValue) {
        guard value.kind == .string, value.range.count > 2 else { return }
        if rules.seals { value.string?.append(to: &summary) }
        filter.reasoningIsElsewhere()
    }

    mutating func noteUnopenedReasoning() { sawUnopenedReasoning = true }

    mutating func take(call id: JSONString) {
        guard rules.seals else { return }
        var bytes: [UInt8] = []
        id.append(to: &bytes)
        content.append(call: bytes)
    }

    /// The visible part of a piece of a streamed text; nil where it is all of it.
    ///
    /// - Parameter end: the text ends here; of it, whether it was cut.
    mutating func visible(_ text: JSONString, end: (Bool)? = nil) -> [UInt8]? {
        if filter.isTransparent, !text.isEscaped, ThinkTag.firstCandidate(in: text.escaped) == nil {
            if rules.seals { content.append(text: text.escaped) }
            return nil
        }
        var bytes: [UInt8] = []
        text.append(to: &bytes)
        var visible: [UInt8] = []
        var hidden: [UInt8] = []
        bytes.withUnsafeBytes { filter.append($0, visible: &visible, reasoning: &hidden) }
        if let end { filter.finish(isCut: end, visible: &visible, reasoning: &hidden) }
        keep(visible, hidden)
        return visible == bytes ? nil : visible
    }

    /// What was held back of a text that is over; the next one begins anew.
    mutating func rest(isCut: Bool) -> [UInt8] {
        var visible: [UInt8] = []
        var hidden: [UInt8] = []
        filter.finish(isCut: isCut, visible: &visible, reasoning: &hidden)
        keep(visible, hidden)
        return visible
    }

    private mutating func keep(_ visible: [UInt8], _ hidden: [UInt8]) {
        if filter.sawUnopenedClosing { sawUnopenedReasoning = true }
        guard rules.seals else { return }
        content.append(text: visible)
        reasoning.append(contentsOf: hidden)
    }

    /// The seal, once; nil where there was no reasoning, or none is to be sealed.
    mutating func seal() throws(ShapingError) -> [UInt8]? {
        let trace = reasoning.isEmpty ? summary : reasoning
        guard rules.seals, !trace.isEmpty, !isSealed else { return nil }
        isSealed = true
        do {
            return try sealing(trace, content)
        } catch {
            throw .unsealable
        }
    }
}
