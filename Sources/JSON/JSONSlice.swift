/// A value's kind, told by its first byte.
public enum JSONKind: UInt8, Sendable {
    /// `{…}`
    case object
    /// `[…]`
    case array
    /// `"…"`
    case string
    /// `-1.5e3`
    case number
    /// `true` or `false`
    case boolean
    /// `null`
    case null
}

/// Where a value stands in a text that ``JSONOutline`` has accepted.
///
/// A slice holds no bytes: every accessor takes the text again. Offsets are of that text; using a slice with another
/// text gives wrong values (never a read outside the buffer).
public struct JSONSlice: Equatable, Sendable {
    /// Kind of the value.
    public let kind: JSONKind
    /// Whether there may be a backslash in a string; false says that its bytes are its text.
    @usableFromInline let mayHaveEscapes: Bool
    /// Bytes of the value, quotes and brackets included.
    public internal(set) var range: Range<Int>

    /// Makes a slice.
    public init(kind: JSONKind, range: Range<Int>) {
        self.init(kind: kind, range: range, mayHaveEscapes: kind == .string)
    }

    @usableFromInline
    init(kind: JSONKind, range: Range<Int>, mayHaveEscapes: Bool) {
        self.kind = kind
        self.mayHaveEscapes = mayHaveEscapes
        self.range = range
    }

    /// Whether both have the same kind and place.
    public static func == (left: JSONSlice, right: JSONSlice) -> Bool {
        left.kind == right.kind && left.range == right.range
    }
}

/// One `"name": value` of an object.
public struct JSONMember: Equatable, Sendable {
    /// The name with its quotes.
    public internal(set) var name: Range<Int>
    @usableFromInline let nameMayHaveEscapes: Bool
    /// The value.
    public internal(set) var value: JSONSlice

    @usableFromInline
    init(name: Range<Int>, nameMayHaveEscapes: Bool, value: JSONSlice) {
        self.name = name
        self.nameMayHaveEscapes = nameMayHaveEscapes
        self.value = value
    }

    /// Whether both have name and value at the same places.
    public static func == (left: JSONMember, right: JSONMember) -> Bool {
        left.name == right.name && left.value == right.value
    }

    /// Whether the name, unescaped, is `text` (ASCII).
    @inlinable
    public func isNamed(_ text: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
        JSONText.equal(name, text, mayHaveEscapes: nameMayHaveEscapes, in: bytes)
    }
}

extension JSONSlice {
    /// The members of an object in order; none for another kind. `body` returns whether to go on.
    @inlinable
    public func forEachMember(in bytes: UnsafeRawBufferPointer, _ body: (JSONMember) -> Bool) {
        guard kind == .object else { return }
        var cursor = JSONCursor(bytes: bytes, offset: range.lowerBound + 1, end: min(range.upperBound, bytes.count))
        while let name = cursor.next(), name.kind == .string, let value = cursor.next() {
            let member = JSONMember(name: name.range, nameMayHaveEscapes: name.mayHaveEscapes, value: value)
            if !body(member) { return }
        }
    }

    /// The elements of an array in order; none for another kind. `body` returns whether to go on.
    @inlinable
    public func forEachElement(in bytes: UnsafeRawBufferPointer, _ body: (JSONSlice) -> Bool) {
        guard kind == .array else { return }
        var cursor = JSONCursor(bytes: bytes, offset: range.lowerBound + 1, end: min(range.upperBound, bytes.count))
        while let element = cursor.next() {
            if !body(element) { return }
        }
    }

    /// The value of the member `name` (ASCII) of an object.
    @inlinable
    public func member(_ name: StaticString, in bytes: UnsafeRawBufferPointer) -> JSONSlice? {
        var found: JSONSlice?
        forEachMember(in: bytes) { member in
            guard member.isNamed(name, in: bytes) else { return true }
            found = member.value
            return false
        }
        return found
    }

    /// The string's text, unescaped; nil for another kind.
    public func string(in bytes: UnsafeRawBufferPointer) -> String? {
        guard kind == .string else { return nil }
        return JSONText.unescape(range, in: bytes)
    }

    /// The number as an integer; nil for another kind, a fraction, an exponent, or more than 64 bits.
    public func integer(in bytes: UnsafeRawBufferPointer) -> Int? {
        guard kind == .number, range.upperBound <= bytes.count else { return nil }
        var index = range.lowerBound
        let negative = bytes[index] == UInt8(ascii: "-")
        if negative { index += 1 }
        var value = 0
        while index < range.upperBound {
            let digit = Int(bytes[index]) - 0x30
            guard (0...9).contains(digit) else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow2) =
                negative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            if overflow || overflow2 { return nil }
            value = sum
            index += 1
        }
        return value
    }

    /// The number as a double; nil for another kind.
    public func double(in bytes: UnsafeRawBufferPointer) -> Double? {
        guard kind == .number, range.upperBound <= bytes.count else { return nil }
        return Double(String(decoding: UnsafeRawBufferPointer(rebasing: bytes[range]), as: UTF8.self))
    }

    /// The boolean; nil for another kind.
    public func boolean(in bytes: UnsafeRawBufferPointer) -> Bool? {
        guard kind == .boolean, range.lowerBound < bytes.count else { return nil }
        return bytes[range.lowerBound] == UInt8(ascii: "t")
    }

    /// Whether the string, unescaped, is `text` (ASCII).
    @inlinable
    public func isString(_ text: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
        kind == .string && JSONText.equal(range, text, mayHaveEscapes: mayHaveEscapes, in: bytes)
    }

    /// Whether the string, unescaped, is `text`.
    public func isString(_ text: String.UTF8View, in bytes: UnsafeRawBufferPointer) -> Bool {
        guard kind == .string, range.upperBound <= bytes.count, range.count >= 2 else { return false }
        let inner = UnsafeRawBufferPointer(rebasing: bytes[range.lowerBound + 1..<range.upperBound - 1])
        guard mayHaveEscapes else { return inner.count == text.count && inner.elementsEqual(text) }
        return JSONText.unescapedBytes(inner).elementsEqual(text)
    }

    /// How many bytes the string's text takes as UTF-8, counting an escape as what it stands for; 0 for another kind.
    public func textLength(in bytes: UnsafeRawBufferPointer) -> Int {
        guard kind == .string, range.upperBound <= bytes.count, range.count >= 2 else { return 0 }
        guard mayHaveEscapes else { return range.count - 2 }
        return JSONText.unescapedLength(range.lowerBound + 1..<range.upperBound - 1, in: bytes)
    }
}
