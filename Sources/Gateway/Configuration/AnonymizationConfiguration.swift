/// What is taken out of prompts and answers.
public struct AnonymizationConfiguration: Sendable, Equatable {
    /// The policy's file; nil for no anonymization.
    public var policy: String?
    /// The profile of the policy for prompts and answers.
    public var profile: String?
    /// The profile for the exchange log; nil for the same.
    public var logProfile: String?
    /// The policy as it was read with its keys.
    public var rules: AnonymizationRules?

    /// None.
    public init() {}
}
