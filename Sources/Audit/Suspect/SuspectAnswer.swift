import JSON

/// Reads what a server of OpenAI's API answers to a chat completion.
enum SuspectAnswer {
    /// The text of a whole answer, or of a stream that was sent without being asked for.
    static func text(_ body: [UInt8], isStream: Bool) throws(SuspectFailure) -> String {
        guard isStream else {
            guard let text = content(body, "message") else {
                throw .failed("the answer is no chat completion: \(excerpt(body))")
            }
            return text
        }
        var text = ""
        var isAnswer = false
        for line in body.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) where line.starts(with: "data:".utf8) {
            let data = Array(line.dropFirst(5).drop { $0 == 0x20 })
            if data.elementsEqual("[DONE]".utf8) { continue }
            guard (try? JSONDocument(data)) != nil else {
                throw .failed("the stream holds what is no JSON: \(excerpt(data))")
            }
            if let piece = content(data, "delta") {
                text += piece
                isAnswer = true
            }
        }
        guard isAnswer else { throw .failed("the stream holds no answer") }
        return text
    }

    /// The content of the first choice.
    private static func content(_ body: [UInt8], _ part: StaticString) -> String? {
        guard let document = try? JSONDocument(body), let choices = document.member("choices") else { return nil }
        return document.read { text in
            var content: String?
            choices.forEachElement(in: text) { choice in
                content = choice.member(part, in: text)?.member("content", in: text)?.string(in: text)
                return false
            }
            return content
        }
    }

    /// The message of an error's body, as far as it is one.
    static func message(_ body: [UInt8]) -> String {
        guard let document = try? JSONDocument(body) else { return excerpt(body) }
        let message = document.read { text in
            document.outline.member("error", in: text)?.member("message", in: text)?.string(in: text)
        }
        return message.map { String($0.prefix(200)) } ?? excerpt(body)
    }

    private static func excerpt(_ body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(60), as: UTF8.self)
        let plain = String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
        return "'\(plain)'\(body.count > 60 ? "…" : "")"
    }
}
