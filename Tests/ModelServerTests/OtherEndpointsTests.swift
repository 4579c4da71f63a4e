import Foundation
import LanguageModel
import Testing

@testable import ModelServer

@Suite struct OtherEndpointsTests {
    @Test("completions echo, take token numbers, and report log-probabilities in the old form")
    func completions() async throws {
        try await TestServer.with { server in
            let json = try await server.post(
                "/v1/completions", [:],
                #"{"model":"excise-tiny","prompt":"The old fox","max_tokens":6,"seed":1,"echo":true,"logprobs":2}"#
            ).json
            let text = try #require(json.at("choices", "0", "text").string)
            let report = json.at("choices", "0", "logprobs")
            #expect(text.hasPrefix("The old fox"))
            #expect(report["tokens"]?.array?.compactMap(\.string).joined() == text)
            #expect(report.at("token_logprobs", "0") == .null)
            #expect(report["text_offset"]?.array?.count == report["tokens"]?.array?.count)
            #expect(
                json.at("usage", "prompt_tokens") == .integer(TestServer.model.tokenizer.encode("The old fox").count))

            let numbers = try await server.post(
                "/v1/completions", [:],
                #"{"model":"excise-tiny","prompt":[[84,104,101],[65]],"max_tokens":0,"echo":true}"#
            ).json
            #expect(numbers["choices"]?.array?.compactMap { $0["text"]?.string } == ["The", "A"])

            let request = #"{"model":"excise-tiny","prompt":"A","max_tokens":9,"seed":5,"n":2,"stream":"#
            let whole = try await server.post("/v1/completions", [:], request + "false}").json
            let stream = try await server.post("/v1/completions", [:], request + "true}").chunks
            for index in 0..<2 {
                let own = stream.filter { $0.at("choices", "0", "index") == .integer(index) }
                #expect(
                    .string(own.compactMap { $0.at("choices", "0", "text").string }.joined())
                        == whole.at("choices", String(index), "text"))
            }
        }
    }

    @Test("embeddings have length one, as numbers and as Base64")
    func embeddings() async throws {
        try await TestServer.with { server in
            let request = #"{"model":"excise-tiny","input":["the fox","the owl"],"dimensions":32"#
            let json = try await server.post("/v1/embeddings", [:], request + "}").json
            let encoded = try await server.post("/v1/embeddings", [:], request + #","encoding_format":"base64"}"#).json
            for index in ["0", "1"] {
                let numbers = json.at("data", index, "embedding").array?.compactMap { value -> Double? in
                    if case .number(let number) = value { number } else { nil }
                }
                let vector = try #require(numbers)
                #expect(vector.count == 32)
                #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-4)
                let text = try #require(encoded.at("data", index, "embedding").string)
                let data = try #require(Data(base64Encoded: text))
                let floats = stride(from: 0, to: data.count, by: 4).map { start in
                    Float(bitPattern: data[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
                }
                #expect(zip(vector, floats).allSatisfy { abs($0 - Double($1)) < 1e-6 })
            }
            #expect(json.at("usage", "prompt_tokens").number ?? 0 > 0)
        }
    }

    @Test("models are listed in the shape of whoever asks")
    func models() async throws {
        try await TestServer.with { server in
            func get(_ path: String, _ headers: [String: String] = [:]) async throws -> JSONValue {
                try await server.send("GET", path, headers).json
            }
            let version = ["anthropic-version": "2023-06-01"]
            let lists = (try await get("/v1/models"), try await get("/v1/models", version))
            #expect(lists.0.at("data", "0", "object") == "model")
            #expect(lists.1.at("data", "0", "type") == "model")
            let single = try await get("/v1/models/excise-tiny")
            #expect(single["id"] == "excise-tiny")
            let unknown = (try await get("/v1/models/other"), try await get("/v1/models/other", version))
            #expect(unknown.0.at("error", "code") == "model_not_found")
            #expect(unknown.1.at("error", "type") == "not_found_error")
            #expect(try await server.send("GET", "/health").status == 200)
        }
    }

    @Test("responses stream their events in order, with numbers, and are kept")
    func responses() async throws {
        try await TestServer.with { server in
            for more in [
                "", #","reasoning":{"effort":"low"}"#, #","reasoning":{"effort":"low","summary":"auto"}"#,
                #","tool_choice":"required","tools":[{"type":"function","name":"f","parameters":{"type":"object"}}]"#,
            ] {
                let request = #"{"model":"excise-tiny","input":"Hello!","seed":3\#(more)"#
                let whole = try await server.post("/v1/responses", [:], request + "}").json
                let stream = try await server.post("/v1/responses", [:], request + #","stream":true}"#)
                let chunks = stream.chunks
                #expect(stream.events.map { JSONValue.string($0.name) } == chunks.map { $0["type"] ?? .null })
                #expect(chunks.map { $0["sequence_number"] } == chunks.indices.map { .integer($0) })
                #expect(stream.events.prefix(2).map(\.name) == ["response.created", "response.in_progress"])
                let final = try #require(chunks.last?["response"])
                #expect(final["output"]?.array?.map { $0["type"] } == whole["output"]?.array?.map { $0["type"] })
                #expect(final["usage"] == whole["usage"])
                let done = chunks.filter { $0["type"] == "response.output_item.done" }.map { $0["item"] }
                #expect(done == final["output"]?.array?.map { $0 })
                let identifier = try #require(final["id"]?.string)
                let kept = try await server.send("GET", "/v1/responses/\(identifier)").json
                #expect(kept == final)
                let deleted = try await server.send("DELETE", "/v1/responses/\(identifier)").json
                #expect(deleted["deleted"] == true)
                #expect(try await server.send("GET", "/v1/responses/\(identifier)").status == 404)
            }
        }
    }

    @Test("a response continues an earlier one, and only so many are kept")
    func continuation() async throws {
        try await TestServer.with(ModelServerConfiguration(storedResponseLimit: 2)) { server in
            func create(_ more: String) async throws -> TestResponse {
                try await server.post(
                    "/v1/responses", [:], #"{"model":"excise-tiny","input":"Go on.","max_output_tokens":5\#(more)}"#)
            }
            let first = try await create("").json
            let identifier = try #require(first["id"]?.string)
            let second = try await create(#","previous_response_id":"\#(identifier)""#).json
            #expect((second.at("usage", "input_tokens").number ?? 0) > (first.at("usage", "input_tokens").number ?? 0))
            _ = try await create(#","store":false"#)
            let items = try await server.send("GET", "/v1/responses/\(identifier)/input_items").json
            #expect(items["data"]?.array?.count == 1)
            _ = try await create("")
            #expect(try await server.send("GET", "/v1/responses/\(identifier)").status == 404)
            #expect(try await create(#","previous_response_id":"\#(identifier)""#).status == 404)
        }
    }

    @Test("messages stream in Anthropic's order, thinking first")
    func messages() async throws {
        try await TestServer.with { server in
            let request =
                #"{"model":"excise-tiny","max_tokens":300,"seed":6,"messages":[{"role":"user","content":"Hello!"}],"thinking":{"type":"enabled","budget_tokens":40}"#
            let whole = try await server.post("/v1/messages", [:], request + "}").json
            #expect(whole.at("content", "0", "type") == "thinking")
            let stream = try await server.post("/v1/messages", [:], request + #","stream":true}"#)
            let names = stream.events.map(\.name)
            #expect(names.first == "message_start")
            #expect(names.suffix(2) == ["message_delta", "message_stop"])
            #expect(stream.events.map { JSONValue.string($0.name) } == stream.chunks.map { $0["type"] ?? .null })
            var open: JSONValue?
            for chunk in stream.chunks {
                switch chunk["type"] {
                case "content_block_start":
                    #expect(open == nil)
                    open = chunk["index"]
                case "content_block_delta": #expect(chunk["index"] == open)
                case "content_block_stop":
                    #expect(chunk["index"] == open)
                    open = nil
                default: break
                }
            }
            #expect(open == nil)
            let deltas = stream.chunks.map { $0.at("delta") }
            #expect(
                .string(deltas.compactMap { $0["thinking"]?.string }.joined()) == whole.at("content", "0", "thinking"))
            #expect(deltas.compactMap { $0["text"]?.string }.joined() == whole.at("content", "1", "text").string ?? "")
            #expect(deltas.contains { $0["type"] == "signature_delta" })
            let end = stream.chunks.first { $0["type"] == "message_delta" }
            #expect(end?["usage"] == whole["usage"])
            let counted = try await server.post("/v1/messages/count_tokens", [:], request + "}").json
            #expect(counted["input_tokens"] == whole.at("usage", "input_tokens"))
        }
    }

    @Test("the newer API version refuses sampling parameters, the older takes them")
    func versions() async throws {
        try await TestServer.with { server in
            let request =
                #"{"model":"excise-tiny","max_tokens":3,"temperature":0.5,"messages":[{"role":"user","content":"Hi"}]}"#
            let older = try await server.post("/v1/messages", ["anthropic-version": "2023-06-01"], request)
            let newer = try await server.post("/v1/messages", ["anthropic-version": "2026-10-21"], request)
            #expect(older.status == 200)
            #expect(newer.status == 400)
            let error = try newer.json.at("error")
            #expect(error["type"] == "invalid_request_error")
            #expect(newer.headers["request-id"] != nil)
        }
    }
}
