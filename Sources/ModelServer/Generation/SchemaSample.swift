import LanguageModel

/// Makes values that fit a JSON Schema, as far as function arguments and structured answers use it: types, `enum`,
/// `const`, `properties`, `items`, bounds, `anyOf`/`oneOf`/`allOf` (the first), local `$ref`, and the usual string formats.
/// What it does not know it ignores, so a value may break rarer rules such as `pattern`.
struct SchemaSample {
    private let root: JSONValue
    private var random: SplitMix64

    /// Values for a schema; the same seed gives the same value.
    init(schema: JSONValue, seed: UInt64) {
        root = schema
        random = SplitMix64(seed: seed)
    }

    /// A value that fits the schema.
    mutating func value() -> JSONValue { value(root, depth: 0) }

    /// An object that fits the schema: arguments of a function are always an object.
    mutating func object() -> JSONValue {
        if case .object = root, case .object(let members) = value() { .object(members) } else { .object([]) }
    }

    private mutating func value(_ schema: JSONValue, depth: Int) -> JSONValue {
        guard depth < 12 else { return .null }
        if let constant = schema["const"] { return constant }
        if let choices = schema["enum"]?.array, !choices.isEmpty { return choices[random.below(choices.count)] }
        if let reference = schema["$ref"]?.string, let target = resolve(reference) {
            return value(target, depth: depth + 1)
        }
        for keyword in ["anyOf", "oneOf", "allOf"] {
            if let first = schema[keyword]?.array?.first { return value(first, depth: depth + 1) }
        }
        switch type(of: schema) {
        case "object": return object(schema, depth: depth)
        case "array": return array(schema, depth: depth)
        case "integer": return .integer(integer(schema))
        case "number": return .number(Double(integer(schema)) + (schema["maximum"] == nil ? 0.5 : 0))
        case "boolean": return .boolean(random.below(2) == 0)
        case "null": return .null
        default: return .string(string(schema))
        }
    }

    private func type(of schema: JSONValue) -> String {
        if let name = schema["type"]?.string { return name }
        let names = schema["type"]?.array?.compactMap(\.string) ?? []
        if let name = names.first(where: { $0 != "null" }) ?? names.first { return name }
        if schema["properties"] != nil { return "object" }
        if schema["items"] != nil { return "array" }
        return "string"
    }

    private mutating func object(_ schema: JSONValue, depth: Int) -> JSONValue {
        guard case .object(let properties)? = schema["properties"] else { return .object([]) }
        var members: [JSONValue.Member] = []
        for property in properties.prefix(64) {
            members.append(.init(name: property.name, value: value(property.value, depth: depth + 1)))
        }
        return .object(members)
    }

    private mutating func array(_ schema: JSONValue, depth: Int) -> JSONValue {
        var least = 1
        if case .integer(let given)? = schema["minItems"] { least = min(max(given, 0), 16) }
        var most = least + 2
        if case .integer(let given)? = schema["maxItems"] { most = min(max(given, least), 16) }
        let item = schema["items"] ?? ["type": "string"]
        var elements: [JSONValue] = []
        for _ in 0..<least + random.below(most - least + 1) {
            elements.append(value(item, depth: depth + 1))
        }
        return .array(elements)
    }

    private mutating func integer(_ schema: JSONValue) -> Int {
        let least = bound(schema, "minimum", exclusive: "exclusiveMinimum", step: 1)
        let most = bound(schema, "maximum", exclusive: "exclusiveMaximum", step: -1)
        let low = least ?? Swift.min(most ?? 1, 1)
        let high = Swift.max(most ?? (low > .max - 99 ? low : low + 99), low)
        let (span, isTooLarge) = high.subtractingReportingOverflow(low)
        return low + random.below(isTooLarge || span > 10_000 ? 10_000 : span + 1)
    }

    private func bound(_ schema: JSONValue, _ name: String, exclusive: String, step: Int) -> Int? {
        if let given = number(schema[name]) { return given }
        return number(schema[exclusive]).map { $0 &+ step }
    }

    private func number(_ value: JSONValue?) -> Int? {
        switch value {
        case .integer(let number): number
        case .number(let number): Int(exactly: (number).rounded(.up))
        default: nil
        }
    }

    private mutating func string(_ schema: JSONValue) -> String {
        switch schema["format"]?.string {
        case "date": return "2026-0\(1 + random.below(9))-\(10 + random.below(19))"
        case "date-time": return "2026-0\(1 + random.below(9))-\(10 + random.below(19))T12:00:00Z"
        case "time": return "12:00:00Z"
        case "email": return "\(word())@example.com"
        case "uri", "url": return "https://example.com/\(word())"
        case "uuid": return "00000000-0000-4000-8000-0000000000\(10 + random.below(90))"
        default: break
        }
        var text = word()
        if case .integer(let least)? = schema["minLength"] {
            while text.count < Swift.min(least, 256) { text += " " + word() }
        }
        if case .integer(let most)? = schema["maxLength"] { text = String(text.prefix(Swift.max(most, 0))) }
        return text
    }

    private mutating func word() -> String { Self.words[random.below(Self.words.count)] }

    private func resolve(_ reference: String) -> JSONValue? {
        guard reference.hasPrefix("#/") else { return reference == "#" ? root : nil }
        var target = root
        for name in reference.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false) {
            guard let next = target[String(name)] else { return nil }
            target = next
        }
        return target
    }

    private static let words = [
        "harbour", "lantern", "Boston", "orchard", "Lisbon", "winter", "copper", "meadow", "letter", "Kelso", "heron",
        "compass", "Thornley", "violin", "autumn", "ferry", "honey", "Oslo", "bridge", "sparrow",
    ]
}
