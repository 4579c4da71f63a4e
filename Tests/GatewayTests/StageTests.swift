import Access
import Exchanges
import JSON
import ModelAPI
import NIOCore
import NIOPosix
import Testing

@testable import Gateway

private func exchange(_ operation: Operation, model: String = "m", streams: Bool = true, account: String = "a")
    -> ExchangeContext
{
    let time = Timestamp(seconds: 0)
    let context = ExchangeContext(
        id: "req_ABC", started: .now(), time: time, operation: operation, dialect: operation.dialect ?? .openAI,
        principal: Principal(account: Account(id: account, created: time, plan: "free"), keyID: "k"), client: .init(),
        loop: MultiThreadedEventLoopGroup.singleton.next())
    context.model = model
    context.streams = streams
    context.upstream = "house"
    return context
}

private func request(_ operation: Operation, _ text: String) throws -> UpstreamRequest {
    UpstreamRequest(operation: operation, document: try JSONDocument(Array(text.utf8)), upstream: nil)
}

private func event(_ text: String, name: String = "") throws -> ResponseEvent {
    ResponseEvent(event: name, document: try JSONDocument(Array(text.utf8)))
}

private func texts(_ events: [ResponseEvent]) -> [String] {
    events.map { String(decoding: $0.document.bytes, as: UTF8.self) }
}

@Suite("Stages") struct StageTests {
    @Test(
        "usage is asked for in every stream, changing nothing else",
        arguments: [
            (#"{"model":"m","x":[1, 2]}"#, #"{"model":"m","x":[1, 2],"stream_options":{"include_usage":true}}"#),
            (#"{"stream_options":null}"#, #"{"stream_options":{"include_usage":true}}"#),
            (#"{"stream_options":{}}"#, #"{"stream_options":{"include_usage":true}}"#),
            (#"{"stream_options":{"include_usage":false,"y":1}}"#, #"{"stream_options":{"include_usage":true,"y":1}}"#),
            (
                #"{"stream_options":{"include_obfuscation":true}}"#,
                #"{"stream_options":{"include_obfuscation":true,"include_usage":true}}"#
            ),
            (#"{"stream_options":{"include_usage":true}}"#, #"{"stream_options":{"include_usage":true}}"#),
        ])
    func asksForUsage(_ before: String, _ after: String) throws {
        let run = try #require(StreamUsage().begin(exchange(.chat)))
        var sent = try request(.chat, before)
        try run.transform(&sent)
        #expect(sent.document.map { String(decoding: $0.bytes, as: UTF8.self) } == after)
    }

    @Test(
        "the report of usage is hidden from a client that did not ask, and shown to one that did",
        arguments: [false, true])
    func hidesUsage(_ asked: Bool) throws {
        let run = try #require(StreamUsage().begin(exchange(.chat)))
        var sent = try request(.chat, asked ? #"{"stream_options":{"include_usage":true}}"# : "{}")
        try run.transform(&sent)
        let delta = #"{"choices":[{"index":0,"delta":{"content":"x"}}],"usage":null}"#
        let report = #"{"choices":[],"usage":{"prompt_tokens":1}}"#
        var events = [try event(delta), try event(report)]
        try run.transform(&events)
        #expect(texts(events) == (asked ? [delta, report] : [#"{"choices":[{"index":0,"delta":{"content":"x"}}]}"#]))
    }

    @Test("usage that comes with the last choice is taken out without losing the choice")
    func usageBesideChoice() throws {
        let run = try #require(StreamUsage().begin(exchange(.chat)))
        var sent = try request(.chat, "{}")
        try run.transform(&sent)
        var events = [try event(#"{"choices":[{"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}"#)]
        try run.transform(&events)
        #expect(texts(events) == [#"{"choices":[{"finish_reason":"stop"}]}"#])
    }

    @Test("the upstream's name for a model and its software's fields do not reach the client")
    func conceals() throws {
        let stage = UpstreamConcealment([
            ModelConfiguration(name: "m", upstreams: ["house"], upstreamName: "real/x-70b")
        ])
        let run = try #require(stage.begin(exchange(.chat)))
        var sent = try request(.chat, #"{"model":"m","messages":[]}"#)
        try run.transform(&sent)
        #expect(sent.document?.string("model") == "real/x-70b")
        var events = [
            try event(#"{"model":"real/x-70b","system_fingerprint":"b1","choices":[],"timings":{"a":1}}"#),
            try event(#"{"type":"message_start","message":{"model":"real/x-70b","id":"1"}}"#),
            try event(#"{"type":"response.created","response":{"model":"real/x-70b"}}"#),
        ]
        try run.transform(&events)
        #expect(
            texts(events) == [
                #"{"model":"m","choices":[]}"#, #"{"type":"message_start","message":{"model":"m","id":"1"}}"#,
                #"{"type":"response.created","response":{"model":"m"}}"#,
            ])
    }

    @Test("a stored response tells the client's name for its model, found by the upstream's")
    func concealsStored() throws {
        let stage = UpstreamConcealment([ModelConfiguration(name: "m", upstreams: ["house"], upstreamName: "real")])
        let run = try #require(stage.begin(exchange(.retrieveResponse(id: "x"), model: "")))
        var events = [
            ResponseEvent(whole: try JSONDocument(Array(#"{"model":"real"}"#.utf8))),
            ResponseEvent(whole: try JSONDocument(Array(#"{"model":"secret"}"#.utf8))),
        ]
        try run.transform(&events)
        #expect(texts(events) == [#"{"model":"m"}"#, #"{"model":"unknown"}"#])
    }

    @Test("a stream of messages without its beginning gets one, and blocks are opened once")
    func beginsMessages() throws {
        let run = try #require(MessageStart().begin(exchange(.messages)))
        var events = [
            try event(#"{"type":"ping"}"#),
            try event(#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x"}}"#),
            try event(#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"y"}}"#),
            try event(#"{"type":"message_start","message":{}}"#),
            try event(#"{"type":"content_block_delta","index":1,"delta":{"type":"thinking_delta","thinking":"z"}}"#),
        ]
        try run.transform(&events)
        let types = events.map { $0.document.string("type") }
        #expect(
            types == [
                "ping", "message_start", "content_block_start", "content_block_delta", "content_block_delta",
                "content_block_start",
                "content_block_delta",
            ])
        #expect(
            events[5].document.read {
                events[5].document.member("content_block")?.member("type", in: $0)?.string(in: $0)
            } == "thinking")
        #expect(MessageStart().begin(exchange(.messages, streams: false)) == nil)
    }

    @Test("a stored response's id works for its account alone and names the upstream that has it")
    func ownsResponses() throws {
        let stage = ResponseOwnership(key: [UInt8](repeating: 7, count: 32), upstreams: ["house", "other"])
        let run = try #require(stage.begin(exchange(.responses)))
        var events = [
            try event(#"{"type":"response.created","response":{"id":"resp_xyz","previous_response_id":null}}"#),
            ResponseEvent(whole: try JSONDocument(Array(#"{"id":"raw-1","previous_response_id":"resp_old"}"#.utf8))),
        ]
        try run.transform(&events)
        let sealed = try #require(
            events[0].document.read { events[0].document.member("response")?.member("id", in: $0)?.string(in: $0) })
        #expect(sealed.hasPrefix("resp_") && sealed.hasSuffix("pxyz"))
        for (operation, account, works) in [
            (Operation.retrieveResponse(id: sealed), "a", true), (.deleteResponse(id: sealed), "a", true),
            (.retrieveResponse(id: sealed), "b", false), (.retrieveResponse(id: "resp_xyz"), "a", false),
            (.retrieveResponse(id: String(sealed.dropLast()) + "q"), "a", false),
            (.retrieveResponse(id: ""), "a", false),
        ] {
            let run = try #require(stage.begin(exchange(operation, account: account)))
            var sent = UpstreamRequest(operation: operation, document: nil, upstream: nil)
            if works {
                try run.transform(&sent)
                #expect(sent.upstream == "house")
                #expect([.retrieveResponse(id: "resp_xyz"), .deleteResponse(id: "resp_xyz")].contains(sent.operation))
            } else {
                #expect(throws: APIError.self) { try run.transform(&sent) }
            }
        }
        let raw = try #require(events[1].document.string("id"))
        #expect(stage.open(raw, account: "a")?.id == "raw-1")
        let next = try #require(stage.begin(exchange(.responses)))
        var sent = try request(.responses, #"{"previous_response_id":"\#(sealed)"}"#)
        try next.transform(&sent)
        #expect(sent.document?.string("previous_response_id") == "resp_xyz" && sent.upstream == "house")
    }
}

@Suite("What an upstream's error becomes") struct UpstreamErrorMappingTests {
    @Test(
        "status and words",
        arguments: [
            (
                400, #"{"error":{"message":"too long","code":"context_length_exceeded","param":"messages"}}"#, 400,
                "too long", "context_length_exceeded"
            ),
            (
                400, #"{"error":{"message":"see http://10.0.0.1/x"}}"#, 400,
                "The model could not process this request.", nil
            ),
            (
                400, #"{"error":{"message":"real-name is too small","code":"weird"}}"#, 400,
                "The model could not process this request.", nil
            ),
            (400, #"{"object":"error","message":"bad n","code":400}"#, 400, "bad n", nil),
            (422, "<html>", 422, "The model could not process this request.", nil),
            (
                401, #"{"error":{"message":"bad key sk-123"}}"#, 502,
                "The server had an error while processing your request. Sorry about that!", nil
            ),
            (403, "", 502, "The server had an error while processing your request. Sorry about that!", nil),
            (302, "", 502, "The server had an error while processing your request. Sorry about that!", nil),
            (
                500, #"{"error":{"message":"Traceback"}}"#, 502,
                "The server had an error while processing your request. Sorry about that!", nil
            ),
            (503, "", 503, "The model is overloaded or not ready yet. Please try again later.", nil),
            (504, "", 504, "The model took too long to answer.", nil),
        ] as [(Int, String, Int, String, String?)])
    func mapping(_ status: Int, _ body: String, _ expected: Int, _ message: String, _ code: String?) {
        let error = UpstreamErrorMapping.error(
            status: status, body: Array(body.utf8), retryAfter: nil, secrets: ["real-name"])
        #expect(error.status(.openAI) == expected && error.message == message && error.code == code)
    }

    @Test("a limit of the upstream is passed on with its wait")
    func limited() {
        let error = UpstreamErrorMapping.error(status: 429, body: [], retryAfter: 3000, secrets: [])
        #expect(
            error.status(.anthropic) == 429 && error.retryAfter == 3000 && error.type(.anthropic) == "rate_limit_error")
    }
}

@Suite("Small parts of the gateway") struct SmallPartTests {
    @Test("the circuit breaker opens after failures in a row, lets one try, and closes on success")
    func breaker() {
        let health = UpstreamHealth(failureLimit: 2, pause: .seconds(10))
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
        health.failed(start)
        health.succeeded()
        health.failed(start)
        #expect(health.allows(start))
        health.failed(start)
        #expect(!health.allows(start) && health.state(start) == .paused)
        let later = start + .seconds(10)
        #expect(health.allows(later))
        #expect(!health.allows(later), "only one may try")
        health.inconclusive()
        #expect(health.allows(later), "a try that told nothing frees the place")
        health.failed(later)
        #expect(!health.allows(later + .seconds(9)))
        #expect(health.allows(later + .seconds(10)))
        health.succeeded()
        #expect(health.allows(later) && health.allows(later) && health.state(later) == .well)
        health.checked(isWell: false)
        #expect(!health.allows(later) && health.state(later) == .unwell)
    }

    @Test(
        "the date field",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        ])
    func date(_ seconds: Int64, _ expected: String) {
        #expect(String(decoding: HTTPDate.text(Timestamp(seconds: seconds)), as: UTF8.self) == expected)
    }

    @Test("request ids have one form and do not repeat")
    func identifiers() {
        var identifiers = RequestIdentifiers()
        var seen: Set<String> = []
        for _ in 0..<10_000 {
            let id = identifiers.next()
            #expect(id.hasPrefix("req_") && id.utf8.count == 28)
            seen.insert(id)
        }
        #expect(seen.count == 10_000)
    }

    @Test("histograms are cumulative in Prometheus' text, labels escaped")
    func prometheus() {
        var histogram = Histogram([0.5, 1])
        for value in [0.1, 0.5, 0.7, 9] { histogram.observe(value) }
        var text = PrometheusText()
        text.family("x_seconds", "histogram", "An x.")
        text.histogram("x_seconds", [("model", "a\"b\\c\nd")], histogram)
        let labels = #"model="a\"b\\c\nd""#
        #expect(
            text.text == """
                # HELP x_seconds An x.
                # TYPE x_seconds histogram
                x_seconds_bucket{\(labels),le="0.5"} 2
                x_seconds_bucket{\(labels),le="1"} 3
                x_seconds_bucket{\(labels),le="+Inf"} 4
                x_seconds_sum{\(labels)} 10.3
                x_seconds_count{\(labels)} 4

                """)
    }

    @Test("a log line is one line, whatever is in it, and JSON where asked for")
    func logLines() throws {
        var line = LogLine(.json, .info, "it\nhappened")
        line.add("text", "a\"b\n\u{1}")
        line.add("count", 3)
        line.add("flag", true)
        let bytes = line.finish()
        let document = try JSONDocument(bytes)
        #expect(document.string("text") == "a\"b\n\u{1}" && document.integer("count") == 3 && !bytes.contains(0x0A))
        var human = LogLine(.human, .info, "it happened")
        human.add("text", "two words\nand=more")
        #expect(!human.finish().contains(0x0A))
    }
}
