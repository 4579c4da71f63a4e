import LanguageModel
import NIOCore
import Testing

@testable import ModelServer

@Suite struct ServingTests {
    private func request(streams: Bool, tokens: Int) -> ByteBuffer {
        TestServer.request(
            "POST", "/v1/chat/completions", [:],
            #"{"model":"excise-tiny","messages":[{"role":"user","content":"Hi"}],"max_tokens":\#(tokens),"ignore_eos":true,"stream":\#(streams)}"#
        )
    }

    @Test("a client that leaves ends its generation", arguments: [false, true])
    func disconnect(streams: Bool) async throws {
        // 1,000 tokens would take 500 seconds, and the server waits for that; once the client has gone it stops.
        let server = try await TestServer(
            ModelServerConfiguration(tokenDelay: .milliseconds(500), shutdownGrace: .seconds(600)))
        try await server.connect().executeThenClose { inbound, outbound in
            try await outbound.write(request(streams: streams, tokens: 1_000))
            if streams {
                for try await _ in inbound { break }
            } else {
                try await Task.sleep(for: .milliseconds(300))
            }
        }
        let start = ContinuousClock.now
        try await server.stop()
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test("a server that is stopped finishes the answers that run")
    func gracefulStop() async throws {
        let server = try await TestServer(
            ModelServerConfiguration(tokenDelay: .milliseconds(5), shutdownGrace: .seconds(600)))
        let bytes = try await server.connect().executeThenClose { inbound, outbound in
            try await outbound.write(request(streams: true, tokens: 40))
            var bytes: [UInt8] = []
            var stopping: Task<Void, any Error>?
            for try await part in inbound {
                bytes += Array(part.readableBytesView)
                if stopping == nil { stopping = Task { try await server.stop() } }
            }
            try await stopping?.value
            return bytes
        }
        let response = try TestResponse(bytes)
        #expect(response.events.last?.data == "[DONE]")
        #expect(response.chunks.last?.at("choices", "0", "finish_reason") == "length")
    }

    @Test("a port in use is an error")
    func portInUse() async throws {
        try await TestServer.with { server in
            await #expect(throws: (any Error).self) {
                try await TestServer(ModelServerConfiguration(port: server.port))
            }
        }
    }
}

@Suite struct SchemaSampleTests {
    @Test("values fit their schemas", arguments: 0..<20 as Range<UInt64>)
    func values(seed: UInt64) throws {
        let schema = try JSONValue(
            parsing: Array(
                #"""
                {"type":"object","$defs":{"unit":{"enum":["c","f"]}},"properties":{
                "city":{"type":"string","minLength":3,"maxLength":12},"days":{"type":["integer","null"],"minimum":-2,"exclusiveMaximum":3},
                "unit":{"$ref":"#/$defs/unit"},"tags":{"type":"array","items":{"type":"string"},"minItems":2,"maxItems":3},
                "when":{"type":"string","format":"date"},"self":{"$ref":"#"},"fixed":{"const":7},"flag":{"type":"boolean"},
                "any":{"anyOf":[{"type":"number","maximum":5}]},"empty":{"type":"object"},"free":{}}}
                """#.utf8))
        var sample = SchemaSample(schema: schema, seed: seed)
        let value = sample.object()
        #expect((3...12).contains(value["city"]?.string?.count ?? 0))
        #expect((-2...2).contains(value["days"]?.number ?? 99))
        #expect(["c", "f"].contains(value["unit"] ?? .null))
        #expect((2...3).contains(value["tags"]?.array?.count ?? 0))
        #expect(value["when"]?.string?.count == 10)
        #expect(value["fixed"] == 7)
        #expect(value["empty"] == [:])
        var again = SchemaSample(schema: schema, seed: seed)
        #expect(again.object() == value)
        #expect(try JSONValue(parsing: value.text) == value)
    }

    @Test(
        "odd schemas do not trap",
        arguments: [
            "null", "7", "[]", #"{"type":7}"#, #"{"type":[]}"#, #"{"enum":[]}"#, ##"{"$ref":"#/no"}"##,
            #"{"$ref":"http://x"}"#,
            #"{"type":"object","properties":{"a":{"type":"integer","minimum":9223372036854775807}}}"#,
            #"{"type":"object","properties":{"a":{"type":"integer","minimum":-9223372036854775808,"maximum":9223372036854775807}}}"#,
            #"{"type":"object","properties":{"a":{"type":"integer","minimum":5,"maximum":1}}}"#,
            #"{"type":"object","properties":{"a":{"type":"number","minimum":1e300}}}"#,
            #"{"type":"object","properties":{"a":{"type":"array","minItems":-4,"maxItems":-9}}}"#,
            #"{"type":"object","properties":{"a":{"type":"string","minLength":99999999,"maxLength":-1}}}"#,
        ])
    func odd(_ text: String) throws {
        var sample = SchemaSample(schema: try JSONValue(parsing: Array(text.utf8)), seed: 1)
        guard case .object = sample.object() else {
            Issue.record("no object")
            return
        }
    }
}
