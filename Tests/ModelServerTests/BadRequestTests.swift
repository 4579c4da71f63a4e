import Testing

@testable import ModelServer

@Suite struct BadRequestTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var path: String
        var body: String
        var status = 400
        var code: String?
        var testDescription: String { "\(path) \(body.prefix(80))" }

        static func chat(_ more: String, status: Int = 400, code: String? = nil) -> Case {
            Case(
                path: "/v1/chat/completions",
                body: #"{"model":"excise-tiny","messages":[{"role":"user","content":"Hi"}],\#(more)}"#, status: status,
                code: code)
        }
    }

    @Test(
        "what is wrong with a request is said in the API's own shape",
        arguments: [
            Case(path: "/v1/chat/completions", body: ""),
            Case(path: "/v1/chat/completions", body: "{"),
            Case(path: "/v1/chat/completions", body: "[]"),
            Case(path: "/v1/chat/completions", body: "{\"model\": \"\u{1}\"}"),
            Case(path: "/v1/chat/completions", body: #"{"a":1,"a":2}"#),
            Case(path: "/v1/chat/completions", body: String(repeating: "[", count: 10_000)),
            Case(path: "/v1/chat/completions", body: "{}", code: "missing_required_parameter"),
            Case(path: "/v1/chat/completions", body: #"{"model":"excise-tiny"}"#, code: "missing_required_parameter"),
            Case(
                path: "/v1/chat/completions", body: #"{"model":"gpt","messages":[]}"#, status: 404,
                code: "model_not_found"),
            Case(path: "/v1/chat/completions", body: #"{"model":7,"messages":[]}"#, code: "invalid_type"),
            Case(path: "/v1/chat/completions", body: #"{"model":"excise-tiny","messages":[]}"#, code: "empty_array"),
            Case(
                path: "/v1/chat/completions",
                body: #"{"model":"excise-tiny","messages":[{"role":"king","content":"x"}]}"#),
            Case(path: "/v1/chat/completions", body: #"{"model":"excise-tiny","messages":[{"role":"user"}]}"#),
            Case(
                path: "/v1/chat/completions",
                body:
                    #"{"model":"excise-tiny","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}"#
            ),
            .chat(#""temperature":2.1"#, code: "decimal_above_max_value"),
            .chat(#""temperature":"hot""#, code: "invalid_type"),
            .chat(#""top_p":-0.1"#), .chat(#""n":0"#), .chat(#""n":1e9"#), .chat(#""max_tokens":0"#),
            .chat(#""max_tokens":9223372036854775807"#, code: "context_length_exceeded"),
            .chat(#""max_tokens":99999999999999999999999"#), .chat(#""logit_bias":{"x":1}"#),
            .chat(#""logit_bias":{"70000":1}"#), .chat(#""logit_bias":{"5":101}"#),
            .chat(#""stop":["a","b","c","d","e"]"#),
            .chat(#""stop":7"#), .chat(#""top_logprobs":3"#), .chat(#""logprobs":true,"top_logprobs":21"#),
            .chat(#""stream_options":{"include_usage":true}"#), .chat(#""tool_choice":"required""#),
            .chat(#""tools":[{"type":"function"}]"#), .chat(#""tools":{}"#),
            .chat(#""response_format":{"type":"xml"}"#),
            .chat(#""reasoning_effort":"extreme""#), .chat(#""seed":1.5"#),
            Case(path: "/v1/completions", body: #"{"model":"excise-tiny"}"#),
            Case(path: "/v1/completions", body: #"{"model":"excise-tiny","prompt":[-1]}"#),
            Case(path: "/v1/completions", body: #"{"model":"excise-tiny","prompt":[]}"#),
            Case(path: "/v1/embeddings", body: #"{"model":"excise-tiny","input":""}"#),
            Case(path: "/v1/embeddings", body: #"{"model":"excise-tiny","input":"x","dimensions":513}"#),
            Case(path: "/v1/embeddings", body: #"{"model":"excise-tiny","input":"x","encoding_format":"hex"}"#),
            Case(path: "/v1/responses", body: #"{"model":"excise-tiny"}"#),
            Case(path: "/v1/responses", body: #"{"model":"excise-tiny","input":[{"type":"dance"}]}"#),
            Case(path: "/v1/nowhere", body: "{}", status: 404, code: "unknown_url"),
        ])
    func openAI(_ example: Case) async throws {
        try await TestServer.with { server in
            let response = try await server.post(example.path, [:], example.body)
            let error = try response.json.at("error")
            #expect(response.status == example.status)
            #expect(error["message"]?.string?.isEmpty == false)
            #expect(error["type"] == "invalid_request_error")
            #expect(error["param"] != nil)
            if let code = example.code { #expect(error["code"] == .string(code)) }
        }
    }

    @Test(
        "Anthropic's errors have Anthropic's shape",
        arguments: [
            ("{", 400, "invalid_request_error"),
            (#"{"model":"claude","max_tokens":1,"messages":[{"role":"user","content":"x"}]}"#, 404, "not_found_error"),
            (#"{"model":"excise-tiny","messages":[{"role":"user","content":"x"}]}"#, 400, "invalid_request_error"),
            (#"{"model":"excise-tiny","max_tokens":1,"messages":[]}"#, 400, "invalid_request_error"),
            (
                #"{"model":"excise-tiny","max_tokens":1,"messages":[{"role":"user","content":[{"type":"image"}]}]}"#,
                400, "invalid_request_error"
            ),
            (
                #"{"model":"excise-tiny","max_tokens":1,"messages":[{"role":"user","content":"x"}],"temperature":1.5}"#,
                400, "invalid_request_error"
            ),
            (
                #"{"model":"excise-tiny","max_tokens":1,"messages":[{"role":"user","content":"x"}],"tool_choice":{"type":"tool","name":"f"}}"#,
                400, "invalid_request_error"
            ),
        ])
    func anthropic(body: String, status: Int, type: String) async throws {
        try await TestServer.with { server in
            let response = try await server.post("/v1/messages", [:], body)
            #expect(response.status == status)
            let json = try response.json
            #expect(json["type"] == "error")
            #expect(json.at("error", "type") == .string(type))
            #expect(json["request_id"]?.string == response.headers["request-id"])
        }
    }

    @Test("a key is asked for where one is configured, in either header")
    func keys() async throws {
        try await TestServer.with(ModelServerConfiguration(apiKey: "secret")) { server in
            let cases = [
                ([:], 401), (["authorization": "Bearer wrong"], 401), (["authorization": "Bearer secret"], 200),
                (["x-api-key": "secret"], 200), (["x-api-key": "Secret"], 401),
            ]
            for (headers, status) in cases {
                let response = try await server.send("GET", "/v1/models", headers)
                #expect(response.status == status)
            }
            let health = try await server.send("GET", "/health")
            #expect(health.status == 200)
        }
    }

    @Test("a body over the limit is refused")
    func bodyLimit() async throws {
        try await TestServer.with(ModelServerConfiguration(bodyLimit: 1_000)) { server in
            let response = try await server.post("/v1/embeddings", [:], String(repeating: " ", count: 1_001))
            #expect(response.status == 413)
        }
    }
}
