/// A text cut into words, numbers, marks and line ends.
struct NameTokens {
    struct Token {
        var start: Int32
        var end: Int32
        var word: UInt32
        /// Hashes of the first three and the last two, three and four bytes.
        var prefix: UInt32
        var suffix2: UInt32
        var suffix3: UInt32
        var suffix4: UInt32
        var lists: UInt16
        var shape: Shape
    }

    enum Shape: UInt8 {
        case lower, capitalized, upper, mixed, initial, number, mark, line, edge
    }

    private(set) var tokens: [Token] = []
    /// Whether every letter is small, or every one is capital.
    private(set) var casing: UInt8 = 0

    init(_ text: UnsafeBufferPointer<UInt8>, lexicon: Lexicon) {
        tokens.reserveCapacity(text.count / 4 + 4)
        var upper = 0
        var lower = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == 0x20 || byte == 0x09 || byte == 0x0D {
                index += 1
                continue
            }
            let start = index
            var shape = Shape.mark
            if byte == 0xE2 || byte == 0xEF || byte >= 0xF0 {
                // Dashes, quotes, pictures: one scalar.
                index += 1
                while index < text.count, text[index] & 0xC0 == 0x80 { index += 1 }
            } else if byte.isLetter || byte >= 0x80 {
                var capitals = 0
                var letters = 0
                while index < text.count {
                    let byte = text[index]
                    if byte == 0xE2 || byte == 0xEF || byte >= 0xF0 { break }
                    if byte.isLetter || byte >= 0x80 {
                        if byte < 0x80 || byte >= 0xC0 {
                            letters += 1
                            if isCapital(text, index) { capitals += 1 }
                        }
                    } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "-"), index + 1 < text.count,
                        text[index + 1].isLetter || text[index + 1] >= 0x80
                    {
                        // `Anna's` is two words; `O'Brien` and `Anne-Marie` are one.
                        if byte == UInt8(ascii: "'"), text[index + 1] | 0x20 == UInt8(ascii: "s"),
                            index + 2 >= text.count || !text[index + 2].isLetter
                        {
                            break
                        }
                    } else if byte.isDigit {
                        shape = .mixed
                    } else {
                        break
                    }
                    index += 1
                }
                upper += capitals
                lower += letters - capitals
                if shape != .mixed {
                    let first = isCapital(text, start)
                    shape =
                        capitals == 0
                        ? .lower
                        : letters == 1
                            ? .initial
                            : capitals == letters ? .upper : first ? capitals <= 2 ? .capitalized : .mixed : .lower
                }
            } else if byte.isDigit {
                while index < text.count, text[index].isAlphanumeric { index += 1 }
                shape = .number
            } else {
                index += 1
                if byte == 0x0A { shape = .line }
                if byte == UInt8(ascii: "'"), index < text.count, text[index] | 0x20 == UInt8(ascii: "s"),
                    index + 1 >= text.count || !text[index + 1].isAlphanumeric
                {
                    index += 1
                }
            }
            let word = text[start..<index]
            let hash = shape == .number ? UInt32(min(word.count, 6)) &* 0x9E37_79B1 | 1 : Lexicon.hash(word)
            tokens.append(
                Token(
                    start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: index), word: hash,
                    prefix: Lexicon.hash(word.prefix(3)), suffix2: Lexicon.hash(word.suffix(2)),
                    suffix3: Lexicon.hash(word.suffix(3)), suffix4: Lexicon.hash(word.suffix(4)),
                    lists: lexicon.lists(of: hash).rawValue, shape: shape))
        }
        casing = upper == 0 ? 1 : lower == 0 ? 2 : upper * 3 > lower ? 3 : 0
    }

    /// For training: as if nothing were known of a word.
    mutating func forget(_ index: Int, word: UInt32?, lists: Bool) {
        if let word {
            tokens[index].word = word
            tokens[index].prefix = word &* 3
            tokens[index].suffix2 = word &* 5
            tokens[index].suffix3 = word &* 7
            tokens[index].suffix4 = word &* 9
        }
        if lists { tokens[index].lists = 0 }
    }
}

/// Whether a capital letter begins at `index`: Latin, Greek or Cyrillic.
@inline(__always)
private func isCapital(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    let byte = text[index]
    if byte < 0x80 { return byte.isUpper }
    guard index + 1 < text.count else { return false }
    let next = text[index + 1]
    switch byte {
    case 0xC3: return next < 0x9F
    case 0xC4: return next & 1 == 0
    case 0xC5: return next < 0x80 + 57 ? (next >= 0x81 && next <= 0x88 ? next & 1 == 1 : next & 1 == 0) : next & 1 == 1
    case 0xCE: return 0x86...0xA9 ~= next
    case 0xD0: return next < 0xB0
    default: return false
    }
}
