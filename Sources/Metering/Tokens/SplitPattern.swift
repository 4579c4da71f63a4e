/// How a text is split into pieces before its bytes are merged: the regular expressions that come with two vocabularies, written
/// out by hand so that they take linear time.
///
/// The expressions are those of `tiktoken` (`tiktoken_ext/openai_public.py`); comments below quote them part by part.
/// Properties of characters are those of the Swift library's Unicode version.
public enum SplitPattern: String, Sendable, CaseIterable {
    /// Of `cl100k_base`.
    case cl100k
    /// Of `o200k_base`.
    case o200k

    /// Where the piece ends that begins at `start`, which must be in the text and begin a piece.
    func pieceEnd(in text: UnsafeRawBufferPointer, from start: Int) -> Int {
        let scan = PieceScan(text: text, start: start)
        return switch self {
        case .cl100k: scan.cl100k()
        case .o200k: scan.o200k()
        }
    }
}

/// The alternatives of the expressions, tried at one place. Each gives the match's end, or nil where there is none.
private struct PieceScan {
    let text: UnsafeRawBufferPointer
    let start: Int
    let first: CharacterClass.Occurrence

    init(text: UnsafeRawBufferPointer, start: Int) {
        self.text = text
        self.start = start
        first = CharacterClass.at(start, in: text)
    }

    func cl100k() -> Int {
        contraction(at: start) ?? word() ?? numbers() ?? signs(thenSlash: false) ?? whiteSpace(wholeAtEnd: true)
    }

    func o200k() -> Int {
        casedWord() ?? numbers() ?? signs(thenSlash: true) ?? whiteSpace(wholeAtEnd: false)
    }

    /// `'(?i:[sdmt]|ll|ve|re)`
    private func contraction(at offset: Int) -> Int? {
        guard offset + 1 < text.count, text[offset] == UInt8(ascii: "'") else { return nil }
        switch text[offset + 1] | 0x20 {
        case UInt8(ascii: "s"), UInt8(ascii: "d"), UInt8(ascii: "m"), UInt8(ascii: "t"): return offset + 2
        case UInt8(ascii: "l"): return isLetter("l", at: offset + 2) ? offset + 3 : nil
        case UInt8(ascii: "v"), UInt8(ascii: "r"): return isLetter("e", at: offset + 2) ? offset + 3 : nil
        // ſ, the long s, is s in another case.
        case 0xC5 | 0x20 where offset + 2 < text.count && text[offset + 1] == 0xC5 && text[offset + 2] == 0xBF:
            return offset + 3
        default: return nil
        }
    }

    private func isLetter(_ letter: Unicode.Scalar, at offset: Int) -> Bool {
        offset < text.count && text[offset] | 0x20 == UInt8(ascii: letter)
    }

    /// `[^\r\n\p{L}\p{N}]?+\p{L}++`
    private func word() -> Int? {
        let letters = beginsWord(first.characterClass) ? start : first.end
        guard letters == start || mayPrefixWord(first.characterClass) else { return nil }
        let end = runEnd(of: .letter, from: letters)
        return end > letters ? end : nil
    }

    private func beginsWord(_ characterClass: CharacterClass) -> Bool {
        !characterClass.isDisjoint(with: .letter)
    }

    /// `[^\r\n\p{L}\p{N}]`
    private func mayPrefixWord(_ characterClass: CharacterClass) -> Bool {
        characterClass.isDisjoint(with: [.lineEnd, .letter, .number])
    }

    /// `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?`, else the
    /// same with `+` and `*` exchanged.
    private func casedWord() -> Int? {
        var end: Int?
        if mayPrefixWord(first.characterClass) { end = endingInLowercase(from: first.end) }
        end = end ?? endingInLowercase(from: start)
        if end == nil, mayPrefixWord(first.characterClass) { end = uppercase(from: first.end) }
        guard let end = end ?? uppercase(from: start) else { return nil }
        return contraction(at: end) ?? end
    }

    /// `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+`
    private func endingInLowercase(from offset: Int) -> Int? {
        var end = offset
        // The end of the last character that both sets have: as far as the first set can step back.
        var shared: Int?
        while end < text.count {
            let next = CharacterClass.at(end, in: text)
            guard !next.characterClass.isDisjoint(with: [.uppercase, .otherLetter, .mark]) else { break }
            end = next.end
            if next.characterClass.isDisjoint(with: .uppercase) { shared = end }
        }
        let lowercase = runEnd(of: [.lowercase, .otherLetter, .mark], from: end)
        return lowercase > end ? lowercase : shared
    }

    /// `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*` where ``endingInLowercase(from:)`` found nothing: no
    /// character of the second set is there.
    private func uppercase(from offset: Int) -> Int? {
        let end = runEnd(of: .uppercase, from: offset)
        return end > offset ? end : nil
    }

    /// `\p{N}{1,3}`
    private func numbers() -> Int? {
        guard first.characterClass == .number else { return nil }
        var end = first.end
        for _ in 0..<2 where end < text.count {
            let next = CharacterClass.at(end, in: text)
            guard next.characterClass == .number else { break }
            end = next.end
        }
        return end
    }

    /// ` ?[^\s\p{L}\p{N}]+[\r\n]*`, or with `[\r\n/]*` at its end
    private func signs(thenSlash: Bool) -> Int? {
        var end = text[start] == UInt8(ascii: " ") ? first.end : start
        let signs = end
        while end < text.count {
            let next = CharacterClass.at(end, in: text)
            guard next.characterClass.isDisjoint(with: .wordOrSpace) else { break }
            end = next.end
        }
        guard end > signs else { return nil }
        while end < text.count,
            text[end] == 0x0A || text[end] == 0x0D || (thenSlash && text[end] == UInt8(ascii: "/"))
        {
            end += 1
        }
        return end
    }

    /// `\s*[\r\n]+|\s+(?!\S)|\s+`: up to the last line end, else all but the last space, which goes with what follows.
    /// In `cl100k` white space at the text's end is one piece whatever it holds (`\s++$` comes first).
    private func whiteSpace(wholeAtEnd: Bool) -> Int {
        var end = start
        var last = start
        var lastLineEnd: Int?
        while end < text.count {
            let next = CharacterClass.at(end, in: text)
            guard !next.characterClass.isDisjoint(with: .whiteSpace) else { break }
            last = end
            end = next.end
            if next.characterClass == .lineEnd { lastLineEnd = end }
        }
        if end == start { return first.end }
        if wholeAtEnd, end == text.count { return end }
        if let lastLineEnd { return lastLineEnd }
        return end == text.count || last == start ? end : last
    }

    private func runEnd(of set: CharacterClass, from offset: Int) -> Int {
        var end = offset
        while end < text.count {
            let next = CharacterClass.at(end, in: text)
            guard !next.characterClass.isDisjoint(with: set) else { break }
            end = next.end
        }
        return end
    }
}
