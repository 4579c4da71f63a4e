import Access
import ModelAPI
import NIOCore
import Testing

@testable import Gateway

private let answer =
    #"{"id":"1","model":"m","choices":[{"index":0,"message":{"content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#
private let first = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hé\"},\"finish_reason\":null}]}\n\n"
private let last = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
private let done = "data: [DONE]\n\n"

@Suite("An exchange") struct ExchangeTests {
    /// What an upstream does, and how the exchange must end.
    struct Ending: Sendable, CustomTestStringConvertible {
        let name: String
        let stream: Bool
        let steps: [ScriptedUpstream.Step]
        let ending: Outcome.Ending
        let status: Int
        /// What the client must find in the answer.
        let shows: String
        var testDescription: String { name }
    }

    static let endings: [Ending] = [
        Ending(
            name: "whole answer", stream: false, steps: [.json(answer)], ending: .completed, status: 200, shows: answer),
        Ending(
            name: "whole stream", stream: true, steps: [.streamHead, .chunk(first + last + done), .streamEnd],
            ending: .completed,
            status: 200, shows: first),
        Ending(
            name: "stream without [DONE] that is complete", stream: true,
            steps: [.streamHead, .chunk(first + last), .streamEnd],
            ending: .completed, status: 200, shows: done),
        Ending(
            name: "stream with [DONE] that is not complete", stream: true,
            steps: [.streamHead, .chunk(first + done), .streamEnd],
            ending: .failed, status: 502, shows: "data: {\"error\":"),
        Ending(
            name: "stream that ends politely in the middle", stream: true,
            steps: [.streamHead, .chunk(first), .streamEnd],
            ending: .failed, status: 502, shows: "data: {\"error\":"),
        Ending(
            name: "stream that ends inside an event", stream: true,
            steps: [.streamHead, .chunk(first + "data: {\"cho"), .streamEnd],
            ending: .failed, status: 502, shows: "data: {\"error\":"),
        Ending(
            name: "stream whose connection closes", stream: true, steps: [.streamHead, .chunk(first), .close],
            ending: .failed, status: 502,
            shows: "data: {\"error\":"),
        Ending(
            name: "stream whose connection is reset", stream: true,
            steps: [.streamHead, .chunk(first), .wait(.milliseconds(50)), .reset],
            ending: .failed, status: 502, shows: "data: {\"error\":"),
        Ending(
            name: "stream with an error event", stream: true,
            steps: [
                .streamHead, .chunk(first + "data: {\"error\":{\"message\":\"CUDA at 10.0.0.5\"}}\n\n"), .streamEnd,
            ], ending: .failed,
            status: 502, shows: "data: {\"error\":"),
        Ending(
            name: "stream with garbage", stream: true,
            steps: [.streamHead, .chunk(first + "data: {oops\n\n"), .streamEnd],
            ending: .failed, status: 502, shows: "data: {\"error\":"),
        Ending(name: "no answer", stream: false, steps: [.close], ending: .failed, status: 502, shows: "HTTP/1.1 502"),
        Ending(
            name: "garbage instead of HTTP", stream: false, steps: [.send("SSH-2.0\r\n\r\n")], ending: .failed,
            status: 502, shows: "HTTP/1.1 502"),
        Ending(
            name: "garbage instead of JSON", stream: false, steps: [.json("<html>")], ending: .failed, status: 502,
            shows: "HTTP/1.1 502"),
        Ending(
            name: "body shorter than said", stream: false,
            steps: [
                .send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\ncontent-type: application/json\r\n\r\n{"), .close,
            ], ending: .failed,
            status: 502, shows: "HTTP/1.1 502"),
        Ending(
            name: "JSON where a stream was asked for", stream: true, steps: [.json(answer)], ending: .failed,
            status: 502,
            shows: "HTTP/1.1 502"),
        Ending(
            name: "compressed although identity was asked for", stream: false,
            steps: [.json("x", fields: "content-encoding: gzip\r\n")],
            ending: .failed, status: 502, shows: "HTTP/1.1 502"),
        Ending(
            name: "redirect", stream: false,
            steps: [.json("", status: "302 Found", fields: "location: http://10.0.0.5/\r\n")],
            ending: .failed, status: 502, shows: "HTTP/1.1 502"),
        Ending(
            name: "refusal with a reason", stream: false,
            steps: [.json(#"{"error":{"message":"n is too large"}}"#, status: "400 Bad")],
            ending: .failed, status: 400, shows: "n is too large"),
        Ending(
            name: "the upstream's limit", stream: true,
            steps: [.json("{}", status: "429 Slow", fields: "retry-after: 7\r\n")],
            ending: .failed, status: 429, shows: "retry-after: 7"),
    ]

    @Test("is settled once and told truly, however it ends", arguments: endings)
    func settledOnce(_ ending: Ending) async throws {
        let upstream = ScriptedUpstream { _, _ in ending.steps }
        let probe = ProbeStage()
        let gateway = try await TestGateway(upstreams: [try await upstream.start()], stages: [probe])
        let answered = try await gateway.exchange(
            gateway.chat(stream: ending.stream, extra: "").replacing("host: h", with: "host: h\r\nconnection: close"))
        #expect(answered.contains(ending.shows), "\(answered)")
        #expect(!answered.contains("10.0.0.5"))
        if ending.ending != .completed { #expect(!answered.contains("[DONE]")) }
        #expect(await eventually { probe.settled.withLock { !$0.isEmpty } })
        let settled = probe.settled.withLock { $0 }
        #expect(settled.count == 1)
        #expect(settled.first?.ending == ending.ending && settled.first?.status == ending.status)
        #expect(await gateway.server.snapshot().running == 0)
        await gateway.server.stop()
        #expect(probe.settled.withLock { $0.count } == 1)
        try await upstream.stop()
    }

    @Test("ends at the upstream when the client leaves, and is settled once", arguments: [true, false])
    func clientLeaves(_ duringAnswer: Bool) async throws {
        let upstream = ScriptedUpstream { _, _ in
            duringAnswer ? [.streamHead, .chunk(first), .wait(.seconds(60))] : [.wait(.seconds(60))]
        }
        let probe = ProbeStage()
        let gateway = try await TestGateway(upstreams: [try await upstream.start()], stages: [probe])
        let client = try await RawClient(port: gateway.port)
        try await client.send(gateway.chat(stream: true))
        if duringAnswer {
            _ = await client.read(until: "hé")
        } else {
            #expect(await eventually { upstream.requests.count == 1 })
        }
        try await client.close()
        #expect(await eventually { upstream.closed == 1 })
        #expect(await eventually { probe.settled.withLock { $0.map(\.ending) == [.abandoned] } })
        #expect(await gateway.server.snapshot().running == 0)
        await gateway.server.stop()
        try await upstream.stop()
    }

    @Test("is refused by a stage in the stage's words, and only stages before it are settled")
    func refusedByStage() async throws {
        let before = ProbeStage()
        let refusing = ProbeStage { _ in throw APIError(.rateLimited, "Slow down.", retryAfter: 1500) }
        let after = ProbeStage()
        let gateway = try await TestGateway(upstreams: [1], stages: [before, refusing, after])
        let answered = try await gateway.exchange(gateway.chat(), until: "Slow down.")
        #expect(answered.hasPrefix("HTTP/1.1 429") && answered.contains("retry-after: 2\r\nretry-after-ms: 1500\r\n"))
        #expect(await eventually { before.settled.withLock { $0.map(\.ending) } == [.refused] })
        #expect(refusing.settled.withLock { $0.isEmpty } && after.admissions.load(ordering: .relaxed) == 0)
        await gateway.server.stop()
    }

    @Test("is tried again on another upstream before the first byte, never after it")
    func retries() async throws {
        let bad = ScriptedUpstream { _, _ in [.json("{}", status: "503 No")] }
        let good = ScriptedUpstream { _, _ in [.json(answer)] }
        let ports = [try await bad.start(), try await good.start()]
        let gateway = try await TestGateway(upstreams: ports) { configuration in
            for index in configuration.upstreams.indices { configuration.upstreams[index].retries = 1 }
        }
        for _ in 0..<4 {
            let answered = try await gateway.exchange(gateway.chat(), until: answer)
            #expect(answered.hasPrefix("HTTP/1.1 200"))
        }
        #expect(good.requests.count == 4)
        await gateway.server.stop()
        try await bad.stop()
        try await good.stop()
    }

    @Test("survives that the upstream closed an idle connection")
    func staleConnection() async throws {
        let upstream = ScriptedUpstream { _, index in index == 1 ? [.close] : [.json(answer)] }
        let gateway = try await TestGateway(upstreams: [try await upstream.start()])
        for _ in 0..<2 { #expect(try await gateway.exchange(gateway.chat(), until: answer).hasPrefix("HTTP/1.1 200")) }
        #expect(upstream.requests.count == 3 && upstream.connections == 2)
        await gateway.server.stop()
        try await upstream.stop()
    }

    @Test("keeps connections to the upstream, and never gives one away on which something unasked came")
    func keepsConnections() async throws {
        let upstream = ScriptedUpstream { _, index in
            index == 2 ? [.json(answer), .send("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nEVIL")] : [.json(answer)]
        }
        let gateway = try await TestGateway(upstreams: [try await upstream.start()])
        let client = try await RawClient(port: gateway.port)
        for count in 1...5 {
            try await client.send(gateway.chat())
            #expect(await eventually { client.text.components(answer) == count })
        }
        #expect(!client.text.contains("EVIL") && upstream.connections == 2)
        await gateway.server.stop()
        try await upstream.stop()
    }

    @Test("waits its turn when too many run, and is refused when too many wait")
    func queue() async throws {
        let upstream = ScriptedUpstream { _, _ in [.hold, .json(answer)] }
        let gateway = try await TestGateway(upstreams: [try await upstream.start()]) {
            $0.limits.inFlight = 1
            $0.limits.queue = 1
        }
        let running = try await RawClient(port: gateway.port)
        try await running.send(gateway.chat())
        #expect(await eventually { upstream.requests.count == 1 })
        let waiting = try await RawClient(port: gateway.port)
        try await waiting.send(gateway.chat())
        while await gateway.server.snapshot().waiting == 0 { try await Task.sleep(for: .milliseconds(5)) }
        let refused = try await gateway.exchange(gateway.chat(), until: "}")
        #expect(refused.hasPrefix("HTTP/1.1 503") && refused.contains("retry-after: 1\r\n"))
        #expect(upstream.requests.count == 1)
        upstream.release()
        #expect(await running.read(until: "}]").hasPrefix("HTTP/1.1 200"))
        #expect(await waiting.read(until: "}]").hasPrefix("HTTP/1.1 200"))
        #expect(upstream.requests.count == 2)
        await gateway.server.stop()
        try await upstream.stop()
    }

    @Test("silence in a stream is filled with heartbeats, before the answer and within it")
    func heartbeats() async throws {
        let upstream = ScriptedUpstream { _, _ in
            [
                .wait(.milliseconds(900)), .streamHead, .chunk(first), .wait(.milliseconds(900)), .chunk(last + done),
                .streamEnd,
            ]
        }
        let gateway = try await TestGateway(upstreams: [try await upstream.start()]) {
            $0.heartbeat = .milliseconds(300)
        }
        let answered = try await gateway.exchange(gateway.chat(stream: true), until: "0\r\n\r\n")
        let beginning = try #require(answered.firstRange(of: "hé"))
        #expect(
            answered[..<beginning.lowerBound].contains(": ping\n\n")
                && answered[beginning.upperBound...].contains(": ping\n\n"))
        #expect(answered.contains(done))
        await gateway.server.stop()
        try await upstream.stop()
    }

    @Test("an upstream that is too slow is given up with the dialect's 504, before the answer and within it")
    func tooSlow() async throws {
        let upstream = ScriptedUpstream { request, _ in
            request.contains("\"stream\":true")
                ? [.streamHead, .chunk(first), .wait(.seconds(60))] : [.wait(.seconds(60))]
        }
        let gateway = try await TestGateway(upstreams: [try await upstream.start()]) {
            $0.upstreams[0].firstByteTime = .milliseconds(1500)
            $0.upstreams[0].idleTime = .milliseconds(1500)
        }
        #expect(try await gateway.exchange(gateway.chat(), until: "}}").hasPrefix("HTTP/1.1 504"))
        let answered = try await gateway.exchange(gateway.chat(stream: true), until: "0\r\n\r\n")
        #expect(answered.contains("hé") && answered.contains("too long to answer") && !answered.contains("[DONE]"))
        #expect(await eventually { upstream.closed == 2 })
        await gateway.server.stop()
        try await upstream.stop()
    }

    @Test("a client that stops reading stops the upstream, and loses nothing when it goes on")
    func backpressure() async throws {
        let event =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(String(repeating: "x", count: 4000))\"}}]}\n\n"
        let count = 4000
        let upstream = ScriptedUpstream { _, _ in
            [.streamHead] + (0..<count).map { _ in .chunk(event) } + [.chunk(last + done), .streamEnd]
        }
        let gateway = try await TestGateway(upstreams: [try await upstream.start()])
        let client = try await SlowClient(port: gateway.port)
        try await client.send(gateway.chat(stream: true))
        try await Task.sleep(for: .milliseconds(700))
        let taken = upstream.sent
        let total = await client.readAll(until: "0\r\n\r\n")
        // Not the text itself into `#expect`: a failure would print megabytes.
        let events = total.components("xxxx\"}}]}\n\n")
        let isWhole = total.hasSuffix("0\r\n\r\n")
        #expect(events == count && isWhole, "\(events) events, whole: \(isWhole)")
        #expect(taken < count, "16 MB were taken although nobody read them")
        await gateway.server.stop()
        try await upstream.stop()
    }

    @Test("a shutdown lets running answers end, and ends the rest in words")
    func shutdown() async throws {
        let upstream = ScriptedUpstream { request, _ in
            request.contains("quick")
                ? [.streamHead, .chunk(first), .wait(.milliseconds(150)), .chunk(last + done), .streamEnd]
                : [.streamHead, .chunk(first), .wait(.seconds(60))]
        }
        let gateway = try await TestGateway(upstreams: [try await upstream.start()]) {
            $0.shutdownGrace = .seconds(4)
        }
        let quick = try await RawClient(port: gateway.port)
        let slow = try await RawClient(port: gateway.port)
        try await quick.send(gateway.chat(stream: true, extra: #","user":"quick""#))
        try await slow.send(gateway.chat(stream: true))
        _ = await quick.read(until: "hé")
        _ = await slow.read(until: "hé")
        await gateway.server.stop()
        #expect(await quick.read(until: nil).contains(done))
        let ended = await slow.read(until: nil)
        #expect(ended.contains("shutting down") && !ended.contains("[DONE]"))
        try await upstream.stop()
    }

    @Test("a reload changes routes for new exchanges and leaves running ones alone")
    func reload() async throws {
        let upstream = ScriptedUpstream { _, _ in
            [.streamHead, .chunk(first), .wait(.milliseconds(400)), .chunk(last + done), .streamEnd]
        }
        let port = try await upstream.start()
        let gateway = try await TestGateway(upstreams: [port])
        let client = try await RawClient(port: gateway.port)
        try await client.send(gateway.chat(stream: true))
        _ = await client.read(until: "hé")
        var configuration = GatewayConfiguration()
        configuration.listen.port = 0
        configuration.log.requests = .none
        configuration.upstreams = [UpstreamConfiguration(name: "new", host: "127.0.0.1", port: port)]
        configuration.models = [ModelConfiguration(name: "m2", upstreams: ["new"])]
        #expect(try await gateway.server.reload(configuration).isEmpty)
        #expect(try await gateway.exchange(gateway.chat(), until: "}}").hasPrefix("HTTP/1.1 404"))
        #expect(await client.read(until: "0\r\n\r\n").contains(done))
        await gateway.server.stop()
        try await upstream.stop()
    }
}

/// Does not read until told to.
final class SlowClient: Sendable {
    private let client: RawClient
    private let channel: any Channel

    init(port: Int) async throws {
        (client, channel) = try await RawClient.paused(port: port)
    }

    func send(_ text: String) async throws { try await client.send(text) }

    func readAll(until: String) async -> String {
        try? await channel.setOption(.autoRead, value: true).get()
        return await client.read(untilItEndsWith: until, patience: .seconds(60))
    }
}

extension String {
    /// How often a text occurs.
    func components(_ part: String) -> Int { ranges(of: part).count }
}
