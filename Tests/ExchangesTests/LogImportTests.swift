import Exchanges
import Foundation
import Testing

@Suite("Importing other people's logs")
struct LogImportTests {
    private struct Imported {
        var records: [ExchangeRecord] = []
        var faults: [String] = []
        var summary = LogImporter.Summary()
    }

    /// What becomes of files with these contents.
    private func imported(_ files: [String], _ importer: LogImporter = LogImporter(), ending: String = "") throws
        -> Imported
    {
        try LogTexts.withFolder { folder in
            var imported = Imported()
            var paths: [String] = []
            for (number, text) in files.enumerated() {
                paths.append("\(folder)/\(number)\(ending)")
                try LogTexts.write(text, paths[number])
            }
            imported.summary = try importer.run(paths) { fault in
                imported.faults.append(String(fault.description.dropFirst(folder.count + 1)))
            } write: { record in
                imported.records.append(record)
            }
            #expect(imported.summary.imported == imported.records.count)
            #expect(imported.summary.rejected == imported.faults.count)
            return imported
        }
    }

    private let request =
        #"{"custom_id":"r-1","method":"POST","url":"/v1/chat/completions","body":{"model":"m-1","messages":[{"role":"system","content":"S"},"#
        + #"{"role":"user","content":[{"type":"text","text":"Q"}]}],"max_completion_tokens":9,"user":"u-7","tools":[{"type":"function","function":{"name":"f"}}]}}"#
    private let result =
        #"{"id":"batch_req_1","custom_id":"r-1","response":{"status_code":200,"request_id":"req_1","body":{"id":"chatcmpl-1","object":"chat.completion","#
        + #""created":1770091506,"model":"m-1-2026","choices":[{"index":0,"message":{"role":"assistant","content":"A"}}],"usage":{"prompt_tokens":5,"#
        + #""completion_tokens":7,"prompt_tokens_details":{"cached_tokens":2},"completion_tokens_details":{"reasoning_tokens":3}}}},"error":null}"#

    @Test(
        "requests and results of a batch are joined, whichever file comes first", arguments: [true, false],
        ["", ".zst"])
    func batch(requestsFirst: Bool, ending: String) throws {
        let files = requestsFirst ? [request, result] : [result, request]
        let imported = try imported(files, LogImporter(account: "acct_1"), ending: ".jsonl" + ending)
        #expect(imported.faults == [])
        let record = try #require(imported.records.first)
        #expect(record.id == "batch_req_1")
        #expect(record.time.milliseconds == 1_770_091_506_000)
        #expect(record.account == "acct_1")
        #expect(record.model == "m-1")
        #expect(record.operation == "chat")
        #expect(record.messages.map(\.content) == [.text("S"), .parts([ExchangeRecord.Part(type: "text", text: "Q")])])
        #expect(record.parameters.maxTokens == 9)
        #expect(record.parameters.tools == ["f"])
        #expect(record.session == "u-7")
        #expect(record.output == "A")
        #expect(record.usage == TokenCounts(input: 5, output: 7, reasoning: 3, cachedInput: 2))
        #expect(record.status == 200)
    }

    @Test("a half of a batch without its other half, and lines that are of no use, are told and not lost")
    func batchHalves() throws {
        let other = request.replacing("r-1", with: "r-2")
        let failed = #"{"id":"b","custom_id":"r-3","response":null,"error":{"code":"batch_expired","message":"late"}}"#
        let lines = [request, "nonsense", other, result, failed, #"{"body":{}}"#, request, request]
        let imported = try imported([lines.joined(separator: "\n")], LogImporter(account: "a"))
        #expect(imported.records.map(\.id) == ["batch_req_1"])
        #expect(
            imported.faults
                == [
                    "0:2: malformed literal", "0:6: custom_id: is missing",
                    "0:8: custom_id: stands there twice; the earlier request was dropped",
                    "0:5: body.model: is missing",
                    "0:3: custom_id: has no result", "0:8: custom_id: has no result",
                ].map { $0.replacing("malformed literal", with: "unexpected character at byte 1") })
    }

    @Test("requests without any results are exchanges of the time that is named, and need one")
    func batchRequests() throws {
        let time = Timestamp(milliseconds: 5)
        let imported = try imported([request], LogImporter(account: "a", time: time))
        #expect(imported.records.map(\.time) == [time])
        #expect(imported.records.map(\.status) == [200])
        let without = try self.imported([request])
        #expect(without.faults == ["0:1: response.body.created: is missing; name a time with --time"])
        let anonymous = try self.imported([request], LogImporter(time: time))
        #expect(anonymous.faults == ["0:1: account: is told nowhere; name one with --account"])
    }

    private let row =
        #"{"request_id":"q1","call_type":"acompletion","api_key":"88dc28","spend":0.25,"total_tokens":12,"prompt_tokens":5,"completion_tokens":7,"#
        + #""startTime":"2026-02-03T04:05:06.789000Z","endTime":"2026-02-03T04:05:08.000000Z","model":"openai/m-1","model_group":"m-1","user":"owner","#
        + #""metadata":"{\"status\":\"success\",\"usage_object\":{\"completion_tokens_details\":{\"reasoning_tokens\":3}}}","team_id":"team","#
        + #""end_user":"visitor","requester_ip_address":"203.0.113.7","session_id":"s","status":"success","request_tags":["User-Agent: OpenAI","#
        + #""User-Agent: OpenAI/Python 2.1.0"],"messages":[{"role":"user","content":"Q"}],"response":{"choices":[{"message":{"content":"A"}}]}}"#

    @Test(
        "rows of LiteLLM's spend logs are read, one a line or as an array over any number of lines",
        arguments: [0, 1, 2, 3])
    func liteLLM(form: Int) throws {
        let text = [row, "[\(row)]", "[\n  \(row)\n]\n", row.replacing(",\"", with: ",\n  \"")][form]
        let imported = try imported([text])
        #expect(imported.faults == [])
        let record = try #require(imported.records.first)
        #expect(record.id == "q1")
        #expect(record.time.rfc3339 == "2026-02-03T04:05:06.789Z")
        #expect(record.latency == 1211)
        #expect(record.account == "owner")
        #expect(record.key == "88dc28")
        #expect(record.model == "m-1")
        #expect(record.operation == "chat")
        #expect(record.cost == 0.25)
        #expect(record.usage == TokenCounts(input: 5, output: 7, reasoning: 3))
        #expect(record.status == 200)
        #expect(record.session == "visitor")
        #expect(record.client?.address == "203.0.113.7")
        #expect(record.client?.userAgent == "OpenAI/Python 2.1.0")
        #expect(record.messages.map(\.content) == [.text("Q")])
        #expect(record.output == "A")
    }

    @Test(
        "times as databases write them, and rows without what they often lack, are read",
        arguments: [
            ("2026-02-03T04:05:06.789000Z", "2026-02-03 04:05:06.789"),
            ("2026-02-03T04:05:06.789000Z", "2026-02-03 04:05:06.789+00"),
            ("2026-02-03T04:05:06.789000Z", "2026-02-03T06:05:06.789+02:00"),
            (#""messages":[{"role":"user","content":"Q"}]"#, #""messages":{}"#),
            (#""response":{"choices":[{"message":{"content":"A"}}]}"#, #""response":"{}""#),
            (#""user":"owner""#, #""user":"""#), (#""session_id":"s","#, ""),
            ("\"{\\\"status\\\":\\\"success\\\"", "\"{\\\"status\\\":null"),
        ])
    func liteLLMVariants(part: String, replacement: String) throws {
        try #require(row.contains(part))
        let imported = try imported([row.replacing(part, with: replacement)])
        #expect(imported.faults == [])
        #expect(imported.records.first?.time.rfc3339 == "2026-02-03T04:05:06.789Z")
        #expect(imported.records.first?.account == (replacement == #""user":"""# ? "team" : "owner"))
    }

    @Test("a failure has the status that its error tells, else 500")
    func liteLLMFailure() throws {
        let failed = row.replacing(#""status":"success","request_tags""#, with: #""status":"failure","request_tags""#)
        let told = failed.replacing(
            #"{\"status\":\"success\""#, with: #"{\"error_information\":{\"error_code\":\"429\"}"#)
        #expect(try imported([failed + "\n" + told]).records.map(\.status) == [500, 429])
    }

    @Test("a row that cannot be used is told with its line and field")
    func liteLLMFaults() throws {
        let broken = [
            row.replacing(#""request_id":"q1""#, with: #""request_id":"""#),
            row.replacing(#""spend":0.25"#, with: #""spend":"x""#),
            row.replacing("2026-02-03T04:05:06", with: "yesterday"),
            row.replacing(#""metadata":"{"#, with: #""metadata":"#),
        ]
        let array = "[\n" + ([row] + broken.prefix(3)).joined(separator: ",\n") + ",\n7]"
        #expect(
            try imported([array]).faults == [
                "0:3: request_id: is missing", "0:4: spend: must be a number",
                "0:5: startTime: must be a time such as 2026-02-03T04:05:06.789Z", "0:6: must be one JSON object",
            ])
        #expect(
            try imported([row.replacing(#""metadata":"{"#, with: #""metadata":"{{"#)]).faults == [
                "0:1: metadata: must hold JSON"
            ])
    }

    private let attributes =
        #"[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.request.model","value":{"stringValue":"m-1"}},"#
        + #"{"key":"gen_ai.request.temperature","value":{"doubleValue":0.5}},{"key":"gen_ai.usage.input_tokens","value":{"intValue":"5"}},"#
        + #"{"key":"gen_ai.usage.output_tokens","value":{"intValue":7}},{"key":"gen_ai.conversation.id","value":{"stringValue":"s"}},"#
        + #"{"key":"user.id","value":{"stringValue":"u"}},{"key":"client.address","value":{"stringValue":"2001:db8::1"}},"#
        + #"{"key":"user_agent.original","value":{"stringValue":"ua"}}EXTRA]"#

    private func span(_ extra: String, events: String = "[]", status: String = "{}") -> String {
        #"{"traceId":"t1","spanId":"s1","name":"chat m-1","startTimeUnixNano":"1770091506789000000","endTimeUnixNano":"1770091507789000000","#
            + #""attributes":\#(attributes.replacing("EXTRA", with: extra)),"events":\#(events),"status":\#(status)}"#
    }

    @Test(
        "spans are read with their messages, wherever a version of the conventions keeps these",
        arguments: [
            (
                #",{"key":"gen_ai.input.messages","value":{"stringValue":"[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"Q\"}]}]"}},"#
                    + #"{"key":"gen_ai.output.messages","value":{"stringValue":"[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"A\"}]}]"}}"#,
                "[]"
            ),
            (
                #",{"key":"gen_ai.input.messages","value":{"arrayValue":{"values":[{"kvlistValue":{"values":[{"key":"role","value":{"stringValue":"user"}},"#
                    + #"{"key":"parts","value":{"arrayValue":{"values":[{"kvlistValue":{"values":[{"key":"content","value":{"stringValue":"Q"}}]}}]}}}]}}]}}},"#
                    + #"{"key":"gen_ai.completion.0.content","value":{"stringValue":"A"}}"#,
                "[]"
            ),
            (
                #",{"key":"gen_ai.prompt.0.role","value":{"stringValue":"user"}},{"key":"gen_ai.prompt.0.content","value":{"stringValue":"Q"}},"#
                    + #"{"key":"gen_ai.completion.0.content","value":{"stringValue":"A"}}"#,
                "[]"
            ),
            (
                "",
                #"[{"name":"gen_ai.user.message","attributes":[{"key":"content","value":{"stringValue":"Q"}}]},"#
                    + #"{"name":"gen_ai.choice","attributes":[{"key":"message","value":{"stringValue":"{\"content\":\"A\"}"}}]}]"#
            ),
            (
                "",
                #"[{"name":"gen_ai.content.prompt","attributes":[{"key":"gen_ai.prompt","value":{"stringValue":"[{\"role\":\"user\",\"content\":\"Q\"}]"}}]},"#
                    + #"{"name":"gen_ai.content.completion","attributes":[{"key":"gen_ai.completion","value":{"stringValue":"[{\"role\":\"assistant\",\"content\":\"A\"}]"}}]}]"#
            ),
            (
                "",
                #"[{"name":"gen_ai.client.inference.operation.details","attributes":[{"key":"gen_ai.input.messages","value":{"stringValue":"[{\"role\":\"user\",\"parts\":[{\"content\":\"Q\"}]}]"}},"#
                    + #"{"key":"gen_ai.output.messages","value":{"stringValue":"[{\"role\":\"assistant\",\"content\":\"A\"}]"}}]}]"#
            ),
        ])
    func spans(extra: String, events: String) throws {
        let span = span(extra, events: events)
        let envelope = #"{"resourceSpans":[{"resource":{},"scopeSpans":[{"scope":{},"spans":[\#(span)]}]}]}"#
        for text in [span, envelope, "[\(span)]", envelope.replacing(",\"", with: ",\n\"")] {
            let imported = try imported([text])
            #expect(imported.faults == [])
            let record = try #require(imported.records.first)
            #expect(record.id == "t1-s1")
            #expect(record.time.rfc3339 == "2026-02-03T04:05:06.789Z")
            #expect(record.latency == 1000)
            #expect(record.account == "u")
            #expect(record.model == "m-1")
            #expect(record.operation == "chat")
            #expect(record.parameters.temperature == 0.5)
            #expect(record.usage == TokenCounts(input: 5, output: 7))
            #expect(record.session == "s")
            #expect(record.client?.address == "2001:db8::1")
            #expect(record.client?.userAgent == "ua")
            #expect(record.status == 200)
            #expect(record.messages.map(\.role) == ["user"])
            let content = record.messages.first?.content
            let parts = [ExchangeRecord.Part(type: "text", text: "Q"), ExchangeRecord.Part(type: nil, text: "Q")]
            #expect(content == .text("Q") || parts.contains { content == .parts([$0]) })
            #expect(record.output == "A")
        }
    }

    @Test("spans as an SDK prints them, one behind the other over many lines, are read")
    func consoleSpans() throws {
        let span = """
            {
                "name": "embeddings m-2",
                "context": {"trace_id": "0x1", "span_id": "0x2", "trace_state": "[]"},
                "start_time": "2026-02-03T04:05:06.789000Z",
                "end_time": "2026-02-03T04:05:06.889000Z",
                "status": {"status_code": "ERROR"},
                "attributes": {"gen_ai.operation.name": "embeddings", "gen_ai.request.model": "m-2",
                    "gen_ai.usage.prompt_tokens": 4, "error.type": "429"},
                "events": []
            }
            """
        let tool = span.replacing("\"embeddings\"", with: "\"execute_tool\"")
        let imported = try imported(
            [span + "\n" + tool + "\n" + span.replacing("\": 4", with: "\": \"four\"")], LogImporter(account: "a"))
        #expect(imported.records.map(\.operation) == ["embedding"])
        #expect(imported.records.map(\.status) == [429])
        #expect(imported.records.map(\.usage.input) == [4])
        #expect(imported.summary.passedOver == 1)
        #expect(imported.faults == ["0:21: gen_ai.usage.prompt_tokens: must be an integer"])
    }

    @Test("a file whose format cannot be told is refused, and what is told is not guessed")
    func formats() throws {
        for text in [#"{"a":1}"#, "no object at all", "[]", "\u{0}\u{1}"] {
            let error = #expect(throws: LogImporter.FormatError.self) { try self.imported([text]) }
            #expect(error?.description.contains("openai-batch, litellm, otel-genai") == true)
        }
        #expect(try imported([""]).records == [])
        #expect(try imported([row], LogImporter(format: .openAIBatch)).faults == ["0:1: custom_id: is missing"])
    }

    @Test("input with bytes changed never traps, and everything is imported or told")
    func garbage() throws {
        var generator = SplitMix64(seed: 21)
        for text in [request + "\n" + result, "[\(row)]", span("") + "\n" + span("")] {
            for _ in 0..<50 {
                var bytes = Array(text.utf8)
                for _ in 0..<3 {
                    bytes[.random(in: 0..<bytes.count, using: &generator)] = Array("{}[]\",:0\\\n\u{0}a".utf8)
                        .randomElement(using: &generator)!
                }
                try LogTexts.withFolder { folder in
                    try Data(bytes).write(to: URL(fileURLWithPath: folder + "/log"))
                    for format in LogImporter.Format.allCases {
                        let importer = LogImporter(format: format, account: "a", time: .earliest)
                        let summary = try importer.run([folder + "/log"], report: { _ in }, write: { _ in })
                        #expect(summary.imported + summary.rejected + summary.passedOver > 0)
                    }
                }
            }
        }
    }
}
