import JSON
import Metering
import Testing

/// One token for each byte, so that what is counted can be seen.
private struct ByteCounter: TokenCounter {
    func tokens(in text: UnsafeRawBufferPointer) -> Int { text.count }
}

@Suite("Input tokens of a request") struct TokenRequestTests {
    private func tokens(_ body: String) throws -> Int {
        try Array(body.utf8).withUnsafeBytes { text in
            ByteCounter().inputTokens(of: try JSONOutline(text), in: text)
        }
    }

    @Test(
        "every text that the model sees counts, with four for each message and three for the answer",
        arguments: [
            // Chat.
            (#"{"model":"m","messages":[{"role":"user","content":"12345"}]}"#, 4 + 5 + 3),
            (
                #"{"messages":[{"role":"system","content":"12"},{"role":"user","content":"345","name":"ada"}]}"#,
                4 + 2 + 4 + 6 + 3
            ),
            (#"{"messages":[{"role":"user","content":"a\nb\u00e9"}]}"#, 4 + 5 + 3),
            (
                #"{"messages":[{"role":"user","content":[{"type":"text","text":"12"},{"type":"text","text":"34"}]}]}"#,
                4 + 4 + 3
            ),
            (
                #"{"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"add","arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"call_1","content":"42"}]}"#,
                4 + 3 + 7 + 4 + 2 + 3
            ),
            (#"{"messages":[{"role":"user","content":"1"}],"tools":[{"name":"x"}]}"#, 4 + 1 + 3 + 14),
            (#"{"messages":[],"response_format":{"type":"json_schema","json_schema":{"a":1}}}"#, 3 + 7),
            (#"{"messages":[],"response_format":{"type":"json_object"},"temperature":0.5,"stop":"abc","user":"u"}"#, 3),
            // Responses.
            (#"{"input":"12345","instructions":"123"}"#, 5 + 4 + 3),
            (#"{"input":[{"role":"user","content":[{"type":"input_text","text":"12"}]}]}"#, 4 + 2),
            (#"{"input":[{"type":"function_call_output","call_id":"c","output":"1234"}]}"#, 4 + 4),
            (#"{"input":"1","text":{"format":{"type":"json_schema","name":"n","schema":{}}}}"#, 1 + 2),
            // Messages.
            (#"{"system":"12","messages":[{"role":"user","content":"345"}]}"#, 4 + 2 + 4 + 3 + 3),
            (#"{"system":[{"type":"text","text":"12"}],"messages":[]}"#, 4 + 2 + 3),
            (
                #"{"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"123","signature":"zzzz"},{"type":"tool_use","id":"t","name":"ab","input":{"c":1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"12"}]}]}]}"#,
                4 + 3 + 2 + 7 + 4 + 2 + 3
            ),
            (
                #"{"messages":[{"role":"user","content":[{"type":"document","title":"12","source":{"type":"text","media_type":"text/plain","data":"345"}}]}]}"#,
                4 + 2 + 3 + 3
            ),
            // Completions and embeddings.
            (#"{"prompt":"12345","suffix":"67"}"#, 7), (#"{"prompt":["12","345"]}"#, 5),
            (#"{"prompt":[15496,995,0]}"#, 3), (#"{"input":[[1,2],[3]]}"#, 3), (#"{"input":["ab","c"]}"#, 3),
            // Of a wrong form: the upstream will refuse it.
            (#"{"messages":7,"input":null,"prompt":true,"system":null}"#, 0), (#"[1,2]"#, 0),
        ])
    func texts(body: String, expected: Int) throws {
        #expect(try tokens(body) == expected, "\(body)")
    }

    @Test("an image costs a constant, whatever its bytes; a document and sound by their length")
    func media() throws {
        let data = String(repeating: "A", count: 300_000)
        let cases: [(part: String, tokens: ClosedRange<Int>)] = [
            (#"{"type":"image_url","image_url":{"url":"data:image/png;base64,\#(data)"}}"#, 765...765),
            (#"{"type":"image_url","image_url":{"url":"\#(data)","detail":"low"}}"#, 85...85),
            (#"{"type":"input_image","image_url":"\#(data)","detail":"low"}"#, 85...85),
            (#"{"type":"input_image","file_id":"file-1","image_url":null}"#, 765...765),
            (#"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"\#(data)"}}"#, 765...765),
            (#"{"type":"image","source":{"type":"url","url":"https://example.org/a.png"}}"#, 765...765),
            (
                #"{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"\#(data)"}}"#,
                8000...8000
            ),
            (#"{"type":"file","file":{"filename":"a.pdf","file_data":"\#(data)"}}"#, 8000...8000),
            (#"{"type":"input_file","file_id":"file-1"}"#, 2000...2000),
            (#"{"type":"input_audio","input_audio":{"data":"\#(data)","format":"mp3"}}"#, 141...142),
        ]
        for (part, expected) in cases {
            let sum = try tokens(#"{"messages":[{"role":"user","content":[\#(part)]}]}"#) - 7
            #expect(expected.contains(sum), "\(sum) for \(part.prefix(60))")
        }
    }

    @Test("lists nested as deep as a body may be are counted once, as they are written")
    func deep() throws {
        let open = String(repeating: "[", count: 60)
        let close = String(repeating: "]", count: 60)
        let sum = try tokens(#"{"messages":[{"role":"user","content":\#(open)"12345"\#(close)}]}"#)
        #expect((5...200).contains(sum))
    }
}
