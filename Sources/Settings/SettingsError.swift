/// Everything that is wrong with a settings file.
public struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One thing that is wrong.
    public struct Issue: Sendable, Equatable, CustomStringConvertible {
        /// Line in the file, from 1; 0 where it is about the file as a whole.
        public let line: Int
        /// Column, from 1; 0 where it is about the file as a whole.
        public let column: Int
        /// Path of the field, such as `upstreams.house.url` or `campaigns[0].share`; empty for the file as a whole.
        public let field: String
        /// What is wrong and what would be right.
        public let message: String

        /// `12:5: upstreams.house.url: …`
        public var description: String {
            (line > 0 ? "\(line):\(column): " : "") + (field.isEmpty ? "" : "\(field): ") + message
        }
    }

    /// In the file's order.
    public let issues: [Issue]

    /// One line for each issue, with the file's path as compilers write it: `excise.yaml:12:5: …`.
    public func lines(in path: String) -> String {
        issues.map { "\(path):\($0.line > 0 ? "" : " ")\($0)" }.joined(separator: "\n")
    }

    /// One line for each issue.
    public var description: String { issues.map(\.description).joined(separator: "\n") }
}
