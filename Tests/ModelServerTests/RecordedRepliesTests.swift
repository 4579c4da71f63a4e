import Testing

@testable import ModelServer

@Suite("Recorded replies")
struct RecordedRepliesTests {
    static let question = "3 + 5 × 2 = ?"
    static let reasoning = "3 + 5 is 8. 8 × 2 is 16, so “sixteen”."
    static let file = """
        {"question":"\(question)","reasoning":"\(reasoning)","summary":"two steps","answer":"The answer is 16 ✓","n":1}

        {"question":"no thought","answer":"none"}

        """

    private func with(_ body: (TestServer) async throws -> Void) async throws {
        let replies = try RecordedReplies(jsonLines: Array(Self.file.utf8))
        #expect(replies.count == 2)
        try await TestServer.with(replies: replies, body)
    }

    @Test("a chat completion gives the reasoning in its channel and the answer as content, streamed and not")
    func chat() async throws {
        try await with { server in
            func body(_ more: String) -> String {
                #"{"model":"excise-tiny","messages":[{"role":"system","content":"Be brief."},"#
                    + #"{"role":"user","content":"\#(Self.question)"}]\#(more)}"#
            }
            let path = "/v1/chat/completions"
            let whole = try await server.post(path, [:], body(#","reasoning_effort":"low""#)).json
            let message = whole.at("choices", "0", "message")
            #expect(message["reasoning"] == .string(Self.reasoning))
            #expect(message["content"] == "The answer is 16 ✓")
            #expect(whole.at("choices", "0", "finish_reason") == "stop")
            let counted = whole.at("usage", "completion_tokens_details", "reasoning_tokens").number ?? 0
            #expect(counted > 5 && counted < whole.at("usage", "completion_tokens").number ?? 0)

            let chunks = try await server.post(path, [:], body(#","reasoning_effort":"low","stream":true"#)).chunks
            func joined(_ name: String) -> String {
                chunks.compactMap { $0.at("choices", "0", "delta", name).string }.joined()
            }
            #expect(joined("reasoning") == Self.reasoning)
            #expect(joined("content") == "The answer is 16 ✓")

            let plain = try await server.post(path, [:], body("")).json.at("choices", "0", "message")
            #expect(plain["reasoning"] == nil)
            #expect(plain["content"] == "The answer is 16 ✓")

            let cut = try await server.post(path, [:], body(#","reasoning_effort":"low","max_tokens":3"#)).json
            #expect(cut.at("choices", "0", "finish_reason") == "length")
            #expect(cut.at("choices", "0", "message", "content") == "")
        }
    }

    @Test("a message holds it as a thinking block before the text")
    func messages() async throws {
        try await with { server in
            let body =
                #"{"model":"excise-tiny","max_tokens":500,"thinking":{"type":"enabled","budget_tokens":1024},"#
                + #""messages":[{"role":"user","content":"\#(Self.question)"}]}"#
            let message = try await server.post("/v1/messages", ["anthropic-version": "2023-06-01"], body).json
            #expect(message.at("content", "0", "thinking") == .string(Self.reasoning))
            #expect(message.at("content", "1", "text") == "The answer is 16 ✓")
        }
    }

    @Test("a response shows the reasoning, or its summary where that is asked for")
    func responses() async throws {
        try await with { server in
            func output(_ reasoning: String) async throws -> JSONValue {
                let body = #"{"model":"excise-tiny","input":"\#(Self.question)","reasoning":\#(reasoning)}"#
                return try await server.post("/v1/responses", [:], body).json["output"] ?? .null
            }
            let open = try await output(#"{"effort":"low"}"#)
            #expect(open.at("0", "content", "0", "text") == .string(Self.reasoning))
            let short = try await output(#"{"effort":"low","summary":"auto"}"#)
            #expect(short.at("0", "summary", "0", "text") == "two steps")
            #expect(!short.textString.contains("8 × 2"))
            #expect(short.at("1", "content", "0", "text") == "The answer is 16 ✓")
        }
    }

    @Test("a question without reasoning has none, and one that is not recorded is answered by the model")
    func others() async throws {
        try await with { server in
            func message(_ question: String) async throws -> JSONValue {
                let body =
                    #"{"model":"excise-tiny","seed":1,"reasoning_effort":"low","messages":"#
                    + #"[{"role":"user","content":"\#(question)"}]}"#
                return try await server.post("/v1/chat/completions", [:], body).json.at("choices", "0", "message")
            }
            let silent = try await message("no thought")
            #expect(silent["reasoning"] == nil)
            #expect(silent["content"] == "none")
            #expect(try await message("What about the fox?")["reasoning"]?.string?.isEmpty == false)
        }
    }

    @Test(
        "a file that is wrong is refused with its line and what would be right",
        arguments: [
            (#"{"question":"a","answer":"b"}"# + "\n{", "line 2: it is not JSON"),
            ("[]", "line 1: it is an array; expected an object"),
            (#"{"question":"a"}"#, "line 1: expected the strings 'question' and 'answer'"),
            (#"{"question":"a","answer":7}"#, "line 1: 'answer' is an integer; expected a string"),
            (
                #"{"question":"a","answer":"b"}"# + "\r\n\n" + #"{"question":"a","answer":"c"}"#,
                "line 3: its question has a reply on an earlier line"
            ),
        ])
    func wrong(file: String, problem: String) {
        let error = #expect(throws: RecordedRepliesError.self) {
            try RecordedReplies(jsonLines: Array(file.utf8))
        }
        #expect(error?.description.hasPrefix(problem) == true, "\(error?.description ?? "")")
    }
}
