import Shaping

extension Rung {
    /// What answers to an account on the rung may give away at most; nil where it lowers nothing.
    public var ceiling: Entitlements? {
        switch self {
        case .observe: nil
        case .hygiene:
            Entitlements(
                reasoning: .full, logProbabilities: false, samples: 1, rawCompletions: false, repeatsAnswered: 3,
                recitation: .allowed)
        case .seal, .slow, .stepUp, .contain:
            Entitlements(
                reasoning: .sealed, logProbabilities: false, samples: 1, rawCompletions: false, repeatsAnswered: 3,
                recitation: .refused)
        }
    }
}
