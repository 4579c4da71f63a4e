/// Some entitlements given other values, as a line of a configuration or of a policy says; what it leaves out stays as it is.
public struct EntitlementChange: Sendable, Hashable {
    /// As of ``Entitlements/reasoning``.
    public var reasoning: Entitlements.Reasoning?
    /// As of ``Entitlements/logProbabilities``.
    public var logProbabilities: Bool?
    /// As of ``Entitlements/samples``.
    public var samples: Int?
    /// As of ``Entitlements/rawCompletions``.
    public var rawCompletions: Bool?
    /// As of ``Entitlements/repeatsAnswered``; `.some(nil)` has the model answer every repeat.
    public var repeatsAnswered: Int??
    /// As of ``Entitlements/recitation``.
    public var recitation: Entitlements.Recitation?

    /// Changes nothing.
    public init() {}

    /// Whether it changes nothing.
    public var isEmpty: Bool { self == EntitlementChange() }

    /// The names of the fields, as configurations write them.
    public static let fields = ["reasoning", "logprobs", "samples", "completions", "repeats", "recitation"]

    /// Sets a field from its text.
    ///
    /// - Parameters:
    ///   - field: one of ``fields``.
    ///   - text: `full`, `summary`, `sealed` or `none`; `true` or `false`; a number; of `repeats` also `off`; `allowed`, `noted` or `refused`.
    /// - Throws: ``InvalidEntitlement``.
    public mutating func set(_ field: String, to text: String) throws(InvalidEntitlement) {
        switch field {
        case "reasoning":
            guard let value = Entitlements.Reasoning(rawValue: text) else {
                throw InvalidEntitlement(field, "full, summary, sealed or none", text)
            }
            reasoning = value
        case "logprobs": logProbabilities = try Self.flag(field, text)
        case "samples":
            guard let value = Int(text), (1...Entitlements.mostSamples).contains(value) else {
                throw InvalidEntitlement(field, "a whole number from 1 to \(Entitlements.mostSamples)", text)
            }
            samples = value
        case "completions": rawCompletions = try Self.flag(field, text)
        case "repeats":
            if text == "off" || text == "false" {
                repeatsAnswered = .some(nil)
            } else if let value = Int(text), (1...1000).contains(value) {
                repeatsAnswered = value
            } else {
                throw InvalidEntitlement(field, "off, or from which repeat on, 1 to 1000", text)
            }
        case "recitation":
            guard let value = Entitlements.Recitation(rawValue: text) else {
                throw InvalidEntitlement(field, "allowed, noted or refused", text)
            }
            recitation = value
        default: throw InvalidEntitlement(field, "one of \(Self.fields.joined(separator: ", "))", field)
        }
    }

    private static func flag(_ field: String, _ text: String) throws(InvalidEntitlement) -> Bool {
        switch text {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: throw InvalidEntitlement(field, "true or false", text)
        }
    }

    /// The entitlements with the changes made.
    public func applied(to entitlements: Entitlements) -> Entitlements {
        Entitlements(
            reasoning: reasoning ?? entitlements.reasoning,
            logProbabilities: logProbabilities ?? entitlements.logProbabilities,
            samples: samples ?? entitlements.samples,
            rawCompletions: rawCompletions ?? entitlements.rawCompletions,
            repeatsAnswered: repeatsAnswered ?? entitlements.repeatsAnswered,
            recitation: recitation ?? entitlements.recitation)
    }
}

/// An entitlement's value that is not one of those it can have.
public struct InvalidEntitlement: Error, Sendable, Equatable, CustomStringConvertible {
    /// The field, of ``EntitlementChange/fields``.
    public let field: String
    /// What would be right, and what was found.
    public let description: String

    init(_ field: String, _ expected: String, _ found: String) {
        self.field = field
        description = "expected \(expected), found '\(found.prefix(64))'"
    }
}
