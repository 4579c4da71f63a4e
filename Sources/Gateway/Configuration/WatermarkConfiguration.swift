/// How answers are marked.
public struct WatermarkConfiguration: Sendable, Equatable {
    /// Who puts the mark in, and how the key reaches him.
    public enum Scheme: String, Sendable, CaseIterable {
        /// The built-in model's server, or a sampler with the library: `excise-1`'s three keys in the member `watermark`.
        case excise1 = "excise-1"
        /// SGLang: the account's key in the member `watermark`.
        case sglang
        /// vLLM: one key for each engine, set where it is started; the gateway only keeps clients from switching it off.
        case vllm
        /// Any server that takes `logit_bias`: a green list for each account.
        case unigram
        /// Any server: the gateway chooses between phrases of one meaning in the text that comes.
        case lexical
    }

    /// How one model's answers are marked.
    public struct Mark: Sendable, Equatable {
        /// Who marks.
        public var scheme: Scheme
        /// Tokens of context, 1 to 8, of ``Scheme/excise1`` and ``Scheme/sglang``.
        public var contextWidth = 2
        /// Of ``Scheme/unigram``: tokens in the vocabulary.
        public var vocabularySize = 0
        /// Of ``Scheme/unigram``: the most entries of `logit_bias` that the server takes.
        public var entries = 1024
        /// Of ``Scheme/unigram``: what a green token's logit gets.
        public var bias = 2

        /// A mark with the defaults.
        public init(scheme: Scheme) { self.scheme = scheme }
    }

    /// The key folder; nil where nothing is marked.
    public var keys: String?
    /// The epoch's name; nil for the month in UTC, such as `2026-11`.
    public var epoch: String?
    /// A file that says which cohort an account is in.
    public var cohorts: String?
    /// A file with the owner's own table of variants for ``Scheme/lexical``; nil for the table of English.
    public var variants: String?
    /// The marks, by model.
    public var marks: [String: Mark] = [:]

    /// Nothing is marked.
    public init() {}
}
