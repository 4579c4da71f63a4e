import JSON

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Why a log could not be read. The text never holds any of the log's content.
public enum LogReadError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A path or a pattern stands for no file.
    case noFiles(String)
    /// The operating system refused an operation; `code` is `errno`.
    case system(operation: String, path: String, code: Int32)
    /// A line is not what it should be, and the reader was told to stop there.
    case line(LineFault)

    /// What was wrong and where.
    public var description: String {
        switch self {
        case .noFiles(let path):
            "'\(path)' stands for no file; give a file, a folder, a pattern such as 'logs/*.zst', or -"
        case .system(let operation, let path, let code):
            "cannot \(operation) \(path): \(String(cString: strerror(code)))"
        case .line(let fault): fault.description
        }
    }
}

/// A line that is not what it should be.
public struct LineFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file as it was named; `-` for standard input.
    public var file: String
    /// The line, counted from 1, empty ones included.
    public var line: Int
    /// What is wrong with it.
    public var reason: Reason

    /// What can be wrong with a line.
    public enum Reason: Error, Equatable, Sendable {
        /// It is no JSON.
        case json(JSONError)
        /// It is JSON, but no object.
        case notAnObject
        /// It has more bytes than allowed.
        case tooLong(limit: Int)
        /// It is the last one, it has no line feed, and it is no JSON: whoever wrote it was interrupted or is still writing.
        case torn
        /// A field is missing or has a value that it cannot have.
        case field(FieldFault)
        /// The file's compression breaks off or is damaged within this line or before its beginning.
        case damaged(String)
    }

    /// Says what is wrong with a line.
    public init(file: String, line: Int, reason: Reason) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    /// File, line and what is wrong, with the field where it is one.
    public var description: String {
        switch reason {
        case .damaged(let what) where line > 1: "\(file):\(line): \(what); line \(line - 1) is the last good one"
        case .damaged(let what): "\(file):\(line): \(what); there is no good line"
        default: "\(file):\(line): \(reason)"
        }
    }
}

extension LineFault.Reason: CustomStringConvertible {
    /// What is wrong, and what would be right.
    public var description: String {
        switch self {
        case .json(let error): error.description
        case .notAnObject: "must be one JSON object"
        case .tooLong(let limit): "longer than \(limit) bytes"
        case .torn: "the last line breaks off"
        case .field(let fault): fault.description
        case .damaged(let what): what
        }
    }
}

/// A field of a record that is missing or has a value that it cannot have.
public struct FieldFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// The field's path, such as `usage.input_tokens` or `messages[2].role`.
    public var field: String
    /// What is wrong, such as `must be an integer`.
    public var problem: String

    /// Says what is wrong with a field.
    public init(_ field: String, _ problem: String) {
        self.field = field
        self.problem = problem
    }

    /// Field and problem.
    public var description: String { "\(field): \(problem)" }

    static func missing(_ field: String) -> FieldFault { FieldFault(field, "is missing") }
}
