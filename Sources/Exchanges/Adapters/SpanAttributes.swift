import JSON

/// The attributes of an OpenTelemetry span or event, by name: OTLP's list of keys and typed values, or a plain object.
struct SpanAttributes {
    private var values: [String: JSONValue] = [:]

    init(_ attributes: JSONValue?) {
        guard let attributes else { return }
        for (name, value) in attributes.members { values[name.string] = value }
        for element in attributes.elements {
            guard let key = element.member("key")?.string, let value = element.member("value") else { continue }
            values[key.string] = value
        }
    }

    var isEmpty: Bool { values.isEmpty }

    /// Names that begin with `prefix`.
    func names(from prefix: String) -> [String] { values.keys.filter { $0.hasPrefix(prefix) } }

    /// The first of these attributes that is there, as text.
    func string(_ names: String...) -> String? {
        for name in names {
            guard let value = values[name] else { continue }
            if let text = (value.string ?? value.member("stringValue")?.string)?.string, !text.isEmpty { return text }
        }
        return nil
    }

    /// The first of these attributes that is there, as an integer. OTLP's JSON writes 64-bit integers as strings.
    func integer(_ names: String...) throws(FieldFault) -> Int? {
        for name in names {
            guard let value = values[name], !value.isNull else { continue }
            let inner = value.member("intValue") ?? value.member("doubleValue") ?? value
            if let integer = inner.integer ?? inner.string.flatMap({ Int($0.string) })
                ?? inner.double.flatMap({ Int(exactly: $0) })
            {
                return integer
            }
            throw FieldFault(name, "must be an integer")
        }
        return nil
    }

    func number(_ name: String) throws(FieldFault) -> Double? {
        guard let value = values[name], !value.isNull else { return nil }
        let inner = value.member("doubleValue") ?? value.member("intValue") ?? value
        guard let number = inner.double ?? inner.string.flatMap({ Double($0.string) }), number.isFinite else {
            throw FieldFault(name, "must be a number")
        }
        return number
    }

    func boolean(_ name: String) -> Bool? {
        values[name].flatMap { $0.boolean ?? $0.member("boolValue")?.boolean }
    }

    /// Calls `body` with an attribute that holds something structured: a string of JSON, OTLP's lists and maps, or plain JSON.
    func structured(_ name: String, _ body: (JSONValue) throws(FieldFault) -> Void) throws(FieldFault) {
        guard let value = values[name], !value.isNull else { return }
        var text: [UInt8] = []
        if let string = value.string ?? value.member("stringValue")?.string {
            string.append(to: &text)
        } else {
            Self.write(value, into: &text)
        }
        if !text.isEmpty { try EmbeddedJSON.read(text, name, body) }
    }

    /// Writes OTLP's `AnyValue` as the JSON that it stands for, and any other value as it is.
    private static func write(_ value: JSONValue, into text: inout [UInt8]) {
        if let list = value.member("arrayValue") {
            text.append(UInt8(ascii: "["))
            for (index, element) in (list.member("values")?.elements.map { $0 } ?? []).enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                write(element, into: &text)
            }
            text.append(UInt8(ascii: "]"))
        } else if let map = value.member("kvlistValue") {
            text.append(UInt8(ascii: "{"))
            for (index, pair) in (map.member("values")?.elements.map { $0 } ?? []).enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                JSONText.append(pair.member("key")?.string?.string ?? "", to: &text)
                text.append(UInt8(ascii: ":"))
                if let inner = pair.member("value") { write(inner, into: &text) } else { text += "null".utf8 }
            }
            text.append(UInt8(ascii: "}"))
        } else if value.kind == .object, let (name, inner) = value.members.first(where: { _ in true }),
            name.string.hasSuffix("Value")
        {
            text.append(contentsOf: inner.bytes)
        } else {
            text.append(contentsOf: value.bytes)
        }
    }
}
