import JSON

/// The events that end a stream in good order before the model's server does.
public enum StreamEnding {
    /// Why it ends.
    public enum Reason: Sendable {
        /// As if the length that was asked for were reached.
        case length
        /// As if the model refused to go on. The category is one of Anthropic's `stop_details`.
        case refusal(category: String, explanation: String)

        fileprivate var ofChoice: String {
            switch self {
            case .length: "length"
            case .refusal: "content_filter"
            }
        }

        fileprivate var ofResponse: String {
            switch self {
            case .length: "max_output_tokens"
            case .refusal: "content_filter"
            }
        }

        fileprivate var ofMessage: String {
            switch self {
            case .length: #""stop_reason":"max_tokens","stop_sequence":null"#
            case .refusal(let category, let explanation):
                #""stop_reason":"refusal","stop_sequence":null,"stop_details":{"type":"refusal","category":\#(quoted(category)),"explanation":\#(quoted(explanation))}"#
            }
        }

        private func quoted(_ text: String) -> String { String(decoding: JSONText.quoted(text), as: UTF8.self) }
    }

    /// The events.
    ///
    /// - Parameters:
    ///   - operation: chat, completions, responses or messages.
    ///   - last: the last event of the stream so far.
    ///   - replacesLast: whether the client does not get that one.
    ///   - response: of responses, the `response` object of an earlier event.
    ///   - progress: how far the answer has come.
    ///   - output: tokens generated.
    public static func events(
        _ reason: Reason, _ operation: Operation, last: ResponseEvent, replacesLast: Bool = false, response: [UInt8]?,
        progress: AnswerProgress, output: Int
    ) throws(JSONError) -> [ResponseEvent] {
        switch operation {
        case .chat, .completion: [try choices(reason, operation, last, progress)]
        case .messages: try message(reason, last, replacesLast, output)
        case .responses: try self.response(reason, response, last, replacesLast, progress).map { [$0] } ?? []
        default: []
        }
    }

    private static func choices(
        _ reason: Reason, _ operation: Operation, _ last: ResponseEvent, _ progress: AnswerProgress
    ) throws(JSONError) -> ResponseEvent {
        var document = last.document
        let content = operation == .chat ? #""delta":{}"# : #""text":"""#
        let choices = progress.openChoices.map {
            #"{"index":\#($0),\#(content),"logprobs":null,"finish_reason":"\#(reason.ofChoice)"}"#
        }
        document.set("choices", to: Array("[\(choices.joined(separator: ","))]".utf8))
        if let usage = document.member("usage"), usage.kind != .null { document.set("usage", to: Array("null".utf8)) }
        return ResponseEvent(event: "", document: document)
    }

    private static func message(
        _ reason: Reason, _ last: ResponseEvent, _ replacesLast: Bool, _ output: Int
    ) throws(JSONError) -> [ResponseEvent] {
        var events: [ResponseEvent] = []
        let isOpen = !last.isOfType("content_block_stop") && !(replacesLast && last.isOfType("content_block_start"))
        if isOpen, let block = last.document.integer("index") {
            events.append(
                try event("content_block_stop", #"{"type":"content_block_stop","index":\#(block)}"#))
        }
        events.append(
            try event(
                "message_delta",
                #"{"type":"message_delta","delta":{\#(reason.ofMessage)},"usage":{"output_tokens":\#(output)}}"#
            ))
        events.append(try event("message_stop", #"{"type":"message_stop"}"#))
        return events
    }

    private static func response(
        _ reason: Reason, _ object: [UInt8]?, _ last: ResponseEvent, _ replacesLast: Bool, _ progress: AnswerProgress
    ) throws(JSONError) -> ResponseEvent? {
        guard let object else { return nil }
        var response = try JSONDocument(object)
        response.set("status", to: Array(#""incomplete""#.utf8))
        response.set("incomplete_details", to: Array(#"{"reason":"\#(reason.ofResponse)"}"#.utf8))
        // Stages before may have dropped events, so what the client has counts.
        let number = (last.document.integer("sequence_number") ?? progress.sequence) + (replacesLast ? 0 : 1)
        let text =
            Array(#"{"type":"response.incomplete","sequence_number":\#(number),"response":"#.utf8)
            + response.bytes + Array("}".utf8)
        return ResponseEvent(event: "response.incomplete", document: try JSONDocument(text))
    }

    private static func event(_ name: String, _ text: String) throws(JSONError) -> ResponseEvent {
        ResponseEvent(event: name, document: try JSONDocument(Array(text.utf8)))
    }
}
