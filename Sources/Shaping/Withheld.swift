/// What a client is told that it does not get.
public struct Withheld: OptionSet, Sendable {
    /// A bit for each.
    public let rawValue: UInt8

    /// Makes one.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The model's reasoning, or all of it but a ciphertext.
    public static let reasoning = Withheld(rawValue: 1)
    /// Log-probabilities and everything else that is said of single tokens.
    public static let logProbabilities = Withheld(rawValue: 1 << 1)
    /// More answers to one request.
    public static let samples = Withheld(rawValue: 1 << 2)
    /// Fields of the request that do not reach the model.
    public static let fields = Withheld(rawValue: 1 << 3)
    /// Another answer to the same request.
    public static let repeats = Withheld(rawValue: 1 << 4)
    /// An answer that recited sealed reasoning.
    public static let recitation = Withheld(rawValue: 1 << 5)

    private static let words = ["reasoning", "logprobs", "samples", "fields", "repeats", "recitation"]

    /// The words for each, as the header field `excise-withheld` and the exchange log have them.
    public var names: [String] {
        Self.words.indices.filter { rawValue >> UInt8($0) & 1 == 1 }.map { Self.words[$0] }
    }
}
