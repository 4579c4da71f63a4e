/// How long the model may think before it answers.
enum ReasoningEffort: String {
    case none, minimal, low, medium, high, xhigh, max

    /// The most tokens of reasoning; nil for none at all.
    var tokenLimit: Int? {
        switch self {
        case .none: nil
        case .minimal: 16
        case .low: 48
        case .medium: 192
        case .high: 768
        case .xhigh, .max: 2_048
        }
    }

    /// Reads a name of an effort.
    init(_ name: String, parameter: String) throws(RequestError) {
        guard let effort = ReasoningEffort(rawValue: name) else {
            throw .invalid(
                "Invalid value: '\(name.prefix(60))'. Supported values are: 'none', 'minimal', 'low', 'medium', 'high' "
                    + "and 'xhigh'.", parameter: parameter, code: "invalid_value")
        }
        self = effort
    }
}
