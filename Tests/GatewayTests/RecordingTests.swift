import Crypto
import Exchanges
import JSON
import ModelAPI
import Testing

@testable import Gateway

@Suite("Records of exchanges")
struct RecordingTests {
    private func line(_ operation: Operation, _ body: String, _ form: PromptForm = .text) throws -> JSONDocument {
        let request = try JSONDocument(Array(body.utf8))
        var line = ExchangeLine(reserving: 0)
        line.addMessages(operation, request, form)
        line.addParameters(request)
        line.addSession(request)
        return try JSONDocument(line.finish())
    }

    private func part(_ document: JSONDocument, _ name: StaticString) -> String? {
        document.read { text in
            document.outline.member(name, in: text).map { String(decoding: text[$0.range], as: UTF8.self) }
        }
    }

    @Test(
        "the input of every operation becomes messages",
        arguments: [
            (
                Operation.chat,
                #"{"messages":[{"role":"user","content":"x","name":"n"},{"role":"assistant","content":null,"tool_calls":[]}]}"#,
                #"[{"role":"user","content":"x"},{"role":"assistant","content":"{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[]}"}]"#
            ),
            (
                .chat, #"{"messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]}"#,
                #"[{"role":"user","content":[{"type":"text","text":"a"}]}]"#
            ),
            (
                .messages, #"{"system":"s","messages":[{"role":"user","content":"x"}]}"#,
                #"[{"role":"system","content":"s"},{"role":"user","content":"x"}]"#
            ),
            (.completion, #"{"prompt":"p"}"#, #"[{"role":"user","content":"p"}]"#),
            (.completion, #"{"prompt":["p","q"]}"#, #"[{"role":"user","content":"[\"p\",\"q\"]"}]"#),
            (.embeddings, #"{"input":[1,2]}"#, #"[{"role":"user","content":"[1,2]"}]"#),
            (
                .responses, #"{"instructions":"i","input":"x"}"#,
                #"[{"role":"developer","content":"i"},{"role":"user","content":"x"}]"#
            ),
            (
                .responses, #"{"input":[{"role":"user","content":"x"},{"type":"function_call_output","output":"o"}]}"#,
                #"[{"role":"user","content":"x"},{"role":"tool","content":"{\"type\":\"function_call_output\",\"output\":\"o\"}"}]"#
            ),
            (
                .chat, "{\"messages\":[{\"role\":\"user\",\n \"content\":[\n{\"type\":\"text\",\"text\":\"a\\n\"}]}]}",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\\n\"}]}]"
            ),
        ])
    func messages(_ operation: Operation, _ body: String, _ expected: String) throws {
        #expect(part(try line(operation, body), "messages") == expected)
    }

    @Test("what was set is kept, tools by their names, and whom the client asks for")
    func parameters() throws {
        let document = try line(
            .chat,
            #"{"messages":[],"temperature":0.5,"max_tokens":7,"stream":true,"logit_bias":{"1":2},"reasoning_effort":"low","tools":[{"type":"function","function":{"name":"f","parameters":{}}},{"type":"web_search"}],"user":"u","safety_identifier":"s"}"#
        )
        #expect(
            part(document, "parameters")
                == #"{"temperature":0.5,"max_tokens":7,"stream":true,"reasoning_effort":"low","tools":["f","web_search"]}"#
        )
        #expect(document.string("session") == "s")
        #expect(try line(.messages, #"{"messages":[],"metadata":{"user_id":"x"}}"#).string("session") == "x")
    }

    @Test("hashes are equal for equal messages under one key, and tell nothing else")
    func hashes() throws {
        func hash(_ body: String, key: UInt8) throws -> String? {
            part(try line(.chat, body, .hash(.init(data: [UInt8](repeating: key, count: 32)))), "messages")
        }
        let body = #"{"messages":[{"role":"user","content":"secret"}]}"#
        let first = try hash(body, key: 1)
        #expect(try first == hash(body, key: 1) && first != hash(body, key: 2))
        #expect(first?.contains("secret") == false && first?.contains(#""bytes":8"#) == true)
    }

    @Test(
        "amounts of money are written exactly",
        arguments: [(0, "0"), (1, "0.000000001"), (1_500_000_000, "1.5"), (12_000_000_000, "12")])
    func money(_ billionths: Int, _ text: String) {
        var line = ExchangeLine(reserving: 0)
        line.add("cost", billionths: billionths)
        #expect(String(decoding: line.finish(), as: UTF8.self) == "{\"cost\":\(text)}")
    }
}
