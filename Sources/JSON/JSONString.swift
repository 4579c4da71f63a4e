#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The text of a JSON string where it stands, unescaped only when somebody asks.
///
/// It points into the text and does not hold it: it is good as long as the ``JSONValue`` that gave it.
public struct JSONString {
    /// What stands between the quotes: valid UTF-8, every escape valid.
    public let escaped: UnsafeRawBufferPointer
    /// Whether there is a backslash in it; without one, ``escaped`` is the text itself.
    public let isEscaped: Bool

    @inlinable
    init(escaped: UnsafeRawBufferPointer, isEscaped: Bool) {
        self.escaped = escaped
        self.isEscaped = isEscaped
    }

    /// The text.
    public var string: String {
        guard isEscaped else { return String(decoding: escaped, as: UTF8.self) }
        return String(unsafeUninitializedCapacity: escaped.count) { buffer in
            let buffer = UnsafeMutableRawBufferPointer(buffer)
            buffer.copyMemory(from: escaped)
            return Self.unescape(UnsafeMutableRawBufferPointer(rebasing: buffer[..<escaped.count]))
        }
    }

    /// How many bytes the text takes as UTF-8.
    public var utf8Count: Int {
        isEscaped ? JSONText.unescapedLength(0..<escaped.count, in: escaped) : escaped.count
    }

    /// Calls `body` with the text as UTF-8. Where it is escaped, it is written into `scratch` first, which is kept between
    /// calls so that its memory is taken once.
    @inlinable
    public func withUTF8<Result>(scratch: inout [UInt8], _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        guard isEscaped else { return body(escaped) }
        scratch.removeAll(keepingCapacity: true)
        append(to: &scratch)
        return scratch.withUnsafeBytes(body)
    }

    /// Appends the text as UTF-8.
    public func append(to output: inout [UInt8]) {
        let start = output.count
        output.append(contentsOf: escaped)
        guard isEscaped else { return }
        let count = output.withUnsafeMutableBytes {
            Self.unescape(UnsafeMutableRawBufferPointer(rebasing: $0[start...]))
        }
        output.removeLast(escaped.count - count)
    }

    /// Whether the text is `text`, byte for byte.
    @inlinable
    public static func == (left: JSONString, text: StaticString) -> Bool {
        guard !left.isEscaped else { return left.string.utf8.elementsEqual(text.description.utf8) }
        let count = text.utf8CodeUnitCount
        guard left.escaped.count == count, let found = left.escaped.baseAddress else { return false }
        let wanted = UnsafeRawPointer(text.utf8Start)
        // The first eight bytes and the last eight, which may overlap, and whatever is between.
        if count >= 8 {
            var index = 0
            while index < count - 8 {
                guard Self.equal(found, wanted, index, UInt64.self) else { return false }
                index += 8
            }
            return Self.equal(found, wanted, count - 8, UInt64.self)
        }
        if count >= 4 {
            return Self.equal(found, wanted, 0, UInt32.self) && Self.equal(found, wanted, count - 4, UInt32.self)
        }
        for index in 0..<count where !Self.equal(found, wanted, index, UInt8.self) { return false }
        return true
    }

    @inlinable
    @inline(__always)
    static func equal<Word: FixedWidthInteger & BitwiseCopyable>(
        _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ offset: Int, _ word: Word.Type
    ) -> Bool {
        left.loadUnaligned(fromByteOffset: offset, as: word) == right.loadUnaligned(fromByteOffset: offset, as: word)
    }

    /// Replaces escapes by what they stand for, which never takes more room; returns how many bytes are left.
    private static func unescape(_ text: UnsafeMutableRawBufferPointer) -> Int {
        guard let base = text.baseAddress else { return 0 }
        var (index, count) = (0, 0)
        while index < text.count {
            let found = memchr(base + index, 0x5C, text.count - index)
            let plain = (found.map { $0 - base } ?? text.count) - index
            if index != count { memmove(base + count, base + index, plain) }
            count += plain
            index += plain
            guard index + 1 < text.count else { break }
            let letter = text[index + 1]
            index += 2
            switch letter {
            case UInt8(ascii: "b"): text[count] = 0x08
            case UInt8(ascii: "f"): text[count] = 0x0C
            case UInt8(ascii: "n"): text[count] = 0x0A
            case UInt8(ascii: "r"): text[count] = 0x0D
            case UInt8(ascii: "t"): text[count] = 0x09
            case UInt8(ascii: "u"):
                for byte in UTF8.encode(scalar(in: text, &index)) ?? UTF8.encodedReplacementCharacter {
                    text[count] = byte
                    count += 1
                }
                continue
            default: text[count] = letter
            }
            count += 1
        }
        return count
    }

    /// The character of `XXXX` or `XXXX\uXXXX` at `index`, which moves behind it.
    private static func scalar(in text: UnsafeMutableRawBufferPointer, _ index: inout Int) -> Unicode.Scalar {
        let text = UnsafeRawBufferPointer(text)
        var unit = JSONText.hex4(text, at: index) ?? 0xFFFD
        index = min(index + 4, text.count)
        if unit & 0xFC00 == 0xD800, let low = JSONText.hex4(text, at: index + 2), low & 0xFC00 == 0xDC00 {
            unit = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
            index = min(index + 6, text.count)
        }
        return Unicode.Scalar(unit) ?? "\u{FFFD}"
    }
}
