/// Types that are looked for only where a policy asks for them.
extension Scan {
    /// A universally unique identifier (RFC 9562: 8-4-4-4-12 hexadecimal digits) that the token is a part of.
    mutating func uniqueIdentifier(around token: Range<Int>) -> Bool {
        var start = token.lowerBound
        while start > 0, token.lowerBound - start < 36,
            bytes[start - 1].isAlphanumeric || bytes[start - 1] == UInt8(ascii: "-")
        {
            start -= 1
        }
        let end = start + 36
        guard end <= bytes.count, end >= token.upperBound, !byte(end).isAlphanumeric,
            byte(end) != UInt8(ascii: "-") || !byte(end + 1).isAlphanumeric
        else { return false }
        for (offset, byte) in bytes[start..<end].enumerated() {
            let isDash = offset == 8 || offset == 13 || offset == 18 || offset == 23
            guard isDash ? byte == UInt8(ascii: "-") : ByteSet.hex.contains(byte) else { return false }
        }
        add(start..<end, .uniqueIdentifier, 0.95, "uuid")
        digitsDone = max(digitsDone, end)
        return true
    }

    /// Years of age: a number up to 125 behind a word for it (`aged 61`, `just turned 47`, `age: 33`) or before one (`38-year-old`,
    /// `31 y/o`, `20 Jahre alt`).
    mutating func age(_ token: Range<Int>) -> Bool {
        guard token.count <= 3, beginsValue(token.lowerBound), let years = CheckDigits.years(bytes[token]), years <= 125
        else { return false }
        let after = byte(token.upperBound)
        let isFraction =
            (after == UInt8(ascii: ".") || after == UInt8(ascii: ",")) && byte(token.upperBound + 1).isDigit
        let isPart = after == UInt8(ascii: "%") || after == UInt8(ascii: ":") || after == UInt8(ascii: "/")
        guard !isFraction, !isPart else { return false }
        let near =
            context(.age, after: token.upperBound, reach: 1)
            ?? (after == UInt8(ascii: "-") ? nil : context(.age, before: token.lowerBound, reach: 8))
        guard let near else { return false }
        add(token, .age, 0.8, "age", context: near.keyword)
        return true
    }
}

extension CheckDigits {
    /// A number of few digits without a zero before them.
    fileprivate static func years(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        guard text.allSatisfy(\.isDigit), text.count == 1 || text.first != UInt8(ascii: "0") else { return nil }
        return text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}

/// Nationalities, religions and political groups, where a policy asks for them: words of a list with a capital, and plurals for people.
enum Belonging {
    static func findings(in text: UnsafeBufferPointer<UInt8>) -> [Finding] {
        (terms?.matches(in: text) ?? []).compactMap { range in
            // Small, some mean other things: `polish`, `turkey`, `conservative`.
            let isPlural = text[range.upperBound - 1] == UInt8(ascii: "s")
            guard text[range.lowerBound].isUpper || isPlural, !isCountry(text, range.upperBound) else { return nil }
            return Finding(range: range, type: .belonging, score: 0.6, rule: "belonging")
        }
    }

    /// Whether what follows makes a country's name of it: `Czech Republic`.
    private static func isCountry(_ text: UnsafeBufferPointer<UInt8>, _ end: Int) -> Bool {
        guard end < text.count, text[end] == 0x20 else { return false }
        let rest = text[(end + 1)...]
        let words: [StaticString] = ["republic", "arabia", "emirates", "kingdom", "guinea", "federation"]
        return words.contains { rest.lowercasedStarts(with: $0) }
    }

    private static let terms: TermList? = {
        var words: [String] = []
        for word in SentenceGenerator.words(WordLists.nationalities + " " + WordLists.otherNationalities) {
            words.append(word)
            let isUncountable = ["ish", "ese", "ch", "ss"].contains { word.hasSuffix($0) }
            if !isUncountable { words.append(word + "s") }
        }
        return TermList(words + SentenceGenerator.words(WordLists.beliefs))
    }()
}
