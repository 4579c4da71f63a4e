import JSON
import ModelAPI
import Synchronization
import Testing

@testable import Gateway

/// A stage that changes nothing and counts the events that pass it, and those that it is only told of.
private final class CountingStage: Stage {
    let name = "counting"
    let passed = Atomic<Int>(0)
    let told = Atomic<Int>(0)
    private let keepsForm: Bool

    init(keepsForm: Bool) {
        self.keepsForm = keepsForm
    }

    func begin(_ exchange: ExchangeContext) -> (any StageRun)? { Run(self) }

    private final class Run: StageRun {
        let stage: CountingStage

        init(_ stage: CountingStage) {
            self.stage = stage
        }

        var keepsForm: Bool { stage.keepsForm }

        func transform(_ events: inout [ResponseEvent]) throws(APIError) {
            stage.passed.wrappingAdd(events.count, ordering: .relaxed)
        }

        func observe(_ text: JSONString) {
            stage.told.wrappingAdd(1, ordering: .relaxed)
        }
    }
}

@Suite("Events of one form") struct EventFormStageTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let path: String
        let events: [String]
        /// Events that stages are only told of.
        let told: Int
        /// What no client must see.
        var hidden = "secret"
        var ending = "[DONE]\n\n"
        var testDescription: String { name }
    }

    private static func chat(_ text: String, _ more: String = "") -> String {
        "data: {\"id\":\"c\",\"model\":\"secret-70b\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(text)\"},\"finish_reason\":null}],\"system_fingerprint\":\"secret\"\(more)}\n\n"
    }
    private static let end =
        "data: {\"id\":\"c\",\"model\":\"secret-70b\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
    private static let words = ["a", "b ", #"\n\"c\""#, "é漢", "", #"😀\ud83d\ude00"#, "d"]
    private static func delta(_ text: String) -> String {
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"\(text)\"}}\n\n"
    }

    static let cases: [Case] = [
        Case(name: "chat", path: "/v1/chat/completions", events: words.map { chat($0) } + [end], told: 6),
        Case(
            name: "chat with usage that is null", path: "/v1/chat/completions",
            events: words.map { chat($0, ",\"usage\":null") } + [end], told: 6),
        Case(
            name: "chat with something new in each event", path: "/v1/chat/completions",
            events: words.map { chat($0, ",\"obfuscation\":\"\($0)\"") } + [end], told: 0),
        Case(
            name: "chat that breaks", path: "/v1/chat/completions",
            events: [chat("a"), chat("b"), chat(#"\x"#), chat("c")], told: 1, ending: "}}\n\n"),
        Case(
            name: "chat with an error between", path: "/v1/chat/completions",
            events: [chat("a"), chat("b"), "data: {\"error\":{\"message\":\"secret\"}}\n\n", chat("c")], told: 1,
            ending: "}}\n\n"),
        Case(
            name: "messages", path: "/v1/messages",
            events: [
                "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"secret-70b\",\"usage\":{\"input_tokens\":1}}}\n\n"
            ] + words.map(delta) + [
                "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":2}}\n\n",
                "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
            ], told: 5, ending: "message_stop\"}\n\n"),
        Case(
            name: "messages whose beginning was forgotten", path: "/v1/messages",
            events: words.map(delta) + [
                "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":2}}\n\n",
                "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
            ], told: 5, ending: "message_stop\"}\n\n"),
    ]

    /// The body that a client gets, its chunks put together, without the ids that the gateway makes.
    private func answer(_ sample: Case, steps: [ScriptedUpstream.Step], _ counting: CountingStage) async throws
        -> String
    {
        let upstream = ScriptedUpstream { _, _ in [.streamHead] + steps + [.streamEnd] }
        let port = try await upstream.start()
        let model = ModelConfiguration(name: "m", upstreams: ["u0"], upstreamName: "secret-70b")
        let gateway = try await TestGateway(
            upstreams: [port], stages: [counting, StreamUsage(), MessageStart(), UpstreamConcealment([model])])
        let body = #"{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"x"}],"stream":true}"#
        let got = try await gateway.exchange(
            gateway.post(sample.path, body, fields: "anthropic-version: 2023-06-01\r\nconnection: close\r\n"))
        await gateway.server.stop()
        try await upstream.stop()
        var text = ""
        var rest = got[(got.range(of: "\r\n\r\n")?.upperBound ?? got.endIndex)...]
        while let line = rest.range(of: "\r\n"), let count = Int(rest[..<line.lowerBound], radix: 16) {
            let chunk = rest[line.upperBound...].utf8.prefix(count)
            text += String(chunk) ?? ""
            rest = rest[chunk.endIndex...].dropFirst(1)
        }
        return text.replacing(/(msg|req)_[0-9A-Z]+/, with: "")
    }

    @Test("come to the client as if each had passed the stages, in whatever pieces they come", arguments: cases)
    func same(_ sample: Case) async throws {
        let whole = [ScriptedUpstream.Step.chunk(sample.events.joined())]
        let reading = CountingStage(keepsForm: false)
        let expected = try await answer(sample, steps: whole, reading)
        #expect(reading.told.load(ordering: .relaxed) == 0)
        #expect(expected.hasSuffix(sample.ending) && !expected.contains(sample.hidden), "\(expected)")
        let keeping = CountingStage(keepsForm: true)
        #expect(try await answer(sample, steps: whole, keeping) == expected)
        #expect(keeping.told.load(ordering: .relaxed) == sample.told)
        let apart = sample.events.flatMap { [ScriptedUpstream.Step.chunk($0), .wait(.milliseconds(2))] }
        #expect(try await answer(sample, steps: apart, CountingStage(keepsForm: true)) == expected)
        var rest = "\(String(sample.events.joined().utf8.count, radix: 16))\r\n\(sample.events.joined())\r\n"[...]
        var pieces: [ScriptedUpstream.Step] = []
        while !rest.isEmpty {
            pieces += [.send(String(rest.prefix(61))), .wait(.milliseconds(1))]
            rest = rest.dropFirst(61)
        }
        #expect(try await answer(sample, steps: pieces, CountingStage(keepsForm: true)) == expected)
    }
}
