import JSON

/// An answer that is shaped event by event, in a dialect that ends a text before it says what ended the answer.
///
/// Of a text that may be reasoning cut off in the middle, that is what decides; so its end waits for it.
protocol EventShaping {
    /// The reasoning of the whole answer.
    var trace: ReasoningTrace { get }
    /// Events that wait.
    var waiting: [[UInt8]] { get set }
    /// What ends the answer: whether it is cut; nil while it is not known.
    var end: Bool? { get set }

    /// What becomes of an event.
    mutating func shape(event: JSONValue) throws(ShapingError) -> AnswerShaper.Shaped
    /// Whether a text is over with this event.
    func endsText(_ event: JSONValue) -> Bool
    /// Whether what this event ends is cut; nil where it ends nothing.
    func ending(_ event: JSONValue) -> Bool?
}

extension EventShaping {
    /// What becomes of the next event, and of those that waited for it.
    mutating func shape(next event: JSONValue) throws(ShapingError) -> AnswerShaper.Shaped {
        guard !waiting.isEmpty || trace.isUndecided && endsText(event) else { return try shape(event: event) }
        guard let end = ending(event) else {
            waiting.append(Array(event.bytes))
            return .replaced([])
        }
        self.end = end
        defer { self.end = nil }
        var texts: [[UInt8]] = []
        for text in waiting + [Array(event.bytes)] {
            let tree: JSONTree
            do throws(JSONError) {
                tree = try JSONTree(text, depth: 512)
            } catch {
                throw .unreadable
            }
            switch try tree.read({ root throws(ShapingError) in try shape(event: root) }) {
            case .unchanged: texts.append(text)
            case .replaced(let others): texts += others
            }
        }
        waiting = []
        return .replaced(texts)
    }
}
