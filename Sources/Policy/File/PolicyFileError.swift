/// Everything that is wrong with a policy file.
public struct PolicyFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One thing that is wrong.
    public struct Issue: Sendable, Equatable, CustomStringConvertible {
        /// Counted from 1; 0 where none can be told.
        public let line: Int
        /// The field's path, such as `rungs.seal.rate`; empty for the whole file.
        public let field: String
        /// What is wrong and what would be right.
        public let message: String

        /// All of it on one line.
        public var description: String {
            (line > 0 ? "line \(line): " : "") + (field.isEmpty ? message : "\(field): \(message)")
        }
    }

    /// In the order of the file.
    public let issues: [Issue]

    /// One issue a line.
    public var description: String { issues.map(\.description).joined(separator: "\n") }
}
