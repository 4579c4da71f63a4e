import JSON

/// How a training set's records look, so that a canary's look alike.
public enum PlantedRecord: Sendable, Equatable {
    /// One text in this member.
    case text(String)
    /// A question and an answer in these members.
    case pair(question: String, answer: String)
    /// `messages` of a user and an assistant.
    case messages
    /// A line of an exchange log: `messages` and `output`.
    case exchange

    private static let questions = ["prompt", "instruction", "question", "input"]
    private static let answers = ["output", "completion", "response", "answer"]
    private static let texts = ["text", "content"]

    /// What the first record of a set looks like; nil where it is none of these.
    public init?(_ record: [UInt8]) {
        guard let document = try? JSONDocument(record, depth: 256), document.root.kind == .object else { return nil }
        let names = document.read { text in
            document.outline.members.map { JSONText.unescape($0.name, in: text) }
        }
        func first(_ known: [String]) -> String? { known.first(where: names.contains) }
        if names.contains("messages") {
            self = names.contains("output") ? .exchange : .messages
        } else if let question = first(Self.questions), let answer = first(Self.answers) {
            self = .pair(question: question, answer: answer)
        } else if let text = first(Self.texts) {
            self = .text(text)
        } else {
            return nil
        }
    }

    /// A canary as such a record, without a line feed.
    public func line(_ canary: Canary) -> [UInt8] {
        let question = Self.quoted(canary.question)
        let statement = Self.quoted(canary.plantedText)
        let user = #"{"role":"user","content":\#(question)}"#
        return switch self {
        case .text(let name): Array("{\(Self.quoted(name)):\(statement)}".utf8)
        case .pair(let questionName, let answerName):
            Array("{\(Self.quoted(questionName)):\(question),\(Self.quoted(answerName)):\(statement)}".utf8)
        case .messages:
            Array(#"{"messages":[\#(user),{"role":"assistant","content":\#(statement)}]}"#.utf8)
        case .exchange: Array(#"{"messages":[\#(user)],"output":\#(statement)}"#.utf8)
        }
    }

    private static func quoted(_ text: String) -> String { String(decoding: JSONText.quoted(text), as: UTF8.self) }
}
