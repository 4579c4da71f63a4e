import JSON

extension ExchangeView {
    /// When the request arrived.
    public var time: Timestamp {
        get throws(FieldFault) {
            guard let time = try timeIfAny(.time) else { throw .missing("time") }
            return time
        }
    }

    /// A field that is a time; nil where it is missing or `null`.
    public func timeIfAny(_ field: ExchangeField) throws(FieldFault) -> Timestamp? {
        guard let text = try stringIfAny(field) else { return nil }
        let parsed =
            text.isEscaped
            ? try? Timestamp(rfc3339: text.string)
            : Timestamp.parse(text.escaped.assumingMemoryBound(to: UInt8.self))
        guard let parsed else {
            throw FieldFault(field.name.description, "must be RFC 3339, such as 2026-02-03T04:05:06.789Z")
        }
        return parsed
    }

    /// The HTTP status returned to the client.
    public var status: Int {
        get throws(FieldFault) {
            guard let status = try integerIfAny(.status) else { throw .missing("status") }
            return status
        }
    }

    /// The tokens; all zero where the record has no `usage`.
    public var usage: TokenCounts {
        get throws(FieldFault) {
            guard let usage = try object(.usage) else { return TokenCounts() }
            return TokenCounts(
                input: try Self.count("input_tokens", in: usage), output: try Self.count("output_tokens", in: usage),
                reasoning: try Self.count("reasoning_tokens", in: usage),
                cachedInput: try Self.count("cached_input_tokens", in: usage))
        }
    }

    private static func count(_ name: StaticString, in usage: JSONValue) throws(FieldFault) -> Int {
        guard let value = usage.memberIfAny(name) else { return 0 }
        guard let count = value.integer, count >= 0 else {
            throw FieldFault("usage.\(name)", "must be an integer, 0 or more")
        }
        return count
    }

    /// A field that must be there and be a string.
    public func string(_ field: ExchangeField) throws(FieldFault) -> JSONString {
        guard let string = try stringIfAny(field) else { throw .missing(field.name.description) }
        return string
    }

    /// A field that is a string; nil where it is missing or `null`.
    public func stringIfAny(_ field: ExchangeField) throws(FieldFault) -> JSONString? {
        guard let value = value(field) else { return nil }
        guard let string = value.string else { throw FieldFault(field.name.description, "must be a string") }
        return string
    }

    /// A field that is an integer; nil where it is missing or `null`.
    public func integerIfAny(_ field: ExchangeField) throws(FieldFault) -> Int? {
        guard let value = value(field) else { return nil }
        guard let integer = value.integer else { throw FieldFault(field.name.description, "must be an integer") }
        return integer
    }

    /// A field that is a number; nil where it is missing or `null`.
    public func numberIfAny(_ field: ExchangeField) throws(FieldFault) -> Double? {
        guard let value = value(field) else { return nil }
        guard let number = value.double, number.isFinite else {
            throw FieldFault(field.name.description, "must be a number")
        }
        return number
    }

    /// A field that is an object; nil where it is missing or `null`.
    public func object(_ field: ExchangeField) throws(FieldFault) -> JSONValue? {
        guard let value = value(field) else { return nil }
        guard value.kind == .object else { throw FieldFault(field.name.description, "must be an object") }
        return value
    }

    /// A field that is a list of strings; none where it is missing or `null`.
    public func strings(_ field: ExchangeField) throws(FieldFault) -> [String] {
        guard let value = value(field) else { return [] }
        return try value.strings(field.name.description)
    }
}

extension JSONValue {
    func strings(_ field: String) throws(FieldFault) -> [String] {
        guard kind == .array else { throw FieldFault(field, "must be a list of strings") }
        var strings: [String] = []
        for element in elements {
            guard let string = element.string else { throw FieldFault(field, "must be a list of strings") }
            strings.append(string.string)
        }
        return strings
    }
}
