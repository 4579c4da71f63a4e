/// Reading and writing the text of JSON strings.
public enum JSONText {
    /// The first offset in `from..<to` that is no plain string character: a quote, a backslash, a control character or
    /// a byte of a multi-byte sequence; `to` if there is none.
    @usableFromInline
    static func plainEnd(from: Int, to: Int, in bytes: UnsafeRawBufferPointer) -> Int {
        var index = from
        // Words of eight bytes in general registers: the standard library's vector types were measured fifty times slower.
        while index + 16 <= to {
            let first = specialBytes(word(bytes, index))
            let second = specialBytes(word(bytes, index + 8))
            if first | second != 0 {
                return first != 0
                    ? index + first.trailingZeroBitCount >> 3 : index + 8 + second.trailingZeroBitCount >> 3
            }
            index += 16
        }
        if index + 8 <= to {
            let hit = specialBytes(word(bytes, index))
            if hit != 0 { return index + hit.trailingZeroBitCount >> 3 }
            index += 8
        }
        while index < to {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 || byte >= 0x80 { return index }
            index += 1
        }
        return to
    }

    @inline(__always)
    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// High bit set in each byte that is special; bits above the lowest one set may be wrong.
    @inline(__always)
    private static func specialBytes(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let quote = word ^ (ones &* 0x22)
        let slash = word ^ (ones &* 0x5C)
        let isQuote = (quote &- ones) & ~quote
        let isSlash = (slash &- ones) & ~slash
        let isControl = (word &- ones &* 0x20) & ~word
        return (isQuote | isSlash | isControl | word) & highs
    }

    /// Whether the string at `range` (quotes included), unescaped, equals ASCII `text`.
    @inlinable
    static func equal(
        _ range: Range<Int>, _ text: StaticString, mayHaveEscapes: Bool, in bytes: UnsafeRawBufferPointer
    ) -> Bool {
        let count = range.count - 2
        guard range.upperBound <= bytes.count else { return false }
        if count == text.utf8CodeUnitCount {
            for index in 0..<count where bytes[range.lowerBound + 1 + index] != text.utf8Start[index] {
                return false
            }
            return true
        }
        return count > text.utf8CodeUnitCount && mayHaveEscapes && equalUnescaped(range, text, in: bytes)
    }

    /// Apart, since it is seldom needed.
    @usableFromInline
    static func equalUnescaped(_ range: Range<Int>, _ text: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
        // Byte by byte: as strings, "\u212A" (the kelvin sign) and "K" would be equal.
        return unescape(range, in: bytes).utf8.elementsEqual(text.description.utf8)
    }

    /// The text of the string at `range` (quotes included). Escapes must be valid; a malformed one becomes U+FFFD.
    public static func unescape(_ range: Range<Int>, in bytes: UnsafeRawBufferPointer) -> String {
        guard range.count >= 2, range.upperBound <= bytes.count else { return "" }
        let inner = UnsafeRawBufferPointer(rebasing: bytes[range.lowerBound + 1..<range.upperBound - 1])
        guard inner.contains(UInt8(ascii: "\\")) else { return String(decoding: inner, as: UTF8.self) }
        return String(decoding: unescapedBytes(inner), as: UTF8.self)
    }

    /// The bytes that the inside of a string stands for.
    static func unescapedBytes(_ inner: UnsafeRawBufferPointer) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(inner.count)
        var index = 0
        while index < inner.count {
            let byte = inner[index]
            guard byte == UInt8(ascii: "\\"), index + 1 < inner.count else {
                result.append(byte)
                index += 1
                continue
            }
            index += 2
            switch inner[index - 1] {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                var scalar = hex4(inner, at: index) ?? 0xFFFD
                index = min(index + 4, inner.count)
                if scalar & 0xFC00 == 0xD800, index + 6 <= inner.count, inner[index] == UInt8(ascii: "\\"),
                    inner[index + 1] == UInt8(ascii: "u"), let low = hex4(inner, at: index + 2), low & 0xFC00 == 0xDC00
                {
                    scalar = 0x10000 + (scalar & 0x3FF) << 10 + (low & 0x3FF)
                    index += 6
                }
                result.append(contentsOf: String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
            case let other: result.append(other)
            }
        }
        return result
    }

    static func unescapedLength(_ range: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Int {
        let inner = UnsafeRawBufferPointer(rebasing: bytes[range])
        return inner.contains(UInt8(ascii: "\\")) ? unescapedBytes(inner).count : inner.count
    }

    static func hex4(_ bytes: UnsafeRawBufferPointer, at index: Int) -> UInt32? {
        guard index + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for offset in index..<index + 4 {
            let digit: UInt8
            switch bytes[offset] {
            case let byte where byte >= 0x30 && byte <= 0x39: digit = byte - 0x30
            case let byte where byte >= 0x41 && byte <= 0x46: digit = byte - 0x41 + 10
            case let byte where byte >= 0x61 && byte <= 0x66: digit = byte - 0x61 + 10
            default: return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// Appends `text` as a JSON string with its quotes, escaping what RFC 8259 §7 requires and nothing else.
    public static func append(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0), to: &output) }
        output.append(UInt8(ascii: "\""))
    }

    /// Appends text, given as valid UTF-8, as a JSON string with its quotes.
    public static func append(utf8 text: [UInt8], to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        text.withUnsafeBytes { append($0, to: &output) }
        output.append(UInt8(ascii: "\""))
    }

    private static func append(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        var start = 0
        var index = 0
        while true {
            index = plainEnd(from: index, to: bytes.count, in: bytes)
            if index < bytes.count, bytes[index] >= 0x80 {
                index += 1
                continue
            }
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
            guard index < bytes.count else { return }
            appendEscape(of: bytes[index], to: &output)
            index += 1
            start = index
        }
    }

    private static func appendEscape(of byte: UInt8, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x0A: output.append(UInt8(ascii: "n"))
        case 0x0D: output.append(UInt8(ascii: "r"))
        case 0x09: output.append(UInt8(ascii: "t"))
        case 0..<0x20:
            let digits = Array("0123456789abcdef".utf8)
            output.append(contentsOf: "u00".utf8)
            output.append(digits[Int(byte >> 4)])
            output.append(digits[Int(byte & 15)])
        default: output.append(byte)
        }
    }

    /// `text` as a JSON string with its quotes.
    public static func quoted(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count + 2)
        append(text, to: &output)
        return output
    }
}
