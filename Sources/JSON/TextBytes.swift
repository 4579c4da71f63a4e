/// The bytes of one text inside of a larger buffer, and what can follow from one of them.
///
/// Eight bytes are looked at together where the buffer has as many, be they of the text or behind it.
struct TextBytes {
    let base: UnsafeRawPointer
    /// How many bytes the text has.
    let end: Int
    /// How many bytes can be read from `base` on; at least `end`.
    let readable: Int

    @inline(__always)
    subscript(index: Int) -> UInt8 { base.load(fromByteOffset: index, as: UInt8.self) }

    func unexpected(_ index: Int) -> JSONError {
        index < end
            ? JSONError(offset: index, reason: .unexpectedByte(self[index]))
            : JSONError(offset: end, reason: .unexpectedEnd)
    }

    @inline(__always)
    func afterSpace(_ start: Int) -> Int {
        var index = start
        while index < end, self[index] <= 0x20, isSpace(self[index]) { index += 1 }
        return index
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// The first offset from `start` on that is no plain character of a string: a quote, a backslash, a control character or
    /// a byte of a multi-byte sequence; at least `end` where there is none.
    @inline(__always)
    func plainEnd(_ start: Int) -> Int {
        var index = start
        while index + 8 <= readable {
            let found = special(index)
            if found != 0 { return index + found.trailingZeroBitCount >> 3 }
            index += 8
        }
        while index < end {
            let byte = self[index]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 || byte >= 0x80 { break }
            index += 1
        }
        return index
    }

    /// The lowest bit set tells the first special byte of the eight from `index` on; bits above it may be wrong.
    @inline(__always)
    private func special(_ index: Int) -> UInt64 {
        let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* 0x22)
        let slash = word ^ (ones &* 0x5C)
        let found = (quote &- ones) & ~quote | (slash &- ones) & ~slash | (word &- ones &* 0x20) & ~word | word
        return found & (ones &* 0x80)
    }

    /// Goes on in a string whose first special character is at `start`; returns where the closing quote stands and whether
    /// there is a backslash before it.
    @inline(never)
    func stringEnd(_ start: Int) throws(JSONError) -> (end: Int, isEscaped: Bool) {
        var index = start
        var isEscaped = false
        while index < end {
            let byte = self[index]
            if byte == UInt8(ascii: "\"") {
                return (index, isEscaped)
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
                index = try escapeEnd(index)
            } else if byte >= 0x80 {
                index = try multiByteEnd(index)
                // Text in many scripts has one after the other.
                while index < end, self[index] >= 0x80 { index = try multiByteEnd(index) }
            } else if byte < 0x20 {
                throw JSONError(offset: index, reason: .controlCharacter(byte))
            }
            index = plainEnd(index)
        }
        throw JSONError(offset: end, reason: .unexpectedEnd)
    }

    @inline(__always)
    private func escapeEnd(_ start: Int) throws(JSONError) -> Int {
        guard start + 1 < end else { throw JSONError(offset: end, reason: .unexpectedEnd) }
        switch self[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"):
            return try codeUnitEnd(start)
        default:
            throw JSONError(offset: start, reason: .malformedEscape)
        }
    }

    /// `\uXXXX`, with its partner where it is half of a pair.
    private func codeUnitEnd(_ start: Int) throws(JSONError) -> Int {
        guard let unit = codeUnit(start + 2) else { throw JSONError(offset: start, reason: .malformedEscape) }
        guard unit & 0xF800 == 0xD800 else { return start + 6 }
        guard unit & 0xFC00 == 0xD800, start + 8 <= end, self[start + 6] == UInt8(ascii: "\\"),
            self[start + 7] == UInt8(ascii: "u"), let low = codeUnit(start + 8), low & 0xFC00 == 0xDC00
        else { throw JSONError(offset: start, reason: .loneSurrogate) }
        return start + 12
    }

    private func codeUnit(_ start: Int) -> UInt32? {
        JSONText.hex4(UnsafeRawBufferPointer(start: base, count: end), at: start)
    }

    /// One sequence of two to four bytes as RFC 3629 §4 has them: shortest form, no surrogates, at most U+10FFFF.
    @inline(__always)
    private func multiByteEnd(_ start: Int) throws(JSONError) -> Int {
        let lead = self[start]
        let length: Int
        var (lower, upper): (UInt8, UInt8) = (0x80, 0xBF)
        if lead < 0xE0 {
            length = 2
            // 0x80…0xC1 lead nothing.
            if lead < 0xC2 { lower = 0xFF }
        } else if lead < 0xF0 {
            length = 3
            if lead == 0xE0 { lower = 0xA0 } else if lead == 0xED { upper = 0x9F }
        } else {
            length = 4
            if lead == 0xF0 { lower = 0x90 } else if lead == 0xF4 { upper = 0x8F } else if lead > 0xF4 { lower = 0xFF }
        }
        guard start + length <= end, self[start + 1] >= lower, self[start + 1] <= upper,
            length < 3 || self[start + 2] & 0xC0 == 0x80, length < 4 || self[start + 3] & 0xC0 == 0x80
        else { throw JSONError(offset: start, reason: .invalidUTF8) }
        return start + length
    }

    @inline(__always)
    func numberEnd(_ start: Int) throws(JSONError) -> Int {
        var index = start
        if self[index] == UInt8(ascii: "-") { index += 1 }
        let first = index
        index = digitsEnd(index)
        var isNumber = index == first + 1 || index > first && self[first] != UInt8(ascii: "0")
        if index < end, self[index] == UInt8(ascii: ".") {
            let fraction = index + 1
            index = digitsEnd(fraction)
            isNumber = isNumber && index > fraction
        }
        if index < end, self[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < end, self[index] == UInt8(ascii: "+") || self[index] == UInt8(ascii: "-") { index += 1 }
            let exponent = index
            index = digitsEnd(exponent)
            isNumber = isNumber && index > exponent
        }
        guard isNumber else { throw JSONError(offset: start, reason: .malformedNumber) }
        return index
    }

    @inline(__always)
    private func digitsEnd(_ start: Int) -> Int {
        var index = start
        while index < end, self[index] &- 0x30 < 10 { index += 1 }
        return index
    }

    @inline(__always)
    func literalEnd(_ start: Int, _ literal: StaticString) throws(JSONError) -> Int {
        for offset in 0..<literal.utf8CodeUnitCount {
            guard start + offset < end, self[start + offset] == literal.utf8Start[offset] else {
                throw unexpected(start + offset)
            }
        }
        return start + literal.utf8CodeUnitCount
    }
}
