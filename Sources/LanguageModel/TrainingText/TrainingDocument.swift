/// One document of a training text.
public enum TrainingDocument: Sendable, Equatable {
    /// Text without speakers.
    case passage(String)
    /// A conversation; the last turn is usually the assistant's.
    case conversation([Turn])

    /// The document's tokens, with the special tokens that mark its structure.
    public func tokens(in format: ChatFormat) -> [Token] {
        switch self {
        case .passage(let text): format.passage(text)
        case .conversation(let turns): format.conversation(turns)
        }
    }

    /// The texts in the document, without structure.
    public var texts: [String] {
        switch self {
        case .passage(let text): [text]
        case .conversation(let turns): turns.flatMap { [$0.reasoning, $0.text].compactMap(\.self) }
        }
    }
}

extension TrainingDocument {
    /// The passages of a text: what lies between empty lines.
    public static func passages(in text: String) -> [TrainingDocument] {
        var passages: [TrainingDocument] = []
        var lines: [Substring] = []
        let all = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        for line in all + [Substring()] {
            if line.allSatisfy(\.isWhitespace) {
                if !lines.isEmpty { passages.append(.passage(lines.joined(separator: "\n"))) }
                lines = []
            } else {
                lines.append(line)
            }
        }
        return passages
    }
}
