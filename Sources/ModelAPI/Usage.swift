import JSON

/// Tokens that an exchange took, as the model's server reported them.
public struct Usage: Equatable, Sendable {
    /// Tokens of the prompt, those read from a cache included.
    public var input = 0
    /// Tokens generated, reasoning included.
    public var output = 0
    /// Tokens generated as reasoning.
    public var reasoning = 0
    /// Prompt tokens read from a cache.
    public var cachedInput = 0

    /// The largest count believed, far above any real one, so that sums of counts stay within 64 bits.
    static let ceiling = 1 << 40

    /// Makes a usage.
    public init(input: Int = 0, output: Int = 0, reasoning: Int = 0, cachedInput: Int = 0) {
        self.input = input
        self.output = output
        self.reasoning = reasoning
        self.cachedInput = cachedInput
    }

    /// Reads a `usage` object of any dialect; nil where it is none or `null`. Negative counts read as 0, absurd
    /// ones (from 2⁴⁰) as 2⁴⁰.
    public init?(_ object: JSONValue?) {
        guard let object, object.kind == .object else { return nil }
        var cacheCreation = 0
        var cacheRead = 0
        for (name, value) in object.members {
            if name == "prompt_tokens" || name == "input_tokens" {
                input = Self.count(value)
            } else if name == "completion_tokens" || name == "output_tokens" {
                output = Self.count(value)
            } else if name == "cache_read_input_tokens" {
                cacheRead = Self.count(value)
            } else if name == "cache_creation_input_tokens" {
                cacheCreation = Self.count(value)
            } else if name == "completion_tokens_details" || name == "output_tokens_details" {
                reasoning = Self.count(value.member("reasoning_tokens"))
            } else if name == "prompt_tokens_details" || name == "input_tokens_details" {
                cachedInput = Self.count(value.member("cached_tokens"))
            }
        }
        // Anthropic counts what came from or went into the cache beside `input_tokens`, OpenAI within `prompt_tokens`.
        input += cacheRead + cacheCreation
        cachedInput += cacheRead
    }

    private static func count(_ value: JSONValue?) -> Int {
        min(max(value?.integer ?? 0, 0), ceiling)
    }

    /// Takes over what a later report of the same exchange says; counts are cumulative, so the larger one holds.
    public mutating func merge(_ later: Usage) {
        input = max(input, later.input)
        output = max(output, later.output)
        reasoning = max(reasoning, later.reasoning)
        cachedInput = max(cachedInput, later.cachedInput)
    }
}
