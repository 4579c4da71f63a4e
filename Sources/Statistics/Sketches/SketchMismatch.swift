/// Two sketches that cannot be merged or compared, because they were made with different parameters.
public struct SketchMismatch: Error, Equatable, Sendable, CustomStringConvertible {
    /// The parameter in which they differ, with both values.
    public let description: String

    init(_ parameter: String, _ one: some Equatable, _ other: some Equatable) {
        description = "sketches of different \(parameter): \(one) and \(other); make both with the same"
    }
}
