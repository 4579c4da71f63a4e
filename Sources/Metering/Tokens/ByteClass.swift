/// What a byte of UTF-8 text can begin or go on with, as far as tokenizers care: letters make words, digits groups, spaces
/// go with what follows them, and a lead byte tells the script of its character.
enum ByteClass: UInt8, CaseIterable {
    case control, newline, tab, space, lowercase, uppercase, digit, punctuation
    /// The second and later bytes of a character; their lead byte has been charged for them.
    case continuation
    case latin, greek, cyrillic, semitic
    /// E0: Devanagari to Sinhala, Thai, Lao.
    case indic
    /// E1: Georgian, Hangul parts, Khmer, letters of Vietnamese.
    case southEastAsian
    /// E2: typographic signs, arrows, mathematics.
    case symbol
    case kana, han, hangul
    /// EE and EF: private use, full-width and compatibility forms.
    case compatibility
    /// F0 and above: emoji, rare ideographs.
    case supplementary

    init(_ byte: UInt8) {
        self =
            switch byte {
            case 0x0A, 0x0D: .newline
            case 0x09: .tab
            case 0x20: .space
            case 0x61...0x7A: .lowercase
            case 0x41...0x5A: .uppercase
            case 0x30...0x39: .digit
            case 0x00...0x1F, 0x7F: .control
            case 0x21...0x7E: .punctuation
            case 0x80...0xBF: .continuation
            case 0xC0...0xCB: .latin
            case 0xCC...0xCF: .greek
            case 0xD0...0xD5: .cyrillic
            case 0xD6...0xDF: .semitic
            case 0xE0: .indic
            case 0xE1: .southEastAsian
            case 0xE2: .symbol
            case 0xE3: .kana
            case 0xE4...0xE9: .han
            case 0xEA...0xED: .hangul
            case 0xEE, 0xEF: .compatibility
            default: .supplementary
            }
    }

    /// What matters of a byte for the one after it.
    enum Context: UInt8, CaseIterable {
        case lineStart, space, lowercase, uppercase, digit, punctuation, beyondASCII
    }

    var context: Context {
        switch self {
        case .control, .newline: .lineStart
        case .tab, .space: .space
        case .lowercase: .lowercase
        case .uppercase: .uppercase
        case .digit: .digit
        case .punctuation: .punctuation
        default: .beyondASCII
        }
    }
}
