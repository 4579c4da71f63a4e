/// Things made up, from ranges that are nobody's.
enum Surrogate {
    static func made(for value: [UInt8], type: EntityType, using generator: inout SeededGenerator) -> [UInt8] {
        func any(_ words: String) -> String {
            let word = SentenceGenerator.words(words).randomElement(using: &generator) ?? ""
            return word.prefix(1).uppercased() + word.dropFirst()
        }
        switch type {
        case .person:
            let isFull = value.contains(0x20)
            return Array(
                (isFull ? "\(any(WordLists.givenNames)) \(any(WordLists.familyNames))" : any(WordLists.givenNames)).utf8
            )
        case .emailAddress:
            return Array(
                "\(any(WordLists.givenNames)).\(any(WordLists.familyNames))\(Int.random(in: 10...99, using: &generator))@example.com"
                    .lowercased().utf8)
        case .location: return Array(any(WordLists.places).utf8)
        case .organization:
            return Array("\(any(WordLists.familyNames)) \(any("Company Partners Group Associates"))".utf8)
        case .address:
            return Array("\(Int.random(in: 1...200, using: &generator)) \(any(WordLists.familyNames)) Street".utf8)
        case .ipAddress:
            // RFC 5737 and RFC 3849: for documentation.
            if value.contains(UInt8(ascii: ":")) {
                return Array(
                    "2001:db8::\(String(Int.random(in: 1...65535, using: &generator), radix: 16)):\(String(Int.random(in: 1...65535, using: &generator), radix: 16))"
                        .utf8)
            }
            return Array(
                "\(["192.0.2", "198.51.100", "203.0.113"].randomElement(using: &generator) ?? "").\(Int.random(in: 1...254, using: &generator))"
                    .utf8)
        case .phoneNumber:
            // 555-0100 to 555-0199 are kept for fiction in every North American area.
            return Array("+1-202-555-01\(Int.random(in: 10...99, using: &generator))".utf8)
        case .creditCard:
            // The issuers' range of test numbers, with a right check digit.
            let places = value.indices.filter { value[$0].isDigit }
            var digits: [UInt8] = [4, 0, 0, 0, 0, 0]
            while digits.count < places.count - 1 { digits.append(UInt8.random(in: 0...9, using: &generator)) }
            digits = Array(digits.prefix(max(0, places.count - 1)))
            digits.append(CheckDigits.luhnDigit(for: digits))
            var result = value
            for (place, digit) in zip(places, digits) { result[place] = digit + 0x30 }
            return result
        case "US_SSN":
            // Area 000 was never given.
            var result = shaped(value, using: &generator)
            for place in result.indices.filter({ result[$0].isDigit }).prefix(3) { result[place] = 0x30 }
            return result
        default: return shaped(value, using: &generator)
        }
    }

    /// Digits for digits and letters for letters.
    private static func shaped(_ value: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        value.compactMap { byte in
            if byte.isDigit { return UInt8.random(in: 0x30...0x39, using: &generator) }
            if byte.isUpper { return UInt8.random(in: 0x41...0x5A, using: &generator) }
            if byte.isLower { return UInt8.random(in: 0x61...0x7A, using: &generator) }
            return byte < 0x80 ? byte : byte >= 0xC0 ? UInt8.random(in: 0x61...0x7A, using: &generator) : nil
        }
    }
}
