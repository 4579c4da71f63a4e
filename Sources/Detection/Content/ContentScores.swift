#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What the capability model says of a request.
public struct ContentScores: Sendable, Equatable {
    /// For each ``RequestCapability`` at its raw value a number that grows with its likelihood, and the log odds of the
    /// intent at the last place.
    var logits: SIMD8<Float>

    /// The most likely capability.
    public var capability: RequestCapability {
        var best = RequestCapability.knowledge
        for other in RequestCapability.allCases where logits[Int(other.rawValue)] > logits[Int(best.rawValue)] {
            best = other
        }
        return best
    }

    /// The probability of a capability among the capabilities, 0 to 1.
    public func probability(of capability: RequestCapability) -> Float {
        var sum: Float = 0
        for other in RequestCapability.allCases {
            sum += exp(logits[Int(other.rawValue)] - logits[Int(capability.rawValue)])
        }
        return 1 / sum
    }

    /// The log odds that the request was made to train a model, had as many of the requests been.
    ///
    /// It tells little of one request, and less of one whose source the model has not seen.
    public var intent: Float { logits[CapabilityModel.intentColumn] }
}
