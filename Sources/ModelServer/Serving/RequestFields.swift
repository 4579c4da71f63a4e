/// Reads the members of a request's object; a member that is null counts as missing.
struct RequestFields {
    private let members: [String: JSONValue]
    /// Where the object stands, as a prefix for names in messages: empty, or for example `messages[0].`.
    let path: String

    /// The members of an object.
    /// - Throws: ``RequestError`` if the value is something else.
    init(_ value: JSONValue, path: String = "") throws(RequestError) {
        guard case .object(let list) = value else {
            throw .wrongType(path.isEmpty ? "body" : String(path.dropLast()), expected: "an object", found: value)
        }
        members = Dictionary(list.map { ($0.name, $0.value) }) { first, _ in first }
        self.path = path
    }

    /// A member as it is.
    func value(_ name: String) -> JSONValue? {
        members[name] == .null ? nil : members[name]
    }

    func string(_ name: String) throws(RequestError) -> String? {
        guard let value = value(name) else { return nil }
        guard case .string(let text) = value else {
            throw .wrongType(path + name, expected: "a string", found: value)
        }
        return text
    }

    func requiredString(_ name: String) throws(RequestError) -> String {
        guard let text = try string(name) else { throw .missing(path + name) }
        return text
    }

    func boolean(_ name: String) throws(RequestError) -> Bool? {
        guard let value = value(name) else { return nil }
        guard case .boolean(let flag) = value else {
            throw .wrongType(path + name, expected: "a boolean", found: value)
        }
        return flag
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(RequestError) -> Int? {
        guard let value = value(name) else { return nil }
        guard case .integer(let number) = value else {
            throw .wrongType(path + name, expected: "an integer", found: value)
        }
        guard range.contains(number) else { throw outOfRange(name, "integer", number, range) }
        return number
    }

    func number(_ name: String, in range: ClosedRange<Double>) throws(RequestError) -> Double? {
        guard let value = value(name) else { return nil }
        let number: Double
        switch value {
        case .integer(let integer): number = Double(integer)
        case .number(let decimal): number = decimal
        default: throw .wrongType(path + name, expected: "a decimal", found: value)
        }
        guard range.contains(number) else { throw outOfRange(name, "decimal", number, range) }
        return number
    }

    func array(_ name: String) throws(RequestError) -> [JSONValue]? {
        guard let value = value(name) else { return nil }
        guard case .array(let elements) = value else {
            throw .wrongType(path + name, expected: "an array", found: value)
        }
        return elements
    }

    func object(_ name: String) throws(RequestError) -> RequestFields? {
        guard let value = value(name) else { return nil }
        return try RequestFields(value, path: path + name + ".")
    }

    private func outOfRange<Number: Comparable>(
        _ name: String, _ kind: String, _ found: Number, _ range: ClosedRange<Number>
    ) -> RequestError {
        let isAbove = found > range.upperBound
        let bound = isAbove ? "<= \(range.upperBound)" : ">= \(range.lowerBound)"
        return .invalid(
            "Invalid '\(path)\(name)': \(kind) \(isAbove ? "above maximum" : "below minimum") value. "
                + "Expected a value \(bound), but got \(found) instead.",
            parameter: path + name, code: "\(kind)_\(isAbove ? "above_max" : "below_min")_value")
    }
}
