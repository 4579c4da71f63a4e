/// What is wrong with a watermark's parameters.
public struct SchemeError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The parameter.
    public let field: String
    /// What it must be.
    public let reason: String

    /// The parameter and what it must be.
    public var description: String { "\(field) \(reason)" }

    static func check(_ isRight: Bool, _ field: String, _ reason: String) throws(SchemeError) {
        guard isRight else { throw SchemeError(field: field, reason: reason) }
    }

    /// PyTorch's permutation changes its algorithm at 2³²/20 elements.
    static let vocabularySizes = 2...214_748_364

    static func check(vocabularySize: Int) throws(SchemeError) {
        try check(
            vocabularySizes.contains(vocabularySize), "vocabulary size",
            "must be between \(vocabularySizes.lowerBound) and \(vocabularySizes.upperBound)")
    }

    static func check(greenShare: Double) throws(SchemeError) {
        try check(greenShare > 0 && greenShare < 1, "green share", "must lie between 0 and 1")
    }

    static func check(windowWidth: Int) throws(SchemeError) {
        try check((1...64).contains(windowWidth), "context width", "must be between 1 and 64")
    }
}
