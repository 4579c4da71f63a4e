/// `${NAME}` and `${NAME:-default}` in a text; `$${` stands for `${`.
public enum EnvironmentReference {
    /// Why a reference has no value.
    public enum Failure: Error, Sendable, CustomStringConvertible {
        /// `${` without `}`.
        case unclosed
        /// No such variable, and no default.
        case unset(String)

        /// What was wrong and what would be right.
        public var description: String {
            switch self {
            case .unclosed: "'${' without '}'; write $${ for a literal one"
            case .unset(let name):
                "the environment variable \(name) is not set; set it, or write ${\(name):-default}"
            }
        }
    }

    /// The text with its references replaced. A default stands in for a variable that is empty, too.
    static func resolve(_ text: String, _ environment: [String: String]) throws(Failure) -> String {
        try resolve(text) { environment[$0] }
    }

    /// The text with its references replaced. A default stands in for a variable that is empty, too.
    ///
    /// - Parameter variable: gives the value of a variable; nil for none.
    public static func resolve(_ text: String, variable: (String) -> String?) throws(Failure) -> String {
        var result = ""
        var rest = Substring(text)
        while let dollar = rest.firstRange(of: "${") {
            let before = rest[..<dollar.lowerBound]
            if before.hasSuffix("$") {
                result += before.dropLast() + "${"
                rest = rest[dollar.upperBound...]
                continue
            }
            result += before
            guard let end = rest[dollar.upperBound...].firstIndex(of: "}") else { throw .unclosed }
            let inside = rest[dollar.upperBound..<end]
            let separator = inside.firstRange(of: ":-")
            let name = String(inside[..<(separator?.lowerBound ?? inside.endIndex)])
            let fallback = separator.map { String(inside[$0.upperBound...]) }
            guard let value = variable(name).flatMap({ $0.isEmpty && fallback != nil ? nil : $0 }) ?? fallback else {
                throw .unset(name)
            }
            result += value
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
