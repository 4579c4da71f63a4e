/// A set of bytes.
struct ByteSet: Sendable, Hashable {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    init(_ characters: StaticString = "") {
        for index in 0..<characters.utf8CodeUnitCount { insert(characters.utf8Start[index]) }
    }

    init(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { insert(byte) }
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let word = byte < 128 ? (byte < 64 ? words.0 : words.1) : (byte < 192 ? words.2 : words.3)
        return word >> UInt64(byte & 63) & 1 != 0
    }

    mutating func insert(_ byte: UInt8) {
        let bit: UInt64 = 1 << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: words.0 |= bit
        case 1: words.1 |= bit
        case 2: words.2 |= bit
        default: words.3 |= bit
        }
    }

    func union(_ other: ByteSet) -> ByteSet {
        var result = self
        result.words.0 |= other.words.0
        result.words.1 |= other.words.1
        result.words.2 |= other.words.2
        result.words.3 |= other.words.3
        return result
    }

    var inverted: ByteSet {
        var result = self
        result.words = (~words.0, ~words.1, ~words.2, ~words.3)
        return result
    }

    static func == (left: ByteSet, right: ByteSet) -> Bool { left.words == right.words }

    func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }

    static let digits = ByteSet("0123456789")
    static let lowercase = ByteSet("abcdefghijklmnopqrstuvwxyz")
    static let uppercase = ByteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    static let letters = lowercase.union(uppercase)
    static let alphanumerics = letters.union(digits)
    static let lowercaseHex = ByteSet("0123456789abcdef")
    static let hex = ByteSet("0123456789abcdefABCDEF")
    static let base64 = alphanumerics.union(ByteSet("+/="))
    static let base64URL = alphanumerics.union(ByteSet("-_"))
    static let space = ByteSet(" \t\r\n")
}

extension UInt8 {
    @inline(__always) var isDigit: Bool { self &- 0x30 < 10 }
    @inline(__always) var isUpper: Bool { self &- 0x41 < 26 }
    @inline(__always) var isLower: Bool { self &- 0x61 < 26 }
    @inline(__always) var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    @inline(__always) var isAlphanumeric: Bool { isDigit || isLetter }
    @inline(__always) var isSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
    /// The digit's value; nil for another byte.
    @inline(__always) var digit: Int? { isDigit ? Int(self) - 0x30 : nil }
    @inline(__always) var lowered: UInt8 { isUpper ? self | 0x20 : self }
}
