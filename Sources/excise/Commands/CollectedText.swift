import Audit
import JSON
import LanguageModel

/// Reads collected text.
enum CollectedText {
    /// The answers of a file. JSON lines have `output` or `text`, or `tokens`, and may have `prompt` or `messages`, as an exchange
    /// log has; other files are passages between empty lines. A file that begins with a brace has JSON lines, unless it is called
    /// `.txt`: what a model wrote may begin with one, too.
    static func read(_ path: String) throws -> [CollectedAnswer] {
        let bytes = try CommitmentFile.bytes(path)
        let first = bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D }
        guard first == UInt8(ascii: "{"), !path.hasSuffix(".txt") else {
            return TrainingDocument.passages(in: String(decoding: bytes, as: UTF8.self)).flatMap(\.texts).map {
                CollectedAnswer(text: $0)
            }
        }
        var answers: [CollectedAnswer] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let document = try? JSONDocument(Array(line), depth: 64) else {
                throw CommandFailure(
                    "\(path):\(index + 1): not JSON",
                    next: "one object a line, or plain text with empty lines between passages in a file called .txt")
            }
            let text = document.string("output") ?? document.string("text")
            let tokens = tokens(document)
            guard text != nil || tokens != nil else { continue }
            answers.append(
                CollectedAnswer(
                    prompt: document.string("prompt") ?? messages(document), text: text ?? "", tokens: tokens))
        }
        return answers
    }

    private static func tokens(_ document: JSONDocument) -> [Int32]? {
        guard let list = document.member("tokens"), list.kind == .array else { return nil }
        var tokens: [Int32] = []
        document.read { text in
            list.forEachElement(in: text) { element in
                if let number = element.integer(in: text) { tokens.append(Int32(truncatingIfNeeded: number)) }
                return true
            }
        }
        return tokens
    }

    private static func messages(_ document: JSONDocument) -> String? {
        guard let list = document.member("messages"), list.kind == .array else { return nil }
        var parts: [String] = []
        document.read { text in
            list.forEachElement(in: text) { message in
                if let content = message.member("content", in: text)?.string(in: text) { parts.append(content) }
                return true
            }
        }
        return parts.joined(separator: "\n")
    }
}
