/// What a client is told that it does not get.
public enum Withheld: String, Sendable, CaseIterable {
    /// The model's reasoning, or all of it but a ciphertext.
    case reasoning
    /// Log-probabilities and everything else that is said of single tokens.
    case logProbabilities = "logprobs"
    /// More answers to one request.
    case samples
    /// Fields of the request that do not reach the model.
    case fields
    /// Another answer to the same request.
    case repeats
    /// An answer that recited sealed reasoning.
    case recitation
}
