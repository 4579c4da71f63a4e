import Access
import Anonymization
import Exchanges
import JSON
import ModelAPI
import NIOCore
import NIOPosix
import Testing

@testable import Gateway

@Suite("Anonymization of exchanges") struct AnonymizationStageTests {
    private static func rules(_ entities: String) throws -> AnonymizationRules {
        let text = #"{"excise_policy":1,"entities":{\#(entities)}}"#
        let policy = try Policy(PolicyValue(json: Array(text.utf8)))
        return try AnonymizationRules(policy: policy, log: policy)
    }

    private static func run(_ rules: AnonymizationRules, _ operation: ModelAPI.Operation, streams: Bool = true) throws
        -> any StageRun
    {
        let time = Timestamp(seconds: 0)
        let exchange = ExchangeContext(
            id: "req_ABC", started: .now(), time: time, operation: operation, dialect: operation.dialect ?? .openAI,
            principal: Principal(account: Account(id: "a", created: time, plan: "free"), keyID: "k"), client: .init(),
            loop: MultiThreadedEventLoopGroup.singleton.next())
        exchange.streams = streams
        return try #require(Gateway.Anonymization(rules).begin(exchange))
    }

    private static let counting =
        #""EMAIL_ADDRESS":{"action":"counter","directions":["prompt"]},"SECRET":{"action":"redact","directions":["answer"]}"#

    private static func pieces(_ text: String, _ size: Int) -> [String] {
        var pieces: [String] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            pieces.append(String(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return pieces
    }

    private static func quoted(_ text: String) -> String { String(decoding: JSONText.quoted(text), as: UTF8.self) }

    /// One stream's events for text and arguments of a tool, cut in pieces, with the request that they answer.
    private static func stream(_ operation: ModelAPI.Operation, _ text: String, _ arguments: String, _ size: Int) throws
        -> [ResponseEvent]
    {
        var events: [(String, String)] = []
        let texts = pieces(text, size)
        let calls = pieces(arguments, size)
        switch operation {
        case .chat:
            for piece in texts {
                events.append(("", #"{"choices":[{"index":1,"delta":{"content":\#(quoted(piece))}}]}"#))
            }
            for piece in calls {
                events.append(
                    (
                        "",
                        #"{"choices":[{"index":1,"delta":{"tool_calls":[{"index":0,"function":{"arguments":\#(quoted(piece))}}]}}]}"#
                    ))
            }
            events.append(("", #"{"choices":[{"index":1,"delta":{},"finish_reason":"stop"}]}"#))
        case .messages:
            for piece in texts {
                events.append(
                    (
                        "content_block_delta",
                        #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":\#(quoted(piece))}}"#
                    ))
            }
            events.append(("content_block_stop", #"{"type":"content_block_stop","index":0}"#))
            for piece in calls {
                events.append(
                    (
                        "content_block_delta",
                        #"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":\#(quoted(piece))}}"#
                    ))
            }
            events.append(("content_block_stop", #"{"type":"content_block_stop","index":1}"#))
        default:
            var number = 0
            for piece in texts {
                events.append(
                    (
                        "response.output_text.delta",
                        #"{"type":"response.output_text.delta","sequence_number":\#(number),"item_id":"i","output_index":0,"content_index":0,"delta":\#(quoted(piece))}"#
                    ))
                number += 1
            }
            events.append(
                (
                    "response.output_text.done",
                    #"{"type":"response.output_text.done","sequence_number":\#(number),"item_id":"i","output_index":0,"content_index":0,"text":\#(quoted(text))}"#
                ))
            for piece in calls {
                number += 1
                events.append(
                    (
                        "response.function_call_arguments.delta",
                        #"{"type":"response.function_call_arguments.delta","sequence_number":\#(number),"item_id":"j","output_index":1,"delta":\#(quoted(piece))}"#
                    ))
            }
            events.append(
                (
                    "response.function_call_arguments.done",
                    #"{"type":"response.function_call_arguments.done","sequence_number":\#(number + 1),"item_id":"j","output_index":1,"arguments":\#(quoted(arguments))}"#
                ))
        }
        return try events.map { ResponseEvent(event: $0.0, document: try JSONDocument(Array($0.1.utf8))) }
    }

    /// All that stands in the members of these names, put behind one another.
    private static func gathered(_ events: [ResponseEvent], _ operation: ModelAPI.Operation) -> (String, String) {
        var text = AnswerText(operation)
        for event in events { text.observe(event) }
        func plain(_ bytes: [UInt8]) -> String {
            let quoted = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
            return quoted.withUnsafeBytes { JSONText.unescape(0..<quoted.count, in: $0) }
        }
        return (plain(text.text), plain(text.tools))
    }

    @Test(
        "values go out as placeholders and come back in text and arguments, secrets of the model do not, however the stream is cut",
        arguments: [ModelAPI.Operation.chat, .messages, .responses], [1, 2, 5, 40, 1000])
    func roundTrip(_ operation: ModelAPI.Operation, _ size: Int) throws {
        let run = try Self.run(try Self.rules(Self.counting), operation)
        let field = operation == .responses ? "input" : "messages"
        var request = UpstreamRequest(
            operation: operation,
            document: try JSONDocument(
                Array(#"{"\#(field)":[{"role":"user","content":"write to anna.meyer@example.com"}]}"#.utf8)),
            upstream: nil)
        try run.transform(&request)
        let sent = String(decoding: request.document?.bytes ?? [], as: UTF8.self)
        #expect(sent.contains("write to [EMAIL_ADDRESS_1]"))
        let secret = "ghp_" + String(repeating: "a1B2c3D4", count: 5)
        var output: [ResponseEvent] = []
        for event in try Self.stream(
            operation, "I wrote to [EMAIL_ADDRESS_1] with \(secret) inside.",
            #"{"to":"[EMAIL_ADDRESS_1]","body":"\#(secret)"}"#, size)
        {
            var events = [event]
            try run.transform(&events)
            output += events
        }
        try run.finish(&output)
        let (text, tools) = Self.gathered(output, operation)
        #expect(text == "I wrote to anna.meyer@example.com with  inside.")
        #expect(tools.hasSuffix(#"{"to":"anna.meyer@example.com","body":""}"#))
        let numbers = output.compactMap { $0.document.integer("sequence_number") }
        #expect(numbers == Array(0..<numbers.count))
        for event in output { #expect(!String(decoding: event.document.bytes, as: UTF8.self).contains("a1B2c3D4")) }
    }

    @Test("a secret split at every byte never appears, nor any part of it that tells")
    func everySplit() throws {
        let secret = "sk-ant-api03-" + String(repeating: "Qw3rT7_y-", count: 10)
        let text = "It is \(secret) they say."
        for split in 0...text.utf8.count {
            let run = try Self.run(try Self.rules(Self.counting), .chat)
            var request = UpstreamRequest(operation: .chat, document: try JSONDocument(Array("{}".utf8)), upstream: nil)
            try run.transform(&request)
            let halves = [text.utf8.prefix(split), text.utf8.dropFirst(split)].map {
                String(decoding: $0, as: UTF8.self)
            }
            var output: [ResponseEvent] = []
            for half in halves {
                var events = [
                    ResponseEvent(
                        event: "",
                        document: try JSONDocument(
                            Array(#"{"choices":[{"index":0,"delta":{"content":\#(Self.quoted(half))}}]}"#.utf8)))
                ]
                try run.transform(&events)
                output += events
            }
            try run.finish(&output)
            #expect(Self.gathered(output, .chat).0 == "It is  they say.")
        }
    }

    @Test("a secret split at every byte of a tool's arguments never appears, while other channels go on in between")
    func everySplitOfArguments() throws {
        let secret = "ghp_" + String(repeating: "a1B2c3D4", count: 5)
        let arguments = #"{"note":"é \u00e9","key":"\#(secret)","n":1}"#
        let rules = try Self.rules(Self.counting)
        for split in 0...arguments.utf8.count where String(arguments.utf8.prefix(split)) != nil {
            let run = try Self.run(rules, .chat)
            var request = UpstreamRequest(operation: .chat, document: try JSONDocument(Array("{}".utf8)), upstream: nil)
            try run.transform(&request)
            let halves = [arguments.utf8.prefix(split), arguments.utf8.dropFirst(split)].map {
                Self.quoted(String(decoding: $0, as: UTF8.self))
            }
            let (first, second) = (halves[0], halves[1])
            // Two calls and a text take turns; of the second call and the text, each half of the secret is the other half's end.
            let events = [
                #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":\#(first)}}]}}]}"#,
                #"{"choices":[{"index":0,"delta":{"content":\#(second)}}]}"#,
                #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":\#(first)}}]}}]}"#,
                #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":\#(second)}}]}}]}"#,
                #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":\#(second)}}]}}]}"#,
                #"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
            ]
            var output: [ResponseEvent] = []
            for event in events {
                var list = [ResponseEvent(event: "", document: try JSONDocument(Array(event.utf8)))]
                try run.transform(&list)
                output += list
            }
            try run.finish(&output)
            var calls = ["", ""]
            for event in output {
                event.read { root in
                    guard let choices = root.member("choices") else { return }
                    for choice in choices.elements {
                        guard let made = choice.member("delta")?.member("tool_calls") else { continue }
                        for call in made.elements {
                            calls[call.member("index")?.integer ?? 0] +=
                                call.member("function")?.member("arguments")?.string?.string ?? ""
                        }
                    }
                }
            }
            for call in calls {
                #expect(call == #"{"note":"é é","key":"","n":1}"#, "\(split)")
            }
        }
    }

    @Test("what may not be sent is refused without being told")
    func blocks() throws {
        let run = try Self.run(try Self.rules(#""SECRET":{"action":"block","directions":["prompt"]}"#), .chat)
        let secret = "ghp_" + String(repeating: "a1B2c3D4", count: 5)
        var request = UpstreamRequest(
            operation: .chat,
            document: try JSONDocument(Array(#"{"messages":[{"role":"user","content":"\#(secret)"}]}"#.utf8)),
            upstream: nil)
        let error = #expect(throws: APIError.self) { try run.transform(&request) }
        #expect(error?.kind == .invalidRequest && error?.message.contains("SECRET") == true)
        #expect(error?.message.contains("a1B2") == false)
    }

    @Test("answers that are not streamed get their values back, and signed thinking stays as it was signed")
    func whole() throws {
        let run = try Self.run(try Self.rules(Self.counting), .messages, streams: false)
        var request = UpstreamRequest(
            operation: .messages,
            document: try JSONDocument(Array(#"{"system":"I am anna.meyer@example.com"}"#.utf8)), upstream: nil)
        try run.transform(&request)
        var events = [
            ResponseEvent(
                whole: try JSONDocument(
                    Array(
                        #"{"content":[{"type":"thinking","thinking":"[EMAIL_ADDRESS_1]","signature":"s"},{"type":"text","text":"[EMAIL_ADDRESS_1]"},{"type":"tool_use","name":"f","input":{"to":"[EMAIL_ADDRESS_1]"}}]}"#
                            .utf8)))
        ]
        try run.transform(&events)
        #expect(
            String(decoding: events[0].document.bytes, as: UTF8.self)
                == #"{"content":[{"type":"thinking","thinking":"[EMAIL_ADDRESS_1]","signature":"s"},{"type":"text","text":"anna.meyer@example.com"},{"type":"tool_use","name":"f","input":{"to":"anna.meyer@example.com"}}]}"#
        )
    }
}
