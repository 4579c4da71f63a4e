/// Appends one JSON object to bytes, member after member.
public struct JSONObjectWriter {
    private var isEmpty = true

    /// Opens the object.
    public init(_ output: inout [UInt8]) { output.append(UInt8(ascii: "{")) }

    /// Closes the object.
    public func end(_ output: inout [UInt8]) { output.append(UInt8(ascii: "}")) }

    /// A member's name, which is ASCII without quotes and backslashes; its value has to follow.
    public mutating func name(_ name: StaticString, to output: inout [UInt8]) {
        if !isEmpty { output.append(UInt8(ascii: ",")) }
        isEmpty = false
        output.append(UInt8(ascii: "\""))
        output.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        output.append(UInt8(ascii: "\""))
        output.append(UInt8(ascii: ":"))
    }

    /// A value, or `null`.
    public mutating func add(_ name: StaticString, _ value: (some JSONScalar)?, to output: inout [UInt8]) {
        self.name(name, to: &output)
        if let value { value.append(to: &output) } else { output.append(contentsOf: "null".utf8) }
    }

    /// A list of values.
    public mutating func add(_ name: StaticString, _ values: [some JSONScalar], to output: inout [UInt8]) {
        add(name, values, to: &output) { $0.append(to: &$1) }
    }

    /// A list whose elements `write` appends.
    public mutating func add<Element>(
        _ name: StaticString, _ list: [Element], to output: inout [UInt8],
        write: (Element, inout [UInt8]) -> Void
    ) {
        self.name(name, to: &output)
        output.append(UInt8(ascii: "["))
        for (index, element) in list.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            write(element, &output)
        }
        output.append(UInt8(ascii: "]"))
    }

    /// A value, or no member where there is none.
    public mutating func addPresent(_ name: StaticString, _ value: (some JSONScalar)?, to output: inout [UInt8]) {
        if let value { add(name, value, to: &output) }
    }

    /// A list, or no member where it is empty.
    public mutating func addPresent(_ name: StaticString, _ values: [some JSONScalar], to output: inout [UInt8]) {
        if !values.isEmpty { add(name, values, to: &output) }
    }
}

/// What stands in JSON as one token.
public protocol JSONScalar {
    /// Appends the token.
    func append(to output: inout [UInt8])
}

extension String: JSONScalar {
    /// A JSON string with its quotes.
    public func append(to output: inout [UInt8]) { JSONText.append(self, to: &output) }
}

extension Int: JSONScalar {
    /// Its digits.
    public func append(to output: inout [UInt8]) { output.append(contentsOf: String(self).utf8) }
}

extension Bool: JSONScalar {
    /// `true` or `false`.
    public func append(to output: inout [UInt8]) { output.append(contentsOf: (self ? "true" : "false").utf8) }
}

extension Double: JSONScalar {
    /// As short as it can be read back exactly. JSON has no infinity and no NaN: an infinite number is held at the largest
    /// finite one, and NaN becomes 0.
    public func append(to output: inout [UInt8]) {
        let largest = Double.greatestFiniteMagnitude
        let text = "\(isNaN ? 0 : Swift.min(Swift.max(self, -largest), largest))"
        output.append(contentsOf: text.hasSuffix(".0") ? text.utf8.dropLast(2) : text.utf8[...])
    }
}
