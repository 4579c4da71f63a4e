import LanguageModel

/// A function that a request offers.
struct OfferedFunction: Sendable {
    var name: String
    /// The JSON Schema of its arguments.
    var parameters: JSONValue
}

/// Whether and which functions are to be called.
enum FunctionChoice: Sendable {
    /// None.
    case none
    /// Those that the last user message names, if any.
    case automatic
    /// At least one.
    case required
    /// This one.
    case named(String)

    /// The calls to make, with arguments for each.
    /// - Parameters:
    ///   - request: What the user last said; nil if the last word was not the user's, as after a function's result.
    ///   - isParallel: Whether there may be more than one.
    ///   - seed: Decides the arguments, and the function where nothing else does.
    func calls(
        of offered: [OfferedFunction], request: String?, isParallel: Bool, seed: UInt64
    ) -> [FunctionCall] {
        guard !offered.isEmpty else { return [] }
        let mentioned = offered.filter { request?.contains($0.name) == true }
        var chosen: [OfferedFunction]
        switch self {
        case .none: chosen = []
        case .automatic: chosen = mentioned
        case .named(let name): chosen = offered.filter { $0.name == name }
        case .required:
            var random = SplitMix64(seed: seed)
            chosen = mentioned.isEmpty ? [offered[random.below(offered.count)]] : mentioned
        }
        if !isParallel { chosen = Array(chosen.prefix(1)) }
        return chosen.enumerated().map { index, function in
            var sample = SchemaSample(
                schema: function.parameters, seed: SplitMix64.derivedSeed(seed, index: index + 1))
            return FunctionCall(name: function.name, arguments: sample.object().textString)
        }
    }
}
