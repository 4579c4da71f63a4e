import LanguageModel
import Watermarking

/// Everything that decides what is written for one choice of a request, whichever API asked.
struct GenerationPlan: Sendable {
    /// The tokens to continue.
    var prompt: [Token]
    /// How tokens are drawn.
    var parameters = SamplingParameters()
    /// The same plan with the same seed writes the same text.
    var seed: UInt64
    /// The most tokens to write, reasoning included.
    var tokenLimit: Int
    /// The most tokens of reasoning; nil if the prompt does not ask for reasoning.
    var reasoningLimit: Int?
    /// Sequences that end the text and are not part of it.
    var stops: [String] = []
    /// The reasoning, if it is dictated instead of drawn; written whole, whatever ``reasoningLimit`` is, unless that is nil.
    var dictatedReasoning: String?
    /// Whether what is written is dictated instead of drawn, after the reasoning.
    var dictation: Dictation?
    /// How many alternatives to report at each token.
    var alternativeCount = 0
    /// Whether tokens that end the text are never drawn.
    var ignoresEnd = false
    /// The watermark that the request asks for.
    var watermark: (any WatermarkScheme)?

    /// What cannot be left to a model of this size: things that must be well-formed.
    enum Dictation: Sendable {
        /// A text, as JSON modes ask for.
        case text(String)
        /// Calls of functions.
        case calls([FunctionCall])
    }

    /// Has a recorded reply written; calls and formats that the request asks for go before it.
    mutating func dictate(_ reply: RecordedReply, summarized: Bool = false) {
        dictatedReasoning = summarized ? reply.summary ?? reply.reasoning : reply.reasoning
        if dictation == nil { dictation = .text(reply.answer) }
    }

    /// The same plan for the choice of a given index, 0 being the plan itself.
    func choice(_ index: Int) -> GenerationPlan {
        var plan = self
        plan.seed = SplitMix64.derivedSeed(seed, index: index)
        return plan
    }
}

/// A call of a function that the request offered.
struct FunctionCall: Sendable, Equatable {
    /// The function's name.
    var name: String
    /// The arguments: a JSON object as text.
    var arguments: String
}
