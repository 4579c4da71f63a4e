/// What can be said of a request without its words: what it demands, and how it looks.
///
/// Its length is left out: it tells sources apart, and says nothing of what they ask.
struct RequestForm: OptionSet, Sendable {
    let rawValue: UInt16

    init(rawValue: UInt16) { self.rawValue = rawValue }

    /// What phrases demand, at their own places.
    init(_ traits: RequestTraits) { rawValue = traits.rawValue }

    /// There is a block of code.
    static let codeFence = RequestForm(rawValue: 1 << 11)
    /// There are braces.
    static let braces = RequestForm(rawValue: 1 << 12)
    /// There are tags.
    static let tags = RequestForm(rawValue: 1 << 13)
    /// There are more than three line breaks.
    static let lines = RequestForm(rawValue: 1 << 14)
    /// At least one word in twelve is a number.
    static let numbers = RequestForm(rawValue: 1 << 15)

    /// How many there can be.
    static let count = 16
}
