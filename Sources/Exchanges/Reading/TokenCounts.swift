/// How many tokens an exchange took: the record's `usage`.
public struct TokenCounts: Sendable, Equatable {
    /// All tokens of the input, those read from a cache included. JSON: `input_tokens`.
    public var input: Int
    /// All tokens of the output, those of reasoning included. JSON: `output_tokens`.
    public var output: Int
    /// Those of the output that are reasoning. JSON: `reasoning_tokens`.
    public var reasoning: Int
    /// Those of the input that came from a cache. JSON: `cached_input_tokens`.
    public var cachedInput: Int

    /// Counts, 0 where nothing is said.
    public init(input: Int = 0, output: Int = 0, reasoning: Int = 0, cachedInput: Int = 0) {
        self.input = input
        self.output = output
        self.reasoning = reasoning
        self.cachedInput = cachedInput
    }

    /// Adds counts, each held at the largest integer.
    public static func += (left: inout TokenCounts, right: TokenCounts) {
        left.input = left.input.addingHeld(right.input)
        left.output = left.output.addingHeld(right.output)
        left.reasoning = left.reasoning.addingHeld(right.reasoning)
        left.cachedInput = left.cachedInput.addingHeld(right.cachedInput)
    }
}

extension Int {
    fileprivate func addingHeld(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
