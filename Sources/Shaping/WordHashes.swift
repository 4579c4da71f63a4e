/// Parts a text that comes in pieces of any size into words, and gives a hash of each.
///
/// A word is letters and digits; capitals of ASCII are small ones, and signs between words do not count. Of scripts that set no spaces each character is
/// a word. A backslash and the byte after it part words, so that a text and the same text as a JSON string have the same words.
struct WordHashes {
    private enum Class: UInt8 {
        case space, letter, capital, backslash
        /// Bytes of UTF-8: what goes on with a character, and what begins a letter, a sign, or a character that is a word.
        case continuation, leadOfLetter, leadOfSign, leadOfWord
    }

    private static let classes: [Class] = (0...255).map { (byte: UInt8) in
        switch byte {
        case 0x30...0x39, 0x61...0x7A: .letter
        case 0x41...0x5A: .capital
        case 0x5C: .backslash
        case 0x80...0xBF: .continuation
        // Signs of Latin-1; general punctuation, arrows, mathematical signs.
        case 0xC2, 0xE2: .leadOfSign
        case 0xC3...0xDF, 0xE0, 0xE1: .leadOfLetter
        case 0xE3...0xFF: .leadOfWord
        default: .space
        }
    }
    private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    private var hash = Self.seed
    private var isInWord = false
    private var isInSign = false
    private var isWholeCharacter = false
    private var isEscaped = false

    /// Calls `body` with the hash of each word that ends in the piece.
    mutating func append(_ text: UnsafeRawBufferPointer, _ body: (UInt64) -> Void) {
        Self.classes.withUnsafeBufferPointer { classes in
            for byte in text {
                if isEscaped {
                    isEscaped = false
                    continue
                }
                switch classes[Int(byte)] {
                case .letter: letter(byte, body)
                case .capital: letter(byte | 0x20, body)
                case .space: end(body)
                case .backslash:
                    end(body)
                    isEscaped = true
                case .continuation:
                    if !isInSign { extend(byte) }
                case .leadOfLetter: letter(byte, body)
                case .leadOfSign:
                    end(body)
                    isInSign = true
                case .leadOfWord:
                    end(body)
                    extend(byte)
                    isWholeCharacter = true
                }
            }
        }
    }

    /// The text is over, or a word ends for another reason.
    @inline(__always)
    mutating func end(_ body: (UInt64) -> Void) {
        isInSign = false
        guard isInWord else { return }
        isInWord = false
        isWholeCharacter = false
        // FNV-1a leaves the upper bits of short words alike.
        let mixed = (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
        hash = Self.seed
        body(mixed ^ mixed >> 29)
    }

    @inline(__always)
    private mutating func letter(_ byte: UInt8, _ body: (UInt64) -> Void) {
        if isWholeCharacter || isInSign { end(body) }
        extend(byte)
    }

    @inline(__always)
    private mutating func extend(_ byte: UInt8) {
        isInWord = true
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
}
