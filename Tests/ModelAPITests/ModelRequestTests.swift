import JSON
import ModelAPI
import Testing

@Suite("Request checks") struct ModelRequestTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let operation: ModelAPI.Operation
        let body: String
        let param: String?
        let code: String
        /// A part of the message.
        let message: String
        var testDescription: String { "\(operation) \(body)" }

        init(_ operation: ModelAPI.Operation, _ body: String, _ param: String?, _ code: String, _ message: String) {
            self.operation = operation
            self.body = body
            self.param = param
            self.code = code
            self.message = message
        }
    }

    private static let hello = #""messages":[{"role":"user","content":"hi"}]"#
    private static let missing = "missing_required_parameter"
    private static let wrong = "invalid_type"
    private static let small = "integer_below_min_value"

    static let openAI: [Fault] = [
        Fault(.chat, "{}", "model", missing, "Missing required parameter: 'model'."),
        Fault(.chat, "{\(hello)}", "model", missing, "'model'"),
        Fault(.chat, #"{"model":"m"}"#, "messages", missing, "Missing required parameter: 'messages'."),
        Fault(.chat, #"{"model":null,\#(hello)}"#, "model", wrong, "expected a string, but got null instead."),
        Fault(.chat, #"{"model":1,\#(hello)}"#, "model", wrong, "expected a string, but got a number instead."),
        Fault(.chat, #"{"model":["m"],\#(hello)}"#, "model", wrong, "an array"),
        Fault(
            .chat, #"{"model":"m","messages":"hi"}"#, "messages", wrong, "expected an array, but got a string instead."),
        Fault(.chat, #"{"model":"m","messages":null}"#, "messages", wrong, "null"),
        Fault(.chat, #"{"model":"m","messages":{}}"#, "messages", wrong, "an object"),
        Fault(.chat, #"{"model":"m","messages":[]}"#, "messages", "empty_array", "minimum length 1"),
        Fault(.chat, #"{"model":"m","messages":["hi"]}"#, "messages[0]", wrong, "expected an object"),
        Fault(
            .chat, #"{"model":"m","messages":[{"role":"user"},{}]}"#, "messages[1].role", missing, "'messages[1].role'"),
        Fault(.chat, #"{"model":"m","messages":[{"role":1}]}"#, "messages[0].role", wrong, "a number"),
        Fault(
            .chat, #"{"model":"m",\#(hello),"stream":"yes"}"#, "stream", wrong, "expected a boolean, but got a string"),
        Fault(.chat, #"{"model":"m",\#(hello),"stream":1}"#, "stream", wrong, "a number"),
        Fault(.chat, #"{"model":"m",\#(hello),"temperature":"0"}"#, "temperature", wrong, "a number, but got a string"),
        Fault(.chat, #"{"model":"m",\#(hello),"n":0}"#, "n", small, ">= 1, but got 0"),
        Fault(.chat, #"{"model":"m",\#(hello),"n":-1}"#, "n", small, "-1"),
        Fault(.chat, #"{"model":"m",\#(hello),"n":1.5}"#, "n", wrong, "an integer"),
        Fault(.chat, #"{"model":"m",\#(hello),"n":1e3}"#, "n", wrong, "an integer"),
        Fault(.chat, #"{"model":"m",\#(hello),"n":99999999999999999999}"#, "n", wrong, "an integer"),
        Fault(.chat, #"{"model":"m",\#(hello),"n":"2"}"#, "n", wrong, "a string"),
        Fault(.chat, #"{"model":"m",\#(hello),"max_tokens":0}"#, "max_tokens", small, "max_tokens"),
        Fault(.chat, #"{"model":"m",\#(hello),"top_logprobs":-1}"#, "top_logprobs", small, ">= 0"),
        Fault(.chat, #"{"model":"m",\#(hello),"logit_bias":[]}"#, "logit_bias", wrong, "an object"),
        Fault(.chat, #"{"model":"m",\#(hello),"stop":1}"#, "stop", wrong, "a string or an array"),
        Fault(.chat, #"{"model":"m",\#(hello),"tools":{}}"#, "tools", wrong, "an array"),
        Fault(.chat, #"{"model":"m",\#(hello),"stream_options":true}"#, "stream_options", wrong, "a boolean"),
        Fault(.completion, #"{"prompt":"a"}"#, "model", missing, "'model'"),
        Fault(.completion, #"{"model":"m","prompt":{}}"#, "prompt", wrong, "a string or an array"),
        Fault(.completion, #"{"model":"m","max_tokens":-1}"#, "max_tokens", small, ">= 0"),
        Fault(.embeddings, #"{"model":"m"}"#, "input", missing, "'input'"),
        Fault(.embeddings, #"{"model":"m","input":1}"#, "input", wrong, "a string or an array"),
        Fault(.embeddings, #"{"model":"m","input":"a","dimensions":0}"#, "dimensions", small, ">= 1"),
        Fault(.responses, #"{"input":"a"}"#, "model", missing, "'model'"),
        Fault(.responses, #"{"model":"m","input":{}}"#, "input", wrong, "a string or an array"),
        Fault(.responses, #"{"model":"m","previous_response_id":1}"#, "previous_response_id", wrong, "a string"),
        Fault(.responses, #"{"model":"m","store":"yes"}"#, "store", wrong, "a boolean"),
    ]

    static let anthropic: [Fault] = [
        Fault(.messages, "{}", "model", missing, "model: Field required"),
        Fault(.messages, #"{"model":"m","max_tokens":1}"#, "messages", missing, "messages: Field required"),
        Fault(.messages, #"{"model":"m",\#(hello)}"#, "max_tokens", missing, "max_tokens: Field required"),
        Fault(
            .messages, #"{"model":"m",\#(hello),"max_tokens":null}"#, "max_tokens", wrong, "Input should be an integer"),
        Fault(.messages, #"{"model":"m",\#(hello),"max_tokens":0}"#, "max_tokens", small, "greater than or equal to 1"),
        Fault(.messages, #"{"model":"m",\#(hello),"max_tokens":"1"}"#, "max_tokens", wrong, "but got a string"),
        Fault(.messages, #"{"model":"m",\#(hello),"max_tokens":1.0}"#, "max_tokens", wrong, "an integer"),
        Fault(
            .messages, #"{"model":"m","max_tokens":1,"messages":[]}"#, "messages", "empty_array", "at least one message"
        ),
        Fault(
            .messages, #"{"model":"m","max_tokens":1,"messages":[1]}"#, "messages[0]", wrong,
            "Input should be an object"),
        Fault(
            .messages, #"{"model":"m","max_tokens":1,\#(hello),"system":1}"#, "system", wrong, "a string or an array"),
        Fault(
            .messages, #"{"model":"m","max_tokens":1,\#(hello),"stop_sequences":"x"}"#, "stop_sequences", wrong,
            "an array"),
        Fault(.messages, #"{"model":"m","max_tokens":1,\#(hello),"top_k":-1}"#, "top_k", small, "equal to 0"),
        Fault(.messages, #"{"model":"m","max_tokens":1,\#(hello),"thinking":true}"#, "thinking", wrong, "an object"),
        Fault(.countTokens, #"{"model":"m"}"#, "messages", missing, "messages: Field required"),
        Fault(.countTokens, #"{"model":"m","messages":[]}"#, "messages", "empty_array", "at least one message"),
    ]

    static let bodies: [Fault] =
        [
            ("", "byte 0"), ("{", "byte 1"), ("[1,", "byte 3"),
            (#"{"model":"m","model":"n"}"#, "same member twice at byte 13"),
            (#"{"model":"m"} x"#, "byte 14"), (#"{"model":"\ud800"}"#, "surrogate"), ("\u{feff}{}", "byte 0"),
            ("{'a':1}", "byte 1"),
            (String(repeating: "[", count: 33), "32 levels"),
        ].map { Fault(.chat, $0, nil, "invalid_json", $1) }
        + [("[]", "an array"), ("\"a\"", "a string"), ("1", "a number"), ("null", "null"), ("true", "a boolean")].map {
            Fault(.chat, $0, nil, "invalid_type", $1)
        }

    @Test("what is wrong is named, in the words of the API", arguments: openAI + anthropic + bodies)
    func faults(_ fault: Fault) throws {
        let error = try #require(throws: APIError.self) {
            try ModelRequest(operation: fault.operation, body: Array(fault.body.utf8), depth: 32)
        }
        #expect(error.param == fault.param)
        #expect(error.code == fault.code)
        #expect(error.message.contains(fault.message), "\(error.message)")
        #expect(error.status(.openAI) == 400)
        #expect(error.status(.anthropic) == 400)
    }

    @Test("bytes that are not UTF-8 are refused")
    func invalidUTF8() {
        #expect(throws: APIError.self) {
            try ModelRequest(
                operation: .chat, body: Array("{\"model\":\"".utf8) + [0xFF] + Array("\"}".utf8), depth: 32)
        }
    }

    @Test(
        "a good request is taken as it is, whatever else it holds",
        arguments: [
            (.chat, #"{"model":"m",\#(hello)}"#, false), (.chat, #"{"model":"m",\#(hello),"stream":true}"#, true),
            (.chat, #"{"model":"m",\#(hello),"stream":false}"#, false),
            (.chat, #"{"model":"m",\#(hello),"stream":null,"n":null,"tools":null,"temperature":null}"#, false),
            (.chat, #"{ "model" : "m" , \#(hello), "whatever":{"messages":[]}, "seed":-9223372036854775808 }"#, false),
            (.chat, #"{"mod\u0065l":"m",\#(hello),"temperature":1e-3,"stop":["a"],"logit_bias":{"1":2}}"#, false),
            (.completion, #"{"model":"m","prompt":[1,2],"max_tokens":0,"stream":true}"#, true),
            (.embeddings, #"{"model":"m","input":["a"],"stream":true}"#, false),
            (.embeddings, #"{"model":"m","input":"a","messages":[]}"#, false),
            (.responses, #"{"model":"m","input":[{"role":"user"}],"messages":[1],"stream":true}"#, true),
            (.messages, #"{"model":"m",\#(hello),"max_tokens":1,"stream":true,"system":[]}"#, true),
            (.countTokens, #"{"model":"m",\#(hello),"stream":true}"#, false),
        ] as [(ModelAPI.Operation, String, Bool)])
    func good(_ operation: ModelAPI.Operation, _ body: String, _ streams: Bool) throws {
        let request = try ModelRequest(operation: operation, body: Array(body.utf8), depth: 32)
        #expect(request.model == "m")
        #expect(request.streams == streams)
        #expect(request.document.bytes == Array(body.utf8))
    }
}

@Suite("Anthropic's API versions") struct AnthropicVersionTests {
    @Test("both versions are known, anything else is refused")
    func header() throws {
        #expect(try AnthropicVersion(header: "2023-06-01") == .v2023)
        #expect(try AnthropicVersion(header: "2026-10-21") == .v2026)
        for header in [
            nil, "", "2023-01-01", "2023-06-01 ", "2026-10-21,2023-06-01", String(repeating: "9", count: 5000),
        ] {
            let error = try #require(throws: APIError.self) { try AnthropicVersion(header: header) }
            #expect(error.status(.anthropic) == 400)
            #expect(error.message.utf8.count < 200)
        }
    }

    static let refusedByNew = [
        (#""temperature":1"#, "temperature"), (#""top_p":0.5"#, "top_p"), (#""top_k":5"#, "top_k"),
        (#""temperature":null"#, "temperature"), (#""t\u0065mperature":1"#, "temperature"),
    ]

    @Test("the new version refuses sampling parameters, the old one takes them", arguments: refusedByNew)
    func sampling(_ field: String, _ name: String) throws {
        for operation in [ModelAPI.Operation.messages, .countTokens] {
            let body = #"{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"hi"}],\#(field)}"#
            let request = try ModelRequest(operation: operation, body: Array(body.utf8), depth: 32)
            try AnthropicVersion.v2023.check(request)
            let error = try #require(throws: APIError.self) { try AnthropicVersion.v2026.check(request) }
            #expect(error.param == name)
            #expect(error.message == "\(name): Extra inputs are not permitted")
        }
    }

    @Test(
        "the new version refuses some content by its place",
        arguments: [
            (
                #"{"role":"assistant","content":[{"type":"text","text":"a"},{"type":"document"}]}"#,
                "messages.0.content.1"
            ),
            (
                #"{"role":"user","content":"a"},{"role":"user","content":[{"type":"text","text":"a","citations":[]}]}"#,
                "messages.1.content.0"
            ),
            (#"{"role":"user","content":[{"type":"document"}]}"#, nil),
            (#"{"role":"assistant","content":[{"type":"text","text":"a","citations":[]}]}"#, nil),
            (#"{"role":"user","content":"document"}"#, nil), (#"{"role":"user"}"#, nil),
            (#"{"role":"user","content":[1,null,[]]}"#, nil),
        ] as [(String, String?)])
    func content(_ messages: String, _ place: String?) throws {
        let body = #"{"model":"m","max_tokens":1,"messages":[\#(messages)]}"#
        let request = try ModelRequest(operation: .messages, body: Array(body.utf8), depth: 32)
        try AnthropicVersion.v2023.check(request)
        if let place {
            let error = try #require(throws: APIError.self) { try AnthropicVersion.v2026.check(request) }
            #expect(error.message.hasPrefix(place))
        } else {
            try AnthropicVersion.v2026.check(request)
        }
    }
}
