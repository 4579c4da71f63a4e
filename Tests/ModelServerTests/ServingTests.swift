import LanguageModel
import NIOCore
import Testing

@testable import ModelServer

@Suite struct ServingTests {
    @Test("a client that leaves ends its generation", arguments: [false, true])
    func disconnect(streams: Bool) async throws {
        // 200 tokens at 20 ms would hold the server for 4 seconds; once the client has gone it stops at the next token.
        let configuration = ModelServerConfiguration(tokenDelay: .milliseconds(20), shutdownGrace: .seconds(30))
        let server = try await TestServer(configuration)
        try await server.connect().executeThenClose { inbound, outbound in
            try await outbound.write(
                TestServer.request(
                    "POST", "/v1/chat/completions", [:],
                    #"{"model":"excise-tiny","messages":[{"role":"user","content":"Hi"}],"max_tokens":200,"ignore_eos":true,"stream":\#(streams)}"#
                ))
            if streams {
                for try await _ in inbound { break }
            } else {
                try await Task.sleep(for: .milliseconds(100))
            }
        }
        let start = ContinuousClock.now
        try await server.stop()
        #expect(ContinuousClock.now - start < .seconds(2))
    }

    @Test("a server that is stopped finishes the answers that run")
    func gracefulStop() async throws {
        let server = try await TestServer(ModelServerConfiguration(tokenDelay: .milliseconds(10)))
        async let answer = server.post(
            "/v1/chat/completions", [:],
            #"{"model":"excise-tiny","messages":[{"role":"user","content":"Hi"}],"max_tokens":40,"ignore_eos":true,"stream":true}"#)
        try await Task.sleep(for: .milliseconds(100))
        try await server.stop()
        let response = try await answer
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
            "null", "7", "[]", #"{"type":7}"#, #"{"type":[]}"#, #"{"enum":[]}"#, ##"{"$ref":"#/no"}"##, #"{"$ref":"http://x"}"#,
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
