import JSON
import ModelAPI
import Testing

@Suite("Usage") struct UsageTests {
    @Test(
        "each dialect's report is read",
        arguments: [
            (#"{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21}"#, Usage(input: 9, output: 12)),
            (
                #"{"prompt_tokens":2006,"completion_tokens":300,"total_tokens":2306,"prompt_tokens_details":{"cached_tokens":1920,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":128,"accepted_prediction_tokens":0}}"#,
                Usage(input: 2006, output: 300, reasoning: 128, cachedInput: 1920)
            ),
            (
                #"{"input_tokens":328,"input_tokens_details":{"cached_tokens":8},"output_tokens":52,"output_tokens_details":{"reasoning_tokens":5},"total_tokens":380}"#,
                Usage(input: 328, output: 52, reasoning: 5, cachedInput: 8)
            ),
            (
                #"{"input_tokens":25,"cache_creation_input_tokens":100,"cache_read_input_tokens":1000,"output_tokens":1}"#,
                Usage(input: 1125, output: 1, cachedInput: 1000)
            ),
            (#"{"prompt_tokens":8,"total_tokens":8}"#, Usage(input: 8)), (#"{"input_tokens":14}"#, Usage(input: 14)),
            ("{}", Usage()), (#"{"prompt_tokens":-5,"completion_tokens":"7","prompt_tokens_details":null}"#, Usage()),
            (#"{"prompt_tokens":1.5,"completion_tokens_details":{"reasoning_tokens":-1}}"#, Usage()), ("null", nil),
            ("[]", nil),
            ("7", nil),
        ] as [(String, Usage?)])
    func read(_ text: String, _ expected: Usage?) throws {
        #expect(try JSONTree(Array(text.utf8)).read { Usage($0) } == expected)
    }

    @Test("absurd counts do not overflow, alone or together")
    func absurd() throws {
        let most = Int.max
        let tree = try JSONTree(
            Array(
                #"{"input_tokens":\#(most),"cache_creation_input_tokens":\#(most),"cache_read_input_tokens":\#(most),"output_tokens":\#(most),"input_tokens_details":{"cached_tokens":\#(most)}}"#
                    .utf8))
        let usage = try #require(tree.read { Usage($0) })
        #expect(usage.input > 0)
        #expect(usage.output > 0)
        // A thousand such reports still add up.
        #expect(usage.input.multipliedReportingOverflow(by: 1000).overflow == false)
        #expect(usage.cachedInput.multipliedReportingOverflow(by: 1000).overflow == false)
    }

    @Test("a later report of the same exchange adds what is new and takes nothing away")
    func merge() {
        var usage = Usage(input: 25, output: 1, cachedInput: 3)
        usage.merge(Usage(output: 15, reasoning: 4))
        #expect(usage == Usage(input: 25, output: 15, reasoning: 4, cachedInput: 3))
    }
}
