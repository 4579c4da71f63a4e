/// Takes the words and boundaries of a text in their order.
protocol TextConsumer {
    /// A word by its ``WordHash`` and its length as UTF-8, before its letters were made small.
    mutating func word(_ hash: UInt32, lengthInBytes: Int)
    /// What stands between words.
    mutating func mark(_ mark: TextMark)
}

/// What between words tells something about a text's structure.
enum TextMark: UInt8, Sendable, CaseIterable {
    /// A line feed.
    case newline
    /// A full stop, question or exclamation mark with nothing, space or a quotation mark behind it, or a wide one.
    case sentenceEnd
    /// Three grave accents.
    case codeFence
    /// An opening brace.
    case openBrace
    /// A less-than sign before a word or a slash.
    case tag
}
