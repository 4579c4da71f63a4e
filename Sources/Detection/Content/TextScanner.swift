/// One pass over a text, which gives its words and boundaries to a ``TextConsumer``.
///
/// A word is a run of letters, hashed with small letters; a run of decimal digits is the word ``WordHash/number``; a
/// character from U+2E80 on, where scripts without spaces begin, is a word of its own. What is neither ends a word. Text of
/// a JSON string is unescaped on the way. Bytes that are not UTF-8 end words and are otherwise passed over.
struct TextScanner {
    private let base: UnsafeRawPointer
    private let count: Int
    private let isEscaped: Bool
    private var index = 0

    /// Reads `text`, UTF-8; with `isEscaped`, a backslash begins an escape of JSON (RFC 8259, section 7).
    @inline(__always)
    static func scan<Consumer: TextConsumer>(
        _ text: UnsafeRawBufferPointer, isEscaped: Bool, into consumer: inout Consumer
    ) {
        guard let base = text.baseAddress else { return }
        var scanner = TextScanner(base: base, count: text.count, isEscaped: isEscaped)
        scanner.run(into: &consumer)
    }

    private init(base: UnsafeRawPointer, count: Int, isEscaped: Bool) {
        self.base = base
        self.count = count
        self.isEscaped = isEscaped
    }

    private mutating func run<Consumer: TextConsumer>(into consumer: inout Consumer) {
        while index < count {
            let byte = byte(at: index)
            if byte == 0x20 {
                index &+= 1
            } else if Self.isLetter(byte) {
                plainWord(into: &consumer)
            } else if isPlain(byte) {
                symbol(UInt32(byte), end: index &+ 1, into: &consumer)
            } else {
                let (scalar, end) = character(at: index)
                if Self.isLetter(scalar) {
                    word(into: &consumer)
                } else {
                    symbol(scalar, end: end, into: &consumer)
                }
            }
        }
    }

    /// A word that begins with an ASCII letter, eight bytes at a time; one with other letters in it is read again as such.
    @inline(__always)
    private mutating func plainWord<Consumer: TextConsumer>(into consumer: inout Consumer) {
        let start = index
        var hash = WordHash()
        while true {
            let eight = eightBytes(at: index)
            let small = eight | 0x2020_2020_2020_2020
            let low = small & 0x7F7F_7F7F_7F7F_7F7F
            // The high bit of each byte: from `a` on, and not beyond `z`, and ASCII.
            let isLetter = (low &+ 0x1F1F_1F1F_1F1F_1F1F) & ~(low &+ 0x0505_0505_0505_0505) & ~eight
            let others = ~isLetter & 0x8080_8080_8080_8080
            guard others != 0 else {
                hash.fold(small)
                index &+= 8
                continue
            }
            let bits = UInt64(truncatingIfNeeded: others.trailingZeroBitCount & ~7)
            if bits > 0 { hash.fold(small & ((1 &<< bits) &- 1)) }
            index &+= Int(truncatingIfNeeded: bits >> 3)
            break
        }
        if index < count, !isPlain(byte(at: index)), Self.isLetter(character(at: index).scalar) {
            index = start
            word(into: &consumer)
        } else {
            consumer.word(hash.value, lengthInBytes: index &- start)
        }
    }

    /// A word with letters that are not ASCII or that are escaped.
    @inline(never)
    private mutating func word<Consumer: TextConsumer>(into consumer: inout Consumer) {
        var hash = WordHash()
        var length = 0
        while index < count {
            let (scalar, end) = character(at: index)
            guard Self.isLetter(scalar) else { break }
            length += Self.append(Self.small(scalar), to: &hash)
            index = end
        }
        consumer.word(hash.value, lengthInBytes: length)
    }

    /// What is no letter: a number, a character that is a word, a mark, or nothing.
    @inline(__always)
    private mutating func symbol<Consumer: TextConsumer>(_ scalar: UInt32, end: Int, into consumer: inout Consumer) {
        index = end
        switch scalar {
        case 0x30...0x39: number(into: &consumer)
        case 0x0A: consumer.mark(.newline)
        case 0x21, 0x2E, 0x3F:
            if endsSentence(at: end) { consumer.mark(.sentenceEnd) }
        case 0x3C:
            if opensTag(at: end) { consumer.mark(.tag) }
        case 0x7B: consumer.mark(.openBrace)
        case 0x60:
            guard end < count, case let second = character(at: end), second.scalar == 0x60,
                second.end < count, case let third = character(at: second.end), third.scalar == 0x60
            else { return }
            index = third.end
            consumer.mark(.codeFence)
        case 0x3002, 0xFF01, 0xFF0E, 0xFF1F: consumer.mark(.sentenceEnd)
        case 0x2E80...:
            guard !Self.isWideSymbol(scalar) else { return }
            var hash = WordHash()
            let length = Self.append(scalar, to: &hash)
            consumer.word(hash.value, lengthInBytes: length)
        default: break
        }
    }

    /// The rest of a run of digits.
    @inline(__always)
    private mutating func number<Consumer: TextConsumer>(into consumer: inout Consumer) {
        var length = 1
        while index < count {
            let (digit, end) = character(at: index)
            guard digit &- 0x30 < 10 else { break }
            length &+= 1
            index = end
        }
        consumer.word(WordHash.number, lengthInBytes: length)
    }

    private func endsSentence(at index: Int) -> Bool {
        guard index < count else { return true }
        switch character(at: index).scalar {
        case 0x09, 0x0A, 0x0D, 0x20, 0x22, 0x27, 0x29, 0x2019, 0x201D: return true
        default: return false
        }
    }

    private func opensTag(at index: Int) -> Bool {
        guard index < count else { return false }
        let next = character(at: index).scalar
        return Self.isLetter(next) || next == 0x2F || next >= 0x2E80 && !Self.isWideSymbol(next)
    }
}

// Reading.
extension TextScanner {
    @inline(__always)
    private func byte(at index: Int) -> UInt8 { base.load(fromByteOffset: index, as: UInt8.self) }

    /// Whether a byte is a character as it stands.
    @inline(__always)
    private func isPlain(_ byte: UInt8) -> Bool { byte < 0x80 && !(byte == 0x5C && isEscaped) }

    /// Eight bytes from `index` on, with zeros behind the end.
    @inline(__always)
    private func eightBytes(at index: Int) -> UInt64 {
        if index &+ 8 <= count {
            return UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        }
        var eight: UInt64 = 0
        var place = count
        while place > index {
            place &-= 1
            eight = eight << 8 | UInt64(byte(at: place))
        }
        return eight
    }

    /// The character at `index`, which is inside the text, and where the next one begins; U+FFFD for what is none.
    private func character(at index: Int) -> (scalar: UInt32, end: Int) {
        let first = byte(at: index)
        if isPlain(first) { return (UInt32(first), index &+ 1) }
        return first == 0x5C ? escape(at: index &+ 1) : encoded(at: index)
    }

    private func encoded(at index: Int) -> (scalar: UInt32, end: Int) {
        let first = byte(at: index)
        let length = (~first).leadingZeroBitCount
        guard length >= 2, length <= 4, index &+ length <= count else { return (0xFFFD, index &+ 1) }
        var scalar = UInt32(first) & (0x7F >> UInt32(length))
        for place in index &+ 1..<index &+ length {
            let next = byte(at: place)
            guard next & 0xC0 == 0x80 else { return (0xFFFD, place) }
            scalar = scalar << 6 | UInt32(next & 0x3F)
        }
        return (scalar, index &+ length)
    }

    /// The character of an escape whose backslash is before `index`.
    private func escape(at index: Int) -> (scalar: UInt32, end: Int) {
        guard index < count else { return (0xFFFD, count) }
        let letter = byte(at: index)
        switch letter {
        case UInt8(ascii: "n"): return (0x0A, index &+ 1)
        case UInt8(ascii: "t"): return (0x09, index &+ 1)
        case UInt8(ascii: "r"): return (0x0D, index &+ 1)
        case UInt8(ascii: "b"): return (0x08, index &+ 1)
        case UInt8(ascii: "f"): return (0x0C, index &+ 1)
        case UInt8(ascii: "u"): break
        default: return letter < 0x80 ? (UInt32(letter), index &+ 1) : (0xFFFD, index)
        }
        guard let unit = hexadecimal(at: index &+ 1) else { return (0xFFFD, index &+ 1) }
        let end = index &+ 5
        guard unit & 0xF800 == 0xD800 else { return (unit, end) }
        guard unit < 0xDC00, end &+ 1 < count, byte(at: end) == 0x5C, byte(at: end &+ 1) == UInt8(ascii: "u"),
            let low = hexadecimal(at: end &+ 2), low & 0xFC00 == 0xDC00
        else { return (0xFFFD, end) }
        return (0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF, end &+ 6)
    }

    private func hexadecimal(at index: Int) -> UInt32? {
        guard index &+ 4 <= count else { return nil }
        var value: UInt32 = 0
        for place in index..<index &+ 4 {
            let byte = byte(at: place)
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x41 + 10
            case 0x61...0x66: digit = byte - 0x61 + 10
            default: return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}

// Kinds of character.
extension TextScanner {
    @inline(__always)
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    /// Whether a character is part of words of several letters: those of scripts with spaces.
    private static func isLetter(_ scalar: UInt32) -> Bool {
        if scalar < 0x80 { return (scalar | 0x20) &- 0x61 < 26 }
        guard scalar >= 0xC0 else { return scalar == 0xAA || scalar == 0xB5 || scalar == 0xBA }
        return scalar < 0x2000 && scalar != 0xD7 && scalar != 0xF7
    }

    /// Punctuation, forms and signs among the characters that are words of their own.
    private static func isWideSymbol(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x3000...0x3004, 0x3008...0x3020, 0x3030...0x303F, 0x30FB, 0xE000...0xF8FF, 0xFE00...0xFE6F,
            0xFF00...0xFF0F, 0xFF1A...0xFF20, 0xFF3B...0xFF40, 0xFF5B...0xFF65, 0xFFE0...0xFFFF:
            true
        default: scalar > 0x10FFFF
        }
    }

    /// The small letter of a capital one: ASCII, Latin-1, Greek and Cyrillic.
    private static func small(_ scalar: UInt32) -> UInt32 {
        switch scalar {
        case 0x41...0x5A, 0xC0...0xD6, 0xD8...0xDE, 0x391...0x3A9, 0x410...0x42F: scalar + 0x20
        case 0x400...0x40F: scalar + 0x50
        default: scalar
        }
    }

    /// Adds a character as UTF-8 and returns how many bytes it has.
    private static func append(_ scalar: UInt32, to hash: inout WordHash) -> Int {
        guard let scalar = Unicode.Scalar(scalar), let bytes = UTF8.encode(scalar) else { return 0 }
        for byte in bytes { hash.append(byte) }
        return bytes.count
    }
}
