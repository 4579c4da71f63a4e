import JSON

/// The events that end a stream in good order before the model's server does: as if the length that was asked for were reached.
public enum StreamEnding {
    /// - Parameters:
    ///   - operation: chat, completions, responses or messages.
    ///   - last: the last event of the stream so far.
    ///   - response: of responses, the `response` object of an earlier event.
    ///   - progress: how far the answer has come.
    ///   - output: tokens generated.
    public static func atLength(
        _ operation: Operation, last: ResponseEvent, response: [UInt8]?, progress: AnswerProgress, output: Int
    ) throws(JSONError) -> [ResponseEvent] {
        switch operation {
        case .chat, .completion: [try choices(operation, last, progress)]
        case .messages: try message(last, output)
        case .responses: try self.response(response, progress).map { [$0] } ?? []
        default: []
        }
    }

    private static func choices(
        _ operation: Operation, _ last: ResponseEvent, _ progress: AnswerProgress
    ) throws(JSONError) -> ResponseEvent {
        var document = last.document
        let content = operation == .chat ? #""delta":{}"# : #""text":"""#
        let choices = progress.openChoices.map {
            #"{"index":\#($0),\#(content),"logprobs":null,"finish_reason":"length"}"#
        }
        document.set("choices", to: Array("[\(choices.joined(separator: ","))]".utf8))
        if let usage = document.member("usage"), usage.kind != .null { document.set("usage", to: Array("null".utf8)) }
        return ResponseEvent(event: "", document: document)
    }

    private static func message(_ last: ResponseEvent, _ output: Int) throws(JSONError) -> [ResponseEvent] {
        var events: [ResponseEvent] = []
        if !last.isOfType("content_block_stop"), let block = last.document.integer("index") {
            events.append(
                try event("content_block_stop", #"{"type":"content_block_stop","index":\#(block)}"#))
        }
        events.append(
            try event(
                "message_delta",
                #"{"type":"message_delta","delta":{"stop_reason":"max_tokens","stop_sequence":null},"usage":{"output_tokens":\#(output)}}"#
            ))
        events.append(try event("message_stop", #"{"type":"message_stop"}"#))
        return events
    }

    private static func response(_ object: [UInt8]?, _ progress: AnswerProgress) throws(JSONError) -> ResponseEvent? {
        guard let object else { return nil }
        var response = try JSONDocument(object)
        response.set("status", to: Array(#""incomplete""#.utf8))
        response.set("incomplete_details", to: Array(#"{"reason":"max_output_tokens"}"#.utf8))
        let text =
            Array(#"{"type":"response.incomplete","sequence_number":\#(progress.sequence + 1),"response":"#.utf8)
            + response.bytes + Array("}".utf8)
        return ResponseEvent(event: "response.incomplete", document: try JSONDocument(text))
    }

    private static func event(_ name: String, _ text: String) throws(JSONError) -> ResponseEvent {
        ResponseEvent(event: name, document: try JSONDocument(Array(text.utf8)))
    }
}
