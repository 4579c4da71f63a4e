/// What split patterns tell apart, from a character's general category (Unicode Standard Annex 44, §5.7.1).
struct CharacterClass: OptionSet {
    let rawValue: UInt8

    /// Lu and Lt.
    static let uppercase = CharacterClass(rawValue: 1)
    /// Ll.
    static let lowercase = CharacterClass(rawValue: 2)
    /// Lm and Lo.
    static let otherLetter = CharacterClass(rawValue: 4)
    /// Mn, Mc and Me.
    static let mark = CharacterClass(rawValue: 8)
    /// Nd, Nl and No.
    static let number = CharacterClass(rawValue: 16)
    /// White space other than line ends.
    static let space = CharacterClass(rawValue: 32)
    /// CR and LF.
    static let lineEnd = CharacterClass(rawValue: 64)

    /// `\p{L}`
    static let letter: CharacterClass = [.uppercase, .lowercase, .otherLetter]
    /// `\s`
    static let whiteSpace: CharacterClass = [.space, .lineEnd]
    /// `[\s\p{L}\p{N}]`
    static let wordOrSpace: CharacterClass = [.letter, .number, .whiteSpace]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ scalar: Unicode.Scalar) {
        self =
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .titlecaseLetter: .uppercase
            case .lowercaseLetter: .lowercase
            case .modifierLetter, .otherLetter: .otherLetter
            case .nonspacingMark, .spacingMark, .enclosingMark: .mark
            case .decimalNumber, .letterNumber, .otherNumber: .number
            case _ where scalar == "\r" || scalar == "\n": .lineEnd
            case _ where scalar.properties.isWhitespace: .space
            default: []
            }
    }

    /// The characters of planes 0 to 3; nothing beyond them is a letter, a number or a space.
    private static let table: [CharacterClass] = (0..<0x40000).map { (code: UInt32) in
        Unicode.Scalar(code).map { CharacterClass($0) } ?? []
    }

    /// A character of a text.
    struct Occurrence {
        var characterClass: CharacterClass
        /// Where the next character begins.
        var end: Int
    }

    /// The character at `offset`, which must be in the text. A byte that begins no character stands for itself.
    @inline(__always)
    static func at(_ offset: Int, in text: UnsafeRawBufferPointer) -> Occurrence {
        let lead = text[offset]
        if lead < 0x80 { return Occurrence(characterClass: table[Int(lead)], end: offset + 1) }
        return beyondASCII(at: offset, in: text)
    }

    private static func beyondASCII(at offset: Int, in text: UnsafeRawBufferPointer) -> Occurrence {
        let lead = text[offset]
        let length =
            switch lead {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        guard length > 1, offset + length <= text.count else { return Occurrence(characterClass: [], end: offset + 1) }
        var code = Int(lead) & (0x7F >> length)
        for byte in text[(offset + 1)..<(offset + length)] {
            guard byte & 0xC0 == 0x80 else { return Occurrence(characterClass: [], end: offset + 1) }
            code = code << 6 | Int(byte & 0x3F)
        }
        if code < table.count { return Occurrence(characterClass: table[code], end: offset + length) }
        let isSelector = (0xE0100...0xE01EF).contains(code)
        return Occurrence(characterClass: isSelector ? .mark : [], end: offset + length)
    }
}
