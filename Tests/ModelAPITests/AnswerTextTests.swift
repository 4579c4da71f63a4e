import JSON
import ModelAPI
import Testing

@Suite("The text of an answer")
struct AnswerTextTests {
    private func gather(_ operation: Operation, _ events: [String]) throws -> AnswerText {
        var text = AnswerText(operation)
        for event in events { text.observe(ResponseEvent(event: "", document: try JSONDocument(Array(event.utf8)))) }
        return text
    }

    private func whole(_ operation: Operation, _ body: String) throws -> AnswerText {
        var text = AnswerText(operation)
        text.observe(ResponseEvent(whole: try JSONDocument(Array(body.utf8))))
        return text
    }

    private func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test("is put together from the events of each dialect, escapes kept")
    func streams() throws {
        let chat = try gather(
            .chat,
            [
                #"{"choices":[{"index":0,"delta":{"role":"assistant","reasoning":"hm"}}]}"#,
                #"{"choices":[{"index":0,"delta":{"content":"a\n"}}]}"#,
                #"{"choices":[{"index":0,"delta":{"content":"\"b\""}}]}"#,
                #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{"}}]}}]}"#,
                #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]}}]}"#,
            ])
        #expect(string(chat.text) == #"a\n\"b\""# && string(chat.reasoning) == "hm" && string(chat.tools) == "f {}")
        let several = try gather(
            .completion, [#"{"choices":[{"index":1,"text":"y"}]}"#, #"{"choices":[{"index":0,"text":"x"}]}"#])
        #expect(string(several.text) == #"x\ny"#)
        let messages = try gather(
            .messages,
            [
                #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"t"}}"#,
                #"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"x"}}"#,
                #"{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{}"}}"#,
            ])
        #expect(string(messages.text) == "x" && string(messages.reasoning) == "t" && string(messages.tools) == "{}")
        let responses = try gather(
            .responses,
            [
                #"{"type":"response.reasoning_text.delta","delta":"r"}"#,
                #"{"type":"response.output_text.delta","delta":"x"}"#,
                #"{"type":"response.function_call_arguments.delta","delta":"{}"}"#,
            ])
        #expect(string(responses.text) == "x" && string(responses.reasoning) == "r" && string(responses.tools) == "{}")
    }

    @Test("is found in whole answers")
    func wholes() throws {
        #expect(
            string(
                try whole(.chat, #"{"choices":[{"index":0,"message":{"content":"x","reasoning_content":"r"}}]}"#).text)
                == "x")
        let message = try whole(
            .messages, #"{"content":[{"type":"thinking","thinking":"t"},{"type":"text","text":"x"}]}"#)
        #expect(string(message.text) == "x" && string(message.reasoning) == "t")
        let response = try whole(
            .responses,
            #"{"output":[{"type":"reasoning","summary":[{"type":"summary_text","text":"r"}]},{"type":"message","content":[{"type":"output_text","text":"x"}]}]}"#
        )
        #expect(string(response.text) == "x" && string(response.reasoning) == "r")
    }
}
