/// One value of a text that a ``JSONTape`` has read.
///
/// It points into the text and the tape and holds neither: it is good until the tape reads the next text or the text's bytes
/// change, and must not be kept longer.
public struct JSONValue {
    @usableFromInline let text: UnsafeRawPointer
    @usableFromInline let entries: UnsafePointer<JSONTape.Entry>
    /// Its place in the tape, for ``JSONTape/value(at:of:)``.
    public let index: UInt32

    @inlinable
    init(text: UnsafeRawPointer, entries: UnsafePointer<JSONTape.Entry>, index: UInt32) {
        self.text = text
        self.entries = entries
        self.index = index
    }

    @inlinable
    var entry: JSONTape.Entry { entries[Int(index)] }

    /// Kind of the value.
    @inlinable
    public var kind: JSONKind { entry.kind }

    /// Where the value stands, quotes and brackets included, counted from the text's first byte.
    @inlinable
    public var range: Range<Int> { Int(entry.start)..<Int(entry.end) }

    /// The value's bytes, quotes and brackets included.
    @inlinable
    public var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text + Int(entry.start), count: Int(entry.end - entry.start))
    }

    /// The string; nil for another kind.
    @inlinable
    public var string: JSONString? {
        let entry = entry
        guard entry.kind == .string else { return nil }
        return JSONString(
            escaped: UnsafeRawBufferPointer(
                start: text + Int(entry.start) + 1, count: Int(entry.end - entry.start) - 2),
            isEscaped: entry.isEscaped)
    }

    /// The number as an integer; nil for another kind, a fraction, an exponent, or more than 64 bits.
    @inlinable
    public var integer: Int? {
        guard kind == .number else { return nil }
        let digits = bytes
        let isNegative = digits[0] == UInt8(ascii: "-")
        var value = 0
        for index in (isNegative ? 1 : 0)..<digits.count {
            let digit = Int(digits[index]) - 0x30
            guard 0 <= digit, digit <= 9 else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow2) =
                isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            if overflow || overflow2 { return nil }
            value = sum
        }
        return value
    }

    /// The number as the nearest double; nil for another kind.
    public var double: Double? {
        kind == .number ? Double(String(decoding: bytes, as: UTF8.self)) : nil
    }

    /// The boolean; nil for another kind.
    @inlinable
    public var boolean: Bool? {
        kind == .boolean ? bytes[0] == UInt8(ascii: "t") : nil
    }

    /// Whether it is the string `text`.
    @inlinable
    public func isString(_ text: StaticString) -> Bool {
        guard let string else { return false }
        return string == text
    }

    /// Whether it is `null`.
    @inlinable
    public var isNull: Bool { kind == .null }
}

extension JSONValue {
    /// The elements of an array in order; none for another kind.
    @inlinable
    public var elements: Elements { Elements(self) }

    /// The members of an object in order; none for another kind.
    @inlinable
    public var members: Members { Members(self) }

    /// The value of the same text with another ``index``.
    @inlinable
    public func value(at index: UInt32) -> JSONValue {
        precondition(index < entries[0].next, "an index of another text")
        return JSONValue(text: text, entries: entries, index: index)
    }

    /// The value of the first member `name` of an object; nil where there is none and for another kind.
    @inlinable
    public func member(_ name: StaticString) -> JSONValue? {
        for (found, value) in members where found == name { return value }
        return nil
    }

    /// The elements of an array.
    public struct Elements: Sequence, IteratorProtocol {
        @usableFromInline var place: JSONValue
        @usableFromInline let end: UInt32

        @inlinable
        init(_ array: JSONValue) {
            place = JSONValue(text: array.text, entries: array.entries, index: array.index + 1)
            end = array.kind == .array ? array.entry.next : array.index + 1
        }

        /// Whether there is none, or none left.
        @inlinable
        public var isEmpty: Bool { place.index >= end }

        /// The next element; nil after the last.
        @inlinable
        public mutating func next() -> JSONValue? {
            guard place.index < end else { return nil }
            let element = place
            place = JSONValue(text: element.text, entries: element.entries, index: element.entry.next)
            return element
        }
    }

    /// The members of an object.
    public struct Members: Sequence, IteratorProtocol {
        @usableFromInline var place: JSONValue
        @usableFromInline let end: UInt32

        @inlinable
        init(_ object: JSONValue) {
            place = JSONValue(text: object.text, entries: object.entries, index: object.index + 1)
            end = object.kind == .object ? object.entry.next : object.index + 1
        }

        /// The next member; nil after the last.
        @inlinable
        public mutating func next() -> (name: JSONString, value: JSONValue)? {
            guard place.index < end, let name = place.string else { return nil }
            let value = JSONValue(text: place.text, entries: place.entries, index: place.index + 1)
            place = JSONValue(text: place.text, entries: place.entries, index: value.entry.next)
            return (name, value)
        }
    }
}
