import LanguageModel
import Testing

@testable import ModelServer

@Suite struct ChatCompletionsTests {
    private static let path = "/v1/chat/completions"

    private func body(_ more: String, question: String = "Tell me about the fox.") -> String {
        #"{"model":"excise-tiny","messages":[{"role":"user","content":"\#(question)"}]\#(more.isEmpty ? "" : ","+more)}"#
    }

    @Test("an answer has text, a reason for its end, and true counts")
    func answer() async throws {
        try await TestServer.with { server in
            let response = try await server.post(Self.path, [:], body(#""seed":3,"max_tokens":12"#))
            let json = try response.json
            #expect(response.status == 200)
            #expect(response.headers["x-request-id"]?.hasPrefix("req_") == true)
            #expect(json["object"] == "chat.completion")
            #expect(json.at("choices", "0", "message", "role") == "assistant")
            #expect(json.at("choices", "0", "message", "content").string?.isEmpty == false)
            #expect(["stop", "length"].contains(json.at("choices", "0", "finish_reason")))
            let format = TestServer.model.chatFormat
            let prompt = format.prompt([Turn(role: .user, text: "Tell me about the fox.")], thinking: false).count
            #expect(json.at("usage", "prompt_tokens") == .integer(prompt))
            let written = try #require(json.at("usage", "completion_tokens").number)
            #expect(json.at("usage", "total_tokens") == .integer(prompt + written))
        }
    }

    @Test("a stream says the same as a single answer, whatever the choices, with usage only when asked for")
    func stream() async throws {
        try await TestServer.with { server in
            let whole = try await server.post(Self.path, [:], body(#""seed":3,"max_tokens":30,"n":3"#)).json
            let response = try await server.post(
                Self.path, [:],
                body(#""seed":3,"max_tokens":30,"n":3,"stream":true,"stream_options":{"include_usage":true}"#))
            #expect(response.headers["content-type"] == "text/event-stream; charset=utf-8")
            #expect(response.events.last?.data == "[DONE]")
            for index in 0..<3 {
                let own = response.chunks.filter { $0.at("choices", "0", "index") == .integer(index) }
                let text = own.compactMap { $0.at("choices", "0", "delta", "content").string }.joined()
                #expect(.string(text) == whole.at("choices", String(index), "message", "content"))
                #expect(own.first?.at("choices", "0", "delta", "role") == "assistant")
                let reasons = own.map { $0.at("choices", "0", "finish_reason") }.filter { $0 != .null }
                #expect(reasons == [whole.at("choices", String(index), "finish_reason")])
            }
            #expect(response.chunks.last?.at("choices") == [])
            #expect(response.chunks.last?["usage"] == whole["usage"])
            #expect(response.chunks.dropLast().allSatisfy { $0["usage"] == .null })
            let plain = try await server.post(Self.path, [:], body(#""max_tokens":3,"stream":true"#))
            #expect(plain.chunks.allSatisfy { $0["usage"] == nil })
        }
    }

    @Test("stop sequences end the text and never show, in streams too", arguments: 0..<12)
    func stops(seed: Int) async throws {
        try await TestServer.with { server in
            let text = try #require(
                try await server.post(Self.path, [:], body(#""seed":\#(seed),"max_tokens":40"#)).json
                    .at("choices", "0", "message", "content").string)
            guard text.count > 6 else { return }
            let middle = text.index(text.startIndex, offsetBy: text.count / 2)
            let stop = String(text[middle...].prefix(5))
            let quoted = JSONValue.string(stop).textString
            let expected = text[..<(try #require(text.range(of: stop))).lowerBound]
            for streams in [false, true] {
                let response = try await server.post(
                    Self.path, [:],
                    body(#""seed":\#(seed),"max_tokens":40,"stream":\#(streams),"stop":["never",\#(quoted)]"#))
                let found =
                    streams
                    ? response.chunks.compactMap { $0.at("choices", "0", "delta", "content").string }.joined()
                    : try response.json.at("choices", "0", "message", "content").string ?? ""
                #expect(found == expected)
            }
        }
    }

    @Test("logit bias forces and forbids tokens, temperature 0 is repeatable without a seed")
    func sampling() async throws {
        try await TestServer.with { server in
            let forced = try await server.post(
                Self.path, [:], body(#""max_tokens":6,"logit_bias":{"101":100}"#)
            ).json
            #expect(forced.at("choices", "0", "message", "content") == "eeeeee")
            let greedy = body(#""temperature":0,"max_tokens":20"#)
            let first = try await server.post(Self.path, [:], greedy).json
            let second = try await server.post(Self.path, [:], greedy).json
            #expect(first.at("choices", "0", "message") == second.at("choices", "0", "message"))
        }
    }

    @Test("log-probabilities cover the text and are the model's own")
    func logProbabilities() async throws {
        try await TestServer.with { server in
            let json = try await server.post(
                Self.path, [:], body(#""seed":4,"max_tokens":8,"temperature":0.3,"logprobs":true,"top_logprobs":2"#)
            ).json
            let entries = try #require(json.at("choices", "0", "logprobs", "content").array)
            let text = try #require(json.at("choices", "0", "message", "content").string)
            #expect(entries.compactMap { $0["token"]?.string }.joined() == text)
            #expect(entries.allSatisfy { $0["top_logprobs"]?.array?.count == 2 })
            let format = TestServer.model.chatFormat
            let prompt = format.prompt([Turn(role: .user, text: "Tell me about the fox.")], thinking: false)
            let tokenizer = TestServer.model.tokenizer
            let best = TestServer.model.model.nextTokenLogits(context: prompt).enumerated().max { $0.1 < $1.1 }
            let reported = entries.first?.at("top_logprobs", "0")
            #expect(reported?["token"]?.string == best.map { tokenizer.name(of: $0.offset) })
            guard case .number(let value)? = reported?["logprob"] else {
                Issue.record("no number")
                return
            }
            #expect(abs(value - Double(best?.element ?? 0)) < 1e-4)
        }
    }

    @Test(
        "reasoning comes before the answer, under the name that is configured",
        arguments: ModelServerConfiguration.ReasoningField.allCases)
    func reasoning(field: ModelServerConfiguration.ReasoningField) async throws {
        try await TestServer.with(ModelServerConfiguration(reasoningField: field)) { server in
            for more in [#""reasoning_effort":"low""#, #""reasoning":{"effort":"low"}"#] {
                let whole = try await server.post(Self.path, [:], body(#""seed":2,\#(more)"#)).json
                let thought = try #require(whole.at("choices", "0", "message", field.rawValue).string)
                #expect(!thought.isEmpty)
                let count = whole.at("usage", "completion_tokens_details", "reasoning_tokens").number ?? 0
                #expect(count > 0 && count <= 48)
                let stream = try await server.post(Self.path, [:], body(#""seed":2,"stream":true,\#(more)"#)).chunks
                let deltas = stream.map { $0.at("choices", "0", "delta") }
                #expect(deltas.compactMap { $0[field.rawValue]?.string }.joined() == thought)
                let lastThought = deltas.lastIndex { $0[field.rawValue] != nil } ?? 0
                let firstText = deltas.dropFirst().firstIndex { $0["content"] != nil } ?? .max
                #expect(lastThought < firstText)
            }
            let none = try await server.post(Self.path, [:], body(#""reasoning_effort":"none""#)).json
            #expect(none.at("choices", "0", "message")[field.rawValue] == nil)
        }
    }

    @Test("functions are called when they must be or are named, with arguments that fit")
    func functions() async throws {
        let tools = #"""
            "tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":
            {"city":{"type":"string"},"days":{"type":"integer","minimum":2,"maximum":4}}}}},
            {"type":"function","function":{"name":"get_time","parameters":{"type":"object","properties":{}}}}],"seed":1
            """#
        try await TestServer.with { server in
            let both = try await server.post(
                Self.path, [:], body(tools, question: "get_weather and get_time, please")
            ).json
            let calls = try #require(both.at("choices", "0", "message", "tool_calls").array)
            #expect(calls.map { $0.at("function", "name") } == ["get_weather", "get_time"])
            #expect(both.at("choices", "0", "finish_reason") == "tool_calls")
            #expect(both.at("choices", "0", "message", "content") == .null)
            let arguments = try JSONValue(parsing: Array((calls[0].at("function", "arguments").string ?? "").utf8))
            #expect(arguments["city"]?.string?.isEmpty == false)
            #expect((2...4).contains(arguments["days"]?.number ?? 0))

            let stream = try await server.post(
                Self.path, [:], body(tools + #","stream":true"#, question: "get_weather and get_time, please")
            ).chunks
            let deltas = stream.flatMap { $0.at("choices", "0", "delta", "tool_calls").array ?? [] }
            for (index, call) in calls.enumerated() {
                let own = deltas.filter { $0["index"] == .integer(index) }
                #expect(own.first?.at("function", "name") == call.at("function", "name"))
                let text = own.compactMap { $0.at("function", "arguments").string }.joined()
                #expect(.string(text) == call.at("function", "arguments"))
            }
            for (choice, name) in [
                (#""required""#, nil), (#"{"type":"function","function":{"name":"get_time"}}"#, "get_time"),
                (#""none""#, nil),
            ] {
                let json = try await server.post(Self.path, [:], body(tools + #","tool_choice":\#(choice)"#)).json
                let called = json.at("choices", "0", "message", "tool_calls").array?.count ?? 0
                #expect(called == (choice == #""none""# ? 0 : 1))
                if let name {
                    #expect(json.at("choices", "0", "message", "tool_calls", "0", "function", "name") == .string(name))
                }
            }
            let plain = try await server.post(Self.path, [:], body(tools)).json
            #expect(plain.at("choices", "0", "finish_reason") != "tool_calls")
        }
    }
}
