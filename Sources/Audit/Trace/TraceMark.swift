import Watermarking

/// A kind of mark that answers may carry, as it was deployed.
public enum TraceMark: Sendable, Hashable, CustomStringConvertible {
    /// ``Excise1`` with so many tokens of context.
    case excise1(contextWidth: Int)
    /// SGLang's, with accounts' keys and so many tokens of context.
    case sglang(contextWidth: Int)
    /// vLLM's, with cohorts' keys (one engine for a cohort) and so many tokens of context.
    case vllm(contextWidth: Int)
    /// ``Unigram``, with accounts' lists of so many of the vocabulary's tokens.
    case unigram(entries: Int, vocabularySize: Int)
    /// ``LexicalMark``: choices between phrases, in text without any tokenizer.
    case lexical

    /// Reads `excise-1/2`, `sglang/2`, `vllm/2`, `unigram/ENTRIES/VOCABULARY`, or `lexical`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let numbers = parts.dropFirst().compactMap { Int($0) }
        guard numbers.count == parts.count - 1, let name = parts.first else { return nil }
        let width = numbers.first ?? 2
        switch name {
        case "excise-1" where numbers.count <= 1 && (1...8).contains(width): self = .excise1(contextWidth: width)
        case "sglang" where numbers.count <= 1 && (1...64).contains(width): self = .sglang(contextWidth: width)
        case "vllm" where numbers.count <= 1 && (1...64).contains(width): self = .vllm(contextWidth: width)
        case "unigram" where numbers.count == 2 && numbers[0] > 0 && numbers[1] > 1:
            self = .unigram(entries: numbers[0], vocabularySize: numbers[1])
        case "lexical" where numbers.isEmpty: self = .lexical
        default: return nil
        }
    }

    /// As it is read.
    public var description: String {
        switch self {
        case .excise1(let width): "excise-1/\(width)"
        case .sglang(let width): "sglang/\(width)"
        case .vllm(let width): "vllm/\(width)"
        case .unigram(let entries, let size): "unigram/\(entries)/\(size)"
        case .lexical: "lexical"
        }
    }

    /// Tokens of context; nil where tokens do not count.
    public var contextWidth: Int? {
        switch self {
        case .excise1(let width), .sglang(let width), .vllm(let width): width
        case .unigram: 0
        case .lexical: nil
        }
    }

    /// How scores are distributed without the key.
    var null: ScoreNull {
        switch self {
        case .excise1, .sglang, .vllm: .exponential
        case .unigram(let entries, let size):
            .binomial(
                trials: 1,
                probability: (Double(size) * Unigram.share(entries: entries, vocabularySize: size)).rounded(.down)
                    / Double(size))
        case .lexical: LexicalKey.null
        }
    }
}

/// The keys of an epoch with whose they are, and the commitment that they were checked against.
public struct TraceEpoch: Sendable {
    /// Whose keys there are.
    public let roster: KeyRoster
    /// The keys.
    public let keys: EpochKeys
    /// What was published before; nil where nothing was, so that nobody can be accused.
    public let commitment: KeyCommitment?

    /// An epoch. A commitment must have been checked (``KeyFolder/keys(of:)``).
    public init(roster: KeyRoster, keys: EpochKeys, commitment: KeyCommitment?) {
        self.roster = roster
        self.keys = keys
        self.commitment = commitment
    }
}
