import Shaping
import Testing

@Suite("Shaped requests")
struct RequestShaperTests {
    @Test(
        "sealed reasoning goes back to where the model reads it, streamed or not, and nowhere else",
        arguments: AnswerShaperTests.cases.filter { $0.isSealed && $0.form != .completion })
    func roundTrip(_ one: AnswerShaperTests.Case) throws {
        let rules = AnswerShaper.Rules(
            reasoning: .sealed, logProbabilities: false, beginsWithReasoning: one.beginsWithReasoning,
            hasStops: one.hasStops)
        let answer = try shape(one.form, one.texts, rules, isWhole: one.isWhole).joined()
        let visible =
            one.name == "tags straddling chunks" ? "answer <" : one.visible == "answer" ? "answer" : ""
        func request(_ seal: String, _ text: String) -> (String, RequestShaper.Form) {
            switch one.form {
            case .chat, .completion:
                return (
                    #"{"model":"m","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"\#(text)","encrypted_content":"\#(seal)"},{"role":"user","content":"b"}]}"#,
                    .chat
                )
            case .message:
                let call =
                    answer.contains("toolu_1") ? #",{"type":"tool_use","id":"toolu_1","name":"f","input":{}}"# : ""
                return (
                    #"{"model":"m","messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"text","text":"\#(text)"}\#(call),{"type":"thinking","thinking":"","signature":"\#(seal)"}]},{"role":"user","content":"b"}]}"#,
                    .message
                )
            case .response:
                return (
                    #"{"model":"m","input":[{"role":"user","content":"a"},{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"\#(seal)"},{"role":"assistant","content":"\#(text)"},{"role":"user","content":"b"}]}"#,
                    .response
                )
            }
        }
        let name = one.form == .message ? "signature" : "encrypted_content"
        var seal = string(name, in: answer) ?? ""
        if seal.isEmpty {
            let delta = try #require(answer.firstRange(of: "signature_delta"))
            seal = try #require(string(name, in: String(answer[delta.lowerBound...])))
        }
        let (good, form) = request(seal, visible)
        let restored = try shape(request: good, form, .standard).text
        #expect(restored.contains(sentinel))
        #expect(!restored.contains("exs2."))
        let bad: [(String, String, Int64)] = [
            (request(seal, "something else").0, "acct_1", 0), (good, "acct_2", 0), (good, "acct_1", 5000),
            (request(String(seal.dropLast(8)), visible).0, "acct_1", 0), (request("exs2.AAAA", visible).0, "acct_1", 0),
            (request("gAAAAfromelsewhere", visible).0, "acct_1", 0),
        ]
        for (text, account, now) in bad {
            let error = #expect(throws: ShapingError.self) {
                try shape(request: text, form, .standard, account: account, now: now)
            }
            guard case .invalid = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test(
        "side doors are closed",
        arguments: [
            (#"{"model":"m","messages":[],"logprobs":true,"top_logprobs":5}"#, "logprobs", Withheld.logProbabilities),
            (#"{"model":"m","messages":[],"n":8}"#, "\"n\":8", .samples),
            (#"{"model":"m","messages":[],"chat_template":"x"}"#, "chat_template", .fields),
            (
                #"{"model":"m","messages":[],"chat_template_kwargs":{"enable_thinking":true,"evil":"x"}}"#, "evil",
                .fields
            ),
            (#"{"model":"m","messages":[],"return_hidden_states":true}"#, "hidden", .fields),
            (#"{"model":"m","messages":[],"invented_tomorrow":1}"#, "invented", .fields),
            (#"{"model":"m","messages":[],"separate_reasoning":false}"#, "separate", .reasoning),
            (#"{"model":"m","messages":[],"stop_token_ids":[151668]}"#, "stop_token_ids", .fields),
        ])
    func sideDoors(request: String, word: String, withheld: Withheld) throws {
        let shaped = try shape(request: request, .chat, .standard)
        #expect(!shaped.text.contains(word))
        #expect(shaped.withheld.contains(withheld))
    }

    @Test("log-probabilities never pass together with a bias")
    func bias() throws {
        let text = #"{"model":"m","messages":[],"logprobs":true,"logit_bias":{"1":5}}"#
        let shaped = try shape(request: text, .chat, .everything)
        #expect(!shaped.text.contains("logprobs") && shaped.withheld == [.logProbabilities])
        let alone = #"{"model":"m","messages":[],"logprobs":true,"logit_bias":{}}"#
        #expect(try shape(request: alone, .chat, .everything).text == alone)
    }

    @Test(
        "what would turn reasoning into answer is refused",
        arguments: [
            (#"{"model":"m","messages":[],"stop":"</think>"}"#, RequestShaper.Form.chat),
            (#"{"model":"m","messages":[],"stop":["x","</thi"]}"#, .chat),
            (#"{"model":"m","messages":[],"continue_final_message":true}"#, .chat),
            (
                #"{"model":"m","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"<think>"}]}"#,
                .chat
            ),
            (
                #"{"model":"m","messages":[{"role":"assistant","content":[{"type":"text","text":"</think>"}]}]}"#,
                .message
            ),
            (#"{"model":"m","messages":[],"stop_sequences":["</think>"]}"#, .message),
        ])
    func refusals(request: String, form: RequestShaper.Form) throws {
        #expect(throws: ShapingError.self) { try shape(request: request, form, .standard) }
    }

    @Test("completions are for those who may use them")
    func completions() throws {
        let text = #"{"model":"m","prompt":"a","best_of":4}"#
        #expect(throws: ShapingError.self) { try shape(request: text, .completion, .standard) }
        #expect(try shape(request: text, .completion, .everything).text == text)
    }

    @Test("servers are told to keep reasoning apart, providers to hide it")
    func injection() throws {
        let chat = #"{"model":"m","messages":[]}"#
        #expect(try shape(request: chat, .chat, .standard, .sglang).text.contains("\"separate_reasoning\":true"))
        #expect(try shape(request: chat, .chat, .standard, .llamaCPP).text.contains("reasoning_format"))
        let thinking =
            #"{"model":"m","messages":[],"thinking":{"type":"enabled","budget_tokens":9,"display":"summarized"}}"#
        #expect(try shape(request: thinking, .message, .standard, .hosted).text.contains("\"display\":\"omitted\""))
        var summary = Entitlements.standard
        summary.reasoning = .summary
        #expect(try shape(request: thinking, .message, summary, .hosted).text.contains("\"display\":\"summarized\""))
        let response =
            #"{"model":"m","input":"a","reasoning":{"effort":"low","summary":"auto"},"include":["reasoning.encrypted_content"]}"#
        let shaped = try shape(request: response, .response, .standard, .vLLM).text
        #expect(shaped == #"{"model":"m","input":"a","reasoning":{"effort":"low"},"include":[]}"#)
    }
}
