import JSON
import Shaping
import Testing

@Suite("Shaped answers")
struct AnswerShaperTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String { name }
        let name: String
        let form: AnswerShaper.Form
        let texts: [String]
        var isWhole = false
        var beginsWithReasoning = false
        var hasStops = false
        /// Must be there all the same.
        var visible = "answer"
        var isSealed = true
    }

    static let cases: [Case] = [
        Case(
            name: "reasoning", form: .chat,
            texts: [
                #"{"choices":[{"index":0,"message":{"role":"assistant","content":"answer","reasoning":"SENTINEL"},"finish_reason":"stop"}]}"#
            ], isWhole: true),
        Case(
            name: "reasoning_content", form: .chat,
            texts: [
                #"{"choices":[{"index":0,"message":{"role":"assistant","content":"answer","reasoning_content":"SENTINEL"},"finish_reason":"stop"}]}"#
            ], isWhole: true),
        Case(
            name: "reasoning_details", form: .chat,
            texts: [
                #"{"choices":[{"index":0,"message":{"role":"assistant","content":"answer","reasoning_details":[{"type":"reasoning.text","text":"SENTINEL"}]},"finish_reason":"stop"}]}"#
            ], isWhole: true),
        Case(
            name: "thinking", form: .chat,
            texts: [
                #"{"choices":[{"index":0,"message":{"content":"answer","thinking":"SENTINEL"},"finish_reason":"stop"}]}"#
            ], isWhole: true),
        Case(
            name: "parts", form: .chat,
            texts: [
                #"{"choices":[{"index":0,"message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"SENTINEL"}]},{"type":"text","text":"answer"}]},"finish_reason":"stop"}]}"#
            ], isWhole: true),
        Case(
            name: "tags in content", form: .chat,
            texts: [
                #"{"choices":[{"index":0,"message":{"content":"\u003cthink\u003eSENTINEL</think>answer"},"finish_reason":"stop"}]}"#
            ], isWhole: true),
        Case(
            name: "no opening tag", form: .chat,
            texts: [
                #"{"choices":[{"index":0,"message":{"content":"SENTINEL</think>answer"},"finish_reason":"stop"}]}"#
            ], isWhole: true),
        Case(
            name: "token channels", form: .chat,
            texts: [
                #"{"choices":[{"index":0,"message":{"content":"answer"},"logprobs":{"content":[{"token":"SENTINEL"}]},"reasoning_logprobs":["SENTINEL"],"token_ids":["SENTINEL"],"meta_info":"SENTINEL","hidden_states":"SENTINEL","invented":"SENTINEL","finish_reason":"stop"}],"prompt_logprobs":"SENTINEL","prompt_text":"SENTINEL","invented":{"deep":"SENTINEL"}}"#
            ], isWhole: true, isSealed: false),
        Case(
            name: "cut inside of reasoning that nothing opened", form: .chat,
            texts: [#"{"choices":[{"index":0,"message":{"content":"SENTINEL"},"finish_reason":"length"}]}"#],
            isWhole: true, beginsWithReasoning: true, visible: "length"),
        Case(
            name: "stopped inside of reasoning that nothing opened", form: .chat,
            texts: [#"{"choices":[{"index":0,"message":{"content":"SENTINEL"},"finish_reason":"stop"}]}"#],
            isWhole: true, beginsWithReasoning: true, hasStops: true, visible: "stop"),
        Case(
            name: "chunks", form: .chat,
            texts: [
                #"{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#,
                #"{"choices":[{"index":0,"delta":{"reasoning":"SENTINEL"},"logprobs":{"content":[{"token":"SENTINEL"}]},"finish_reason":null}]}"#,
                #"{"choices":[{"index":0,"delta":{"content":"answer"},"finish_reason":null}]}"#,
                #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
            ]),
        Case(
            name: "tags straddling chunks", form: .chat,
            texts: ["<thi", "nk>SENTI", "NEL</", "think", ">ans", "wer <"].map {
                #"{"choices":[{"index":0,"delta":{"content":"\#($0)"},"finish_reason":null}]}"#
            } + [#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#], visible: "wer "),
        Case(
            name: "completions", form: .completion,
            texts: [
                #"{"choices":[{"index":0,"text":"<think>SENTINEL</think>answer","logprobs":{"tokens":["SENTINEL"]},"finish_reason":"stop"}]}"#
            ],
            isWhole: true, isSealed: false),
        Case(
            name: "messages", form: .message,
            texts: [
                #"{"type":"message","role":"assistant","content":[{"type":"thinking","thinking":"SENTINEL","signature":"x"},{"type":"redacted_thinking","data":"SENTINEL"},{"type":"text","text":"<think>SENTINEL</think>answer","invented":"SENTINEL"},{"type":"tool_use","id":"toolu_1","name":"f","input":{}}],"stop_reason":"end_turn","invented":"SENTINEL"}"#
            ], isWhole: true),
        Case(
            name: "messages, streamed", form: .message,
            texts: [
                #"{"type":"message_start","message":{"type":"message","content":[],"invented":"SENTINEL"}}"#,
                #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
                #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"SENTINEL"}}"#,
                #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"SENTINEL"}}"#,
                #"{"type":"content_block_stop","index":0}"#,
                #"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}"#,
                #"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"answer","thinking":"SENTINEL"}}"#,
                #"{"type":"content_block_stop","index":1}"#,
                #"{"type":"invented","data":"SENTINEL"}"#,
                #"{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":3}}"#,
                #"{"type":"message_stop"}"#,
            ]),
        Case(
            name: "responses", form: .response,
            texts: [
                #"{"object":"response","status":"completed","error":null,"output":[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"SENTINEL"}],"content":[{"type":"reasoning_text","text":"SENTINEL"}]},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"answer","logprobs":[{"token":"SENTINEL"}]},{"type":"reasoning_text","text":"SENTINEL"}]}],"invented":"SENTINEL"}"#
            ], isWhole: true),
        Case(
            name: "responses that failed", form: .response,
            texts: [
                #"{"object":"response","status":"failed","error":{"code":"server_error","message":"SENTINEL"},"output":[{"type":"reasoning","id":"rs_1","summary":[],"content":[{"type":"reasoning_text","text":"SENTINEL"}]}]}"#
            ], isWhole: true, visible: "failed"),
        Case(
            name: "responses, streamed", form: .response,
            texts: [
                #"{"type":"response.created","sequence_number":0,"response":{"object":"response","output":[]}}"#,
                #"{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[]}}"#,
                #"{"type":"response.reasoning_text.delta","sequence_number":2,"output_index":0,"item_id":"rs_1","delta":"SENTINEL"}"#,
                #"{"type":"response.reasoning_text.done","sequence_number":3,"output_index":0,"item_id":"rs_1","text":"SENTINEL"}"#,
                #"{"type":"response.output_item.done","sequence_number":4,"output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[],"content":[{"type":"reasoning_text","text":"SENTINEL"}]}}"#,
                #"{"type":"response.output_item.added","sequence_number":5,"output_index":1,"item":{"type":"message","id":"msg_1","role":"assistant","content":[]}}"#,
                #"{"type":"response.output_text.delta","sequence_number":6,"output_index":1,"content_index":0,"item_id":"msg_1","delta":"answer","logprobs":[{"token":"SENTINEL"}]}"#,
                #"{"type":"response.output_text.done","sequence_number":7,"output_index":1,"content_index":0,"item_id":"msg_1","text":"answer","logprobs":[{"token":"SENTINEL"}]}"#,
                #"{"type":"response.invented","sequence_number":8,"data":"SENTINEL"}"#,
                #"{"type":"response.completed","sequence_number":9,"response":{"object":"response","status":"completed","output":[{"type":"reasoning","id":"rs_1","summary":[],"content":[{"type":"reasoning_text","text":"SENTINEL"}]},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"answer","logprobs":[{"token":"SENTINEL"}]}]}]}}"#,
            ]),
    ]

    @Test("nothing of the reasoning leaves, and the answer does", arguments: cases)
    func nothingLeaves(_ one: Case) throws {
        for reasoning in [Entitlements.Reasoning.sealed, .summary, .none] {
            let rules = AnswerShaper.Rules(
                reasoning: reasoning, logProbabilities: true, beginsWithReasoning: one.beginsWithReasoning,
                hasStops: one.hasStops)
            let shaped = try shape(one.form, one.texts, rules, isWhole: one.isWhole)
            let all = shaped.joined(separator: "\n")
            #expect(!all.contains(sentinel), "\(reasoning)")
            #expect(all.contains(one.visible), "\(reasoning)")
            #expect(all.contains("exs2.") == (one.isSealed && reasoning != .none), "\(reasoning): \(all)")
        }
    }

    @Test("whoever is entitled to everything gets all that is known, and nothing that is not", arguments: cases)
    func everything(_ one: Case) throws {
        let shaped = try shape(
            one.form, one.texts, AnswerShaper.Rules(reasoning: .full, logProbabilities: true), isWhole: one.isWhole)
        #expect(!shaped.joined().contains("invented"))
    }

    @Test("if sealing fails, nothing leaves", arguments: cases.filter(\.isSealed))
    func failClosed(_ one: Case) throws {
        var shaper = AnswerShaper(
            one.form,
            AnswerShaper.Rules(
                reasoning: .sealed, logProbabilities: false, beginsWithReasoning: one.beginsWithReasoning,
                hasStops: one.hasStops)
        ) { _, _ throws(ReasoningSeal.SealingFailure) in
            try ReasoningSeal(nil, lifetime: 1).seal([], place, content: VisibleContent(), now: 0)
        }
        var failures = 0
        for text in one.texts {
            do {
                let shaped = try JSONTree(Array(text.utf8)).read { try shaper.shape($0, isWhole: one.isWhole) }
                if case .replaced(let texts) = shaped {
                    for text in texts { #expect(!String(decoding: text, as: UTF8.self).contains(sentinel)) }
                }
            } catch {
                failures += 1
            }
        }
        #expect(failures == 1)
    }

    @Test("the numbers of a stream's items, blocks and events have no gaps")
    func numbers() throws {
        let responses = try #require(Self.cases.first { $0.name == "responses, streamed" })
        let shaped = try shape(responses.form, responses.texts, sealed)
        for (number, text) in shaped.enumerated() {
            #expect(text.contains("\"sequence_number\":\(number),"), "\(text)")
        }
        #expect(
            shaped.contains {
                $0.contains("output_item.done") && $0.contains("\"output_index\":1") && $0.contains("exs2.")
            })
        let messages = try #require(Self.cases.first { $0.name == "messages, streamed" })
        let blocks = try shape(messages.form, messages.texts, sealed).filter { $0.contains("content_block_start") }
        #expect(blocks.count == 2 && blocks[0].contains("\"index\":0") && blocks[1].contains("\"index\":1"))
    }

    @Test("an ordinary chunk passes byte for byte")
    func untouched() throws {
        let text =
            #"{ "id":"c", "choices":[{"index":0,"delta":{"content":"plain \"text\""},"logprobs":null,"finish_reason":null}]}"#
        #expect(try shape(.chat, [text], sealed) == [text])
    }

    @Test("what a provider sealed or, for those entitled, summarized passes byte for byte")
    func hosted() throws {
        let omitted =
            #"{"type":"message","content":[{"type":"thinking","thinking":"","signature":"theirs"},{"type":"text","text":"answer"}]}"#
        let summarized =
            #"{"type":"message","content":[{"type":"thinking","thinking":"in short","signature":"theirs"},{"type":"text","text":"answer"}]}"#
        var rules = sealed
        rules.isHosted = true
        #expect(try shape(.message, [omitted], rules, isWhole: true) == [omitted])
        #expect(try !shape(.message, [summarized], rules, isWhole: true)[0].contains("in short"))
        rules.reasoning = .summary
        #expect(try shape(.message, [summarized], rules, isWhole: true) == [summarized])
    }

    @Test("what a provider sealed in chat stays its own, once; without it what it said of the reasoning is sealed")
    func hostedChat() throws {
        var rules = sealed
        rules.isHosted = true
        func shaped(_ seal: String) throws -> String {
            try shape(
                .chat,
                [
                    #"{"choices":[{"message":{"content":"answer","reasoning":"in short","encrypted_content":\#(seal)}}]}"#
                ],
                rules, isWhole: true)[0]
        }
        #expect(
            try shaped(#""theirs""#)
                == #"{"choices":[{"message":{"content":"answer","encrypted_content":"theirs"}}]}"#)
        for none in ["null", #""""#] {
            let text = try shaped(none)
            #expect(text.contains(#""content":"answer","encrypted_content":"exs2."#) && !text.contains(#""theirs""#))
            #expect(throws: Never.self) { try JSONTree(Array(text.utf8)) }
        }
    }
}
