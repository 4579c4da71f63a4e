import JSON
import ModelAPI
import NIOCore
import Testing

@Suite("An answer's progress") struct AnswerProgressTests {
    struct Stream: Sendable, CustomTestStringConvertible {
        let name: String
        let operation: ModelAPI.Operation
        /// Each event's JSON.
        let events: [String]
        /// How many of them make the answer complete.
        let complete: Int
        var usage: Usage?
        var textBytes: Int
        var textEvents: Int
        var finishReason: String?
        var testDescription: String { name }
    }

    private static func chat(_ choices: String, _ more: String = "") -> String {
        #"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[\#(choices)]\#(more)}"#
    }

    static let streams: [Stream] = [
        Stream(
            name: "chat", operation: .chat,
            events: [
                chat(
                    #"{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}"#
                ),
                chat(#"{"index":0,"delta":{"content":"Hé"},"finish_reason":null}"#),
                chat(#"{"index":0,"delta":{"content":"l\u00e9\n"},"finish_reason":null}"#),
                chat(#"{"index":0,"delta":{},"finish_reason":"stop"}"#),
                chat("", #","usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}"#),
            ], complete: 4, usage: Usage(input: 9, output: 2), textBytes: 7, textEvents: 2, finishReason: "stop"),
        Stream(
            name: "chat, n=2, in turns, the finish reason before the index", operation: .chat,
            events: [
                chat(
                    #"{"index":0,"delta":{"content":"a"},"finish_reason":null},{"index":1,"delta":{"content":"b"},"finish_reason":null}"#
                ),
                chat(#"{"finish_reason":"stop","delta":{},"index":1}"#),
                chat(#"{"index":0,"delta":{"content":"c"},"finish_reason":null}"#),
                chat(#"{"finish_reason":"length","delta":{"content":"d"},"index":0}"#),
            ], complete: 4, usage: nil, textBytes: 4, textEvents: 3, finishReason: "length"),
        Stream(
            name: "chat with tool calls", operation: .chat,
            events: [
                chat(
                    #"{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}}]},"finish_reason":null}"#
                ),
                chat(
                    #"{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}]},"finish_reason":null}"#
                ),
                chat(
                    #"{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}},{"index":1,"function":{"arguments":"{}"}}]},"finish_reason":null}"#
                ),
                chat(#"{"index":0,"delta":{},"finish_reason":"tool_calls"}"#, #","usage":null"#),
            ], complete: 4, usage: nil, textBytes: 9, textEvents: 2, finishReason: "tool_calls"),
        Stream(
            name: "chat with reasoning and a usage in every event", operation: .chat,
            events: [
                chat(
                    #"{"index":0,"delta":{"reasoning":"hm"},"finish_reason":null}"#,
                    #","usage":{"prompt_tokens":3,"completion_tokens":1}"#),
                chat(
                    #"{"index":0,"delta":{"reasoning_content":"ok"},"finish_reason":null}"#,
                    #","usage":{"prompt_tokens":3,"completion_tokens":2}"#),
                chat(
                    #"{"index":0,"delta":{"content":"42"},"finish_reason":"stop"}"#,
                    #","usage":{"prompt_tokens":3,"completion_tokens":3,"completion_tokens_details":{"reasoning_tokens":2}}"#
                ),
            ], complete: 3, usage: Usage(input: 3, output: 3, reasoning: 2), textBytes: 6, textEvents: 3,
            finishReason: "stop"),
        Stream(
            name: "completion", operation: .completion,
            events: [
                #"{"id":"cmpl-1","object":"text_completion","choices":[{"text":"one ","index":0,"logprobs":null,"finish_reason":null}]}"#,
                #"{"id":"cmpl-1","object":"text_completion","choices":[{"text":"two","index":0,"logprobs":null,"finish_reason":"length"}]}"#,
                #"{"id":"cmpl-1","object":"text_completion","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#,
            ], complete: 2, usage: Usage(input: 1, output: 2), textBytes: 7, textEvents: 2, finishReason: "length"),
        Stream(
            name: "responses", operation: .responses,
            events: [
                #"{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","status":"in_progress","error":null,"output":[],"usage":null}}"#,
                #"{"type":"response.in_progress","sequence_number":1,"response":{"id":"resp_1","status":"in_progress","usage":null}}"#,
                #"{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","content":[]}}"#,
                #"{"type":"response.content_part.added","sequence_number":3,"item_id":"msg_1","part":{"type":"output_text","text":""}}"#,
                #"{"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"Hi"}"#,
                #"{"type":"response.reasoning_text.delta","sequence_number":5,"item_id":"msg_1","delta":""}"#,
                #"{"type":"response.function_call_arguments.delta","sequence_number":6,"item_id":"fc_1","delta":"{}"}"#,
                #"{"type":"response.output_text.done","sequence_number":7,"item_id":"msg_1","text":"Hi"}"#,
                #"{"type":"response.output_item.done","sequence_number":8,"item":{"id":"msg_1","type":"message","status":"completed"}}"#,
                #"{"type":"response.completed","sequence_number":9,"response":{"id":"resp_1","status":"completed","error":null,"usage":{"input_tokens":37,"output_tokens":11,"output_tokens_details":{"reasoning_tokens":1},"total_tokens":48}}}"#,
            ], complete: 10, usage: Usage(input: 37, output: 11, reasoning: 1), textBytes: 4, textEvents: 2,
            finishReason: "completed"),
        Stream(
            name: "responses that fail", operation: .responses,
            events: [
                #"{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","status":"in_progress"}}"#,
                #"{"type":"response.failed","sequence_number":1,"response":{"id":"resp_1","status":"failed","error":{"code":"server_error","message":"x"}}}"#,
            ], complete: 2, usage: nil, textBytes: 0, textEvents: 0, finishReason: "failed"),
        Stream(
            name: "messages", operation: .messages,
            events: [
                #"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"m","stop_reason":null,"usage":{"input_tokens":25,"cache_read_input_tokens":5,"output_tokens":1}}}"#,
                #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
                #"{"type":"ping"}"#,
                #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}"#,
                #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"abc"}}"#,
                #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Héllo"}}"#,
                #"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}}"#,
                #"{"type":"content_block_stop","index":0}"#,
                #"{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":15}}"#,
                #"{"type":"message_stop"}"#,
            ], complete: 10, usage: Usage(input: 30, output: 15, cachedInput: 5), textBytes: 13, textEvents: 3,
            finishReason: "end_turn"),
    ]

    private func event(_ text: String) throws -> ResponseEvent {
        ResponseEvent(event: "", document: try JSONDocument(Array(text.utf8)))
    }

    @Test("a stream is complete at its end and not before, and its text and usage are counted", arguments: streams)
    func complete(_ stream: Stream) throws {
        var progress = AnswerProgress(stream.operation)
        #expect(!progress.hasBegun)
        #expect(!progress.isComplete)
        for (index, text) in stream.events.enumerated() {
            try progress.observe(try event(text))
            #expect(progress.hasBegun)
            #expect(progress.isComplete == (index + 1 >= stream.complete), "after event \(index + 1)")
        }
        #expect(progress.usage == stream.usage)
        #expect(progress.textBytes == stream.textBytes)
        #expect(progress.textEvents == stream.textEvents)
        #expect(progress.finishReason == stream.finishReason)
        let endsByEvent = stream.operation == .responses || stream.operation == .messages
        #expect(progress.hasEnded == endsByEvent)
        #expect(progress.sequence == (stream.operation == .responses ? stream.events.count - 1 : -1))
    }

    @Test(
        "a whole answer is complete at once",
        arguments: [
            (
                .chat,
                #"{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hé","refusal":null},"finish_reason":"stop"},{"index":1,"message":{"content":null,"tool_calls":[{"function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":9,"completion_tokens":12}}"#,
                Usage(input: 9, output: 12), 5, "tool_calls"
            ),
            (
                .completion,
                #"{"choices":[{"index":0,"text":"abc","finish_reason":"length"}],"usage":{"prompt_tokens":1,"completion_tokens":3}}"#,
                Usage(input: 1, output: 3), 3, "length"
            ),
            (
                .responses,
                #"{"id":"r","object":"response","status":"completed","error":null,"output":[{"type":"reasoning","summary":[{"type":"summary_text","text":"hm"}]},{"type":"message","content":[{"type":"output_text","text":"Hé"}]},{"type":"function_call","name":"f","arguments":"{}"}],"usage":{"input_tokens":7,"output_tokens":8}}"#,
                Usage(input: 7, output: 8), 7, "completed"
            ),
            (
                .messages,
                #"{"type":"message","content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"Hé"},{"type":"tool_use","name":"f","input":{"a":1}}],"stop_reason":"tool_use","usage":{"input_tokens":5,"output_tokens":6}}"#,
                Usage(input: 5, output: 6), 12, "tool_use"
            ),
            (
                .embeddings, #"{"object":"list","data":[],"usage":{"prompt_tokens":8,"total_tokens":8}}"#,
                Usage(input: 8), 0, nil
            ),
            (.countTokens, #"{"input_tokens":14}"#, nil, 0, nil),
            (
                .retrieveResponse(id: "r"),
                #"{"id":"r","object":"response","status":"failed","error":{"code":"server_error","message":"x"},"usage":null}"#,
                nil, 0, nil
            ),
            (.deleteResponse(id: "r"), #"{"id":"r","object":"response","deleted":true}"#, nil, 0, nil),
        ] as [(ModelAPI.Operation, String, Usage?, Int, String?)])
    func whole(_ operation: ModelAPI.Operation, _ text: String, _ usage: Usage?, _ textBytes: Int, _ reason: String?)
        throws
    {
        var progress = AnswerProgress(operation)
        try progress.observe(ResponseEvent(whole: try JSONDocument(Array(text.utf8))))
        #expect(progress.isComplete)
        #expect(progress.usage == usage)
        #expect(progress.textBytes == textBytes)
        #expect(progress.finishReason == reason)
    }

    @Test(
        "an error in place of an answer is a fault",
        arguments: [
            (.chat, #"{"error":{"message":"x"}}"#), (.chat, #"{"choices":[],"error":"x"}"#),
            (.completion, #"{"error":{}}"#),
            (.messages, #"{"type":"error","error":{"type":"overloaded_error","message":"x"}}"#),
            (.messages, #"{"type":"error"}"#),
            (.responses, #"{"type":"error","code":"server_error","message":"x","param":null,"sequence_number":3}"#),
            (.responses, #"{"type":"error","error":{"message":"x"}}"#), (.embeddings, #"{"error":{"message":"x"}}"#),
            (.retrieveResponse(id: "r"), #"{"error":{"message":"x"}}"#),
        ] as [(ModelAPI.Operation, String)])
    func faults(_ operation: ModelAPI.Operation, _ text: String) throws {
        var progress = AnswerProgress(operation)
        #expect(throws: AnswerProgress.Fault.upstreamError) { try progress.observe(try event(text)) }
        #expect(!progress.isComplete)
    }

    @Test(
        "garbage of the right grammar is no complete answer and no trap",
        arguments: [
            "{}", "[]", "null", "1", "\"x\"", #"{"choices":null}"#, #"{"choices":{}}"#, #"{"choices":[]}"#,
            #"{"type":7}"#,
            #"{"type":"unheard_of","delta":{"text":{}}}"#, #"{"usage":[]}"#,
            #"{"choices":[{"index":0,"delta":null,"finish_reason":null}]}"#,
            #"{"choices":[{"index":-1,"delta":[1]}]}"#, #"{"response":[],"type":"response.created"}"#,
            #"{"error":null}"#,
        ])
    func garbage(_ text: String) throws {
        for operation in [ModelAPI.Operation.chat, .completion, .responses, .messages] {
            var progress = AnswerProgress(operation)
            for _ in 0..<3 { try progress.observe(try event(text)) }
            #expect(!progress.isComplete)
            #expect(progress.textBytes == 0)
        }
    }

    @Test("a choice of a strange index does not finish another one")
    func strangeIndex() throws {
        var progress = AnswerProgress(.chat)
        try progress.observe(try event(Self.chat(#"{"index":-1,"delta":{},"finish_reason":"stop"}"#)))
        try progress.observe(try event(Self.chat(#"{"index":0,"delta":{"content":"a"},"finish_reason":null}"#)))
        #expect(!progress.isComplete)
    }

    @Test("an absurd sequence number leaves room for the next one")
    func sequence() throws {
        var progress = AnswerProgress(.responses)
        for number in [Int.max, 3, -4] {
            try progress.observe(try event(#"{"type":"response.created","sequence_number":\#(number),"response":{}}"#))
        }
        #expect(progress.sequence > 3)
        #expect(progress.sequence < 1 << 53)
    }
}

@Suite("Pieces of an answer") struct ResponseEventTests {
    private func written(_ event: ResponseEvent) -> String {
        var buffer = ByteBuffer()
        event.write(to: &buffer)
        return String(buffer: buffer)
    }

    @Test("an untouched event is written as it came")
    func untouched() throws {
        let raw = "event: x\ndata: {\"type\" : \"x\"}\n\n"
        var event = ResponseEvent(
            event: "x", document: try JSONDocument(Array("{\"type\" : \"x\"}".utf8)), raw: ByteBuffer(string: raw))
        #expect(written(event) == raw)
        #expect(event.isOfType("x"))
        event.document.set("a", to: Array("1".utf8))
        #expect(written(event) == "event: x\ndata: {\"type\" : \"x\",\"a\":1}\n\n")
    }

    @Test("line ends between values do not break a data line")
    func lines() throws {
        let document = try JSONDocument(Array("{\r\n  \"a\":\r \"b\\n\",\n\"c\": [1,\n2] }\n".utf8))
        let text = written(ResponseEvent(event: "", document: document))
        let reading = EventStreamReading.read([Array(text.utf8)])
        #expect(reading.events.count == 1)
        let again = try JSONDocument(try #require(reading.events.first).data)
        #expect(again.string("a") == "b\n")
    }

    @Test("a whole answer is its document")
    func whole() throws {
        #expect(written(ResponseEvent(whole: try JSONDocument(Array(" {\n} ".utf8)))) == " {\n} ")
    }
}
