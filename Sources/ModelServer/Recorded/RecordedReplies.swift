import JSON

/// Replies by the question that they answer: a teacher whose words are known, for experiments and tests.
///
/// A question is what the user says last, byte for byte; what was said before it does not matter. Questions without a
/// reply are answered by the model.
public struct RecordedReplies: Sendable, Equatable {
    private var replies: [String: RecordedReply] = [:]

    /// No replies.
    public init() {}

    /// Reads JSON Lines: objects with the strings `question` and `answer`, and, where there are any, `reasoning` and
    /// `summary`. Other members are ignored, and so are empty lines.
    /// - Throws: ``RecordedRepliesError`` at the first line that is something else, or that repeats a question.
    public init(jsonLines bytes: [UInt8]) throws(RecordedRepliesError) {
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        where !line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\t") }) {
            try read(Array(line), number: index + 1)
        }
    }

    /// How many questions have a reply.
    public var count: Int { replies.count }

    /// The reply to a question, which can be set.
    public subscript(question: String) -> RecordedReply? {
        get { replies[question] }
        set { replies[question] = newValue }
    }

    private mutating func read(_ line: [UInt8], number: Int) throws(RecordedRepliesError) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: line)
        } catch {
            throw RecordedRepliesError(line: number, problem: "it is not JSON: \(error)")
        }
        func string(_ name: String) throws(RecordedRepliesError) -> String? {
            switch value[name] {
            case nil, .null: return nil
            case .string(let text): return text
            case .some(let other):
                throw RecordedRepliesError(line: number, problem: "'\(name)' is \(other.kind); expected a string")
            }
        }
        guard case .object = value else {
            throw RecordedRepliesError(line: number, problem: "it is \(value.kind); expected an object")
        }
        guard let question = try string("question"), let answer = try string("answer") else {
            throw RecordedRepliesError(line: number, problem: "expected the strings 'question' and 'answer'")
        }
        guard replies[question] == nil else {
            throw RecordedRepliesError(line: number, problem: "its question has a reply on an earlier line")
        }
        replies[question] = RecordedReply(
            reasoning: try string("reasoning") ?? "", summary: try string("summary"), answer: answer)
    }
}

/// Why a file of recorded replies cannot be used.
public struct RecordedRepliesError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line, from 1.
    public let line: Int
    /// What is wrong with it and what would be right.
    public let problem: String

    /// The line and the problem.
    public var description: String { "line \(line): \(problem)" }
}
