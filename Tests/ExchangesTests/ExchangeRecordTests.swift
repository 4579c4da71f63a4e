import Exchanges
import Testing

@Suite("Exchange records")
struct ExchangeRecordTests {
    /// The records of lines, by way of a file as everything is.
    private func records(_ lines: String) throws -> [ExchangeRecord] {
        try LogTexts.withFolder { folder in
            try LogTexts.write(lines, folder + "/log.jsonl")
            var records: [ExchangeRecord] = []
            try ExchangeLogReader([folder]).forEach { (view) throws(FieldFault) in
                records.append(try ExchangeRecord(view))
                return true
            }
            return records
        }
    }

    private func problem(_ line: String) throws -> String? {
        do {
            _ = try records(line)
            return nil
        } catch LogReadError.line(let fault) {
            return "\(fault.line): \(fault.reason)"
        }
    }

    @Test("every field is read")
    func everyField() throws {
        let record = try #require(
            try records(
                #"{"id":"x1","time":"2026-02-03T04:05:06.789Z","account":"acct_12","key":"0123456789ab","model":"house-large","#
                    + #""operation":"chat","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":["#
                    + #"{"type":"text","text":"caf\u00e9"},{"type":"image_url","image_url":{"url":"data:"}}],"name":"n"},"#
                    + #"{"role":"assistant","content":null,"tool_calls":[]},{"role":"tool"},"#
                    + #"{"role":"user","hash":"00ff","bytes":12}],"#
                    + #""parameters":{"temperature":1,"top_p":0.5,"n":2,"max_completion_tokens":4096,"logprobs":5,"#
                    + #""stream":false,"seed":-7,"reasoning_effort":"high","tools":["search"],"top_k":3},"#
                    + #""output":"Yes.\n","usage":{"input_tokens":31,"output_tokens":812,"reasoning_tokens":800,"#
                    + #""cached_input_tokens":16},"status":200,"latency_ms":12.25,"cost":0.003,"session":"s","#
                    + #""client":{"address":"2001:db8::1","network":"AS64500","country":"SG","user_agent":"a","#
                    + #""tls_fingerprint":"t13d","headers":"h","device":"d","other":1},"actions":["limited"],"#
                    + #""budgets":["b1","b2"],"unknown":{"deep":[1,2]}}"#
            ).first)
        #expect(record.id == "x1")
        #expect(record.time.rfc3339 == "2026-02-03T04:05:06.789Z")
        #expect(record.account == "acct_12")
        #expect(record.key == "0123456789ab")
        #expect(record.model == "house-large")
        #expect(record.operation == "chat")
        #expect(
            record.messages.map(\.content) == [
                .text("Be brief."),
                .parts([
                    ExchangeRecord.Part(type: "text", text: "café"), ExchangeRecord.Part(type: "image_url", text: nil),
                ]), .none, .none, .hash("00ff", bytes: 12),
            ])
        #expect(record.messages.map(\.role) == ["system", "user", "assistant", "tool", "user"])
        let parameters = record.parameters
        #expect(parameters.temperature == 1)
        #expect(parameters.topP == 0.5)
        #expect(parameters.n == 2)
        #expect(parameters.maxTokens == 4096)
        #expect(parameters.logprobs == true)
        #expect(parameters.topLogprobs == 5)
        #expect(parameters.stream == false)
        #expect(parameters.seed == -7)
        #expect(parameters.reasoningEffort == "high")
        #expect(parameters.tools == ["search"])
        #expect(record.output == "Yes.\n")
        #expect(record.usage == TokenCounts(input: 31, output: 812, reasoning: 800, cachedInput: 16))
        #expect(record.status == 200)
        #expect(record.latency == 12.25)
        #expect(record.cost == 0.003)
        #expect(record.session == "s")
        #expect(record.client?.address == "2001:db8::1")
        #expect(record.client?.device == "d")
        #expect(record.actions == ["limited"])
        #expect(record.budgets == ["b1", "b2"])
    }

    @Test("what is written is read again as the same record")
    func roundTrip() throws {
        var random = SplitMix64(seed: 8)
        func maybe<Value>(_ value: Value) -> Value? { Bool.random(using: &random) ? value : nil }
        let texts = [
            "", "plain", "\"quoted\" \\ / \u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}", "é的😀\u{2028}\u{10FFFF}", "{\"id\":1}",
        ]
        func text() -> String { texts.randomElement(using: &random) ?? "" }
        var written: [ExchangeRecord] = []
        var lines: [UInt8] = []
        for number in 0..<2000 {
            var record = ExchangeRecord(
                id: "x\(number)", time: Timestamp(milliseconds: .random(in: 0...4_000_000_000_000, using: &random)),
                account: text(), model: text(), operation: text(), status: .random(in: 100...599, using: &random))
            record.messages = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                let contents: [ExchangeRecord.Content] = [
                    .none, .text(text()), .hash(text(), bytes: maybe(3)), .parts([]),
                    .parts([ExchangeRecord.Part(type: maybe(text()), text: maybe(text()))]),
                ]
                return ExchangeRecord.Message(role: text(), content: contents.randomElement(using: &random) ?? .none)
            }
            record.parameters.temperature = maybe(.random(in: 0...2, using: &random))
            record.parameters.maxTokens = maybe(.max)
            record.parameters.logprobs = maybe(true)
            record.parameters.tools = maybe([text(), "b"]) ?? []
            record.usage = TokenCounts(
                input: .random(in: 0 ... .max, using: &random), output: 1, reasoning: maybe(4) ?? 0)
            record.key = maybe(text())
            record.output = maybe(text())
            record.latency = maybe(.random(in: 0...1e9, using: &random))
            record.cost = maybe(1e-9)
            record.session = maybe(text())
            record.client = maybe(ExchangeRecord.Client())
            record.client?.userAgent = maybe(text())
            record.actions = maybe([text()]) ?? []
            record.budgets = maybe(["b", text()]) ?? []
            record.budgetsTime = maybe(record.time)
            written.append(record)
            record.write(into: &lines)
        }
        #expect(lines.count { $0 == 0x0A } == written.count)
        let read = try records(String(decoding: lines, as: UTF8.self))
        for (read, written) in zip(read, written) { #expect(read == written) }
    }

    static let known: [(field: String, wrong: String, problem: String)] = [
        ("id", "1", "id: must be a string"), ("time", "\"yesterday\"", "time: must be RFC 3339"),
        ("time", "1770091506", "time: must be a string"), ("account", "null", "account: is missing"),
        ("key", "[]", "key: must be a string"), ("model", "{}", "model: must be a string"),
        ("operation", "null", "operation: is missing"), ("messages", "{}", "messages: must be a list of messages"),
        ("messages", "[1]", "messages[0]: must be an object"),
        ("messages", #"[{"role":"user","content":""},{}]"#, "messages[1].role: must be there and be a string"),
        ("messages", #"[{"role":"user","content":7}]"#, "messages[0].content: must be a string or a list of parts"),
        ("messages", #"[{"role":"user","content":["a"]}]"#, "messages[0].content[0]: must be an object"),
        ("messages", #"[{"role":"user","content":[{},{"text":1}]}]"#, "messages[0].content[1].text: must be a string"),
        ("messages", #"[{"role":"user","hash":1}]"#, "messages[0].hash: must be a string"),
        ("parameters", "[]", "parameters: must be an object"),
        ("parameters", #"{"temperature":"hot"}"#, "parameters.temperature: must be a number"),
        ("parameters", #"{"n":1.5}"#, "parameters.n: must be an integer"),
        ("parameters", #"{"stream":1}"#, "parameters.stream: must be true or false"),
        ("parameters", #"{"tools":[{}]}"#, "parameters.tools: must be a list of strings"),
        ("output", "1", "output: must be a string"), ("usage", "3", "usage: must be an object"),
        ("usage", #"{"input_tokens":-1}"#, "usage.input_tokens: must be an integer, 0 or more"),
        ("usage", #"{"output_tokens":99999999999999999999}"#, "usage.output_tokens: must be an integer, 0 or more"),
        ("status", "\"200\"", "status: must be an integer"), ("latency_ms", "\"1\"", "latency_ms: must be a number"),
        ("latency_ms", "1e999", "latency_ms: must be a number"), ("cost", "false", "cost: must be a number"),
        ("session", "1", "session: must be a string"),
        ("client", "\"a\"", "client: must be an object"),
        ("client", #"{"address":1}"#, "client.address: must be a string"),
        ("actions", "\"a\"", "actions: must be a list of strings"),
        ("budgets", "[1]", "budgets: must be a list of strings"),
        ("budgets_time", "1", "budgets_time: must be a string"),
        ("budgets_time", #""then""#, "budgets_time: must be RFC 3339, such as 2026-02-03T04:05:06.789Z"),
    ]

    @Test("a known field of a wrong type is told with line and field", arguments: known.indices)
    func wrongType(index: Int) throws {
        let (field, wrong, problem) = Self.known[index]
        var fields = [
            ("id", "\"x\""), ("time", "\"2026-02-03T04:05:06Z\""), ("account", "\"a\""), ("model", "\"m\""),
            ("operation", "\"chat\""), ("status", "200"),
        ].filter { $0.0 != field }
        #expect(
            try self.problem("\n{" + fields.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}") != nil
                || !["id", "time", "account", "model", "operation", "status"].contains(field))
        fields.append((field, wrong))
        let line = "\n{" + fields.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
        #expect(try self.problem(line)?.hasPrefix("2: " + problem) == true)
    }

    @Test("names and values may be escaped, members may stand in any order")
    func escaped() throws {
        let record = try #require(
            try records(
                #"{"status":200,"\u006dodel":"m\u002d1","operation":"chat","account":"a","time":"2026-02-03T04:05:06\u005a","id":"x"}"#
            ).first)
        #expect(record.model == "m-1")
        #expect(record.time.milliseconds == 1_770_091_506_000)
        #expect(record.messages == [])
        #expect(record.usage == TokenCounts())
    }
}
