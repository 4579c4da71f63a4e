/// A step of the ladder that a campaign's accounts stand on: what their exchanges meet. Each includes those below it, and none ever
/// falsifies an answer.
public enum Rung: String, Sendable, Codable, CaseIterable, Comparable {
    /// Nothing is done.
    case observe
    /// Log-probabilities, several samples and raw completions are withheld; exact repeats get the same answer.
    case hygiene
    /// Reasoning is passed on sealed only.
    case seal
    /// Few exchanges of the whole group at the same time, and little reasoning in each.
    case slow
    /// Exchanges are refused until the account's holder has shown who he is.
    case stepUp = "step_up"
    /// Exchanges are refused.
    case contain

    /// In the ladder's order.
    public static func < (left: Rung, right: Rung) -> Bool { left.height < right.height }

    /// Whether exchanges can be refused there.
    public var refuses: Bool { self >= .slow }

    /// What it means to whoever stands on it, in one sentence.
    public var meaning: String {
        switch self {
        case .observe: "Nothing is done."
        case .hygiene:
            "Log-probabilities, several answers to one request and raw completions are not available; a request that is repeated often gets its answer again."
        case .seal: "Besides, reasoning is sent sealed: it can be sent back to the model, but not read."
        case .slow:
            "Besides, few requests of the whole group are answered at the same time, and each with little reasoning."
        case .stepUp: "Requests are refused until the account's identity is verified."
        case .contain: "Requests are refused."
        }
    }

    private var height: Int {
        switch self {
        case .observe: 0
        case .hygiene: 1
        case .seal: 2
        case .slow: 3
        case .stepUp: 4
        case .contain: 5
        }
    }
}
