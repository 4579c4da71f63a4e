extension Scan {
    /// A secret that its beginning gives away.
    mutating func secret(_ number: Int, at start: Int) {
        let rule = tables.rules[number]
        let tail = start + rule.prefix.utf8.count
        guard bytes[start..<tail].elementsEqual(rule.prefix.utf8) else { return }
        let before = byte(start - 1)
        guard rule.mayBeInside || !before.isAlphanumeric || byte(start - 2) == UInt8(ascii: "\\") else { return }
        var end = tail
        let limit = min(bytes.count, tail + rule.lengths.upperBound + 1)
        while end < limit, rule.alphabet.contains(bytes[end]) { end += 1 }
        while end > tail, ByteSet.tokenTail.contains(bytes[end - 1]), end - tail > rule.lengths.lowerBound { end -= 1 }
        guard rule.lengths.contains(end - tail), !byte(end).isAlphanumeric else { return }
        let value = bytes[tail..<end]
        guard entropy(value) >= rule.entropy, !isPlaceholder(value) else { return }
        if rule.id == "jwt", !isToken(bytes[start..<end]) { return }
        if rule.id == "openai-key" || rule.id == "excise-key", !value.contains(where: \.isDigit) { return }
        found(start..<end, 0.97, rule.id)
    }

    private mutating func found(_ range: Range<Int>, _ score: Double, _ rule: String) {
        add(range, .secret, score, rule)
        secretEnd = max(secretEnd, range.upperBound)
        digitsDone = max(digitsDone, range.upperBound)
    }

    /// RFC 7519: three parts, the first of which is a JSON object with `alg`.
    private func isToken(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count >= 3 else { return false }
        let header = Base64.decode(parts[0].prefix(400))
        return header.first == UInt8(ascii: "{") && String(decoding: header, as: UTF8.self).contains("\"alg\"")
    }

    // MARK: Values that a name gives away

    /// `password = …`, `"api_key": "…"`, `--token …`, `<secret>…</secret>`, `the password is …`.
    mutating func assignment(_ kind: Keyword.SecretValue, _ name: Range<Int>) {
        var index = name.upperBound
        while index - name.upperBound < 24,
            byte(index).isAlphanumeric || byte(index) == UInt8(ascii: "_") || byte(index) == UInt8(ascii: "-")
                || byte(index) >= 0x80
        {
            index += 1
        }
        let nameEnd = index
        if byte(index) == UInt8(ascii: "\\") { index += 1 }
        if ByteSet.quotesAndBracket.contains(byte(index)) { index += 1 }
        if byte(index) == UInt8(ascii: "]") { index += 1 }
        let isOption = hasDashes(before: name.lowerBound) && byte(index) == 0x20
        skipBlanks(&index)
        var isProse = false
        let separator = index
        switch byte(index) {
        case UInt8(ascii: "="), UInt8(ascii: ":"):
            while ByteSet.assignmentOperators.contains(byte(index)), index - separator < 3 { index += 1 }
            // Comparisons are no assignments.
            if index - separator >= 2, byte(separator) == UInt8(ascii: "="), byte(separator + 1) == UInt8(ascii: "=") {
                return
            }
        case UInt8(ascii: ">") where nameEnd == separator: index += 1
        case UInt8(ascii: ",") where byte(nameEnd) == UInt8(ascii: "\"") || byte(nameEnd) == UInt8(ascii: "'"):
            index += 1
        default:
            if !isOption {
                guard let connected = connective(index) else { return }
                index = connected
                isProse = true
            }
        }
        skipBlanks(&index)
        // `password: str = "…"`: the annotation is not the value.
        var annotation = index
        while byte(annotation).isAlphanumeric || byte(annotation) == UInt8(ascii: "_") { annotation += 1 }
        if byte(separator) == UInt8(ascii: ":"), annotation > index, byte(annotation) == 0x20,
            byte(annotation + 1) == UInt8(ascii: "="), byte(annotation + 2) == 0x20
        {
            index = annotation + 3
        }
        if byte(index) == UInt8(ascii: "\\") { index += 1 }
        if byte(index) | 0x20 == UInt8(ascii: "b") || byte(index) | 0x20 == UInt8(ascii: "r")
            || byte(index) | 0x20 == UInt8(ascii: "f"), ByteSet.straightQuotes.contains(byte(index + 1))
        {
            index += 1
        }
        let quote = byte(index)
        let isQuoted = ByteSet.quotes.contains(quote)
        if isQuoted { index += 1 }
        var end = index
        let limit = min(bytes.count, index + 512)
        if isQuoted {
            while end < limit, bytes[end] != quote, bytes[end] != 0x0A { end += 1 }
            guard byte(end) == quote else { return }
            if end > index, byte(end - 1) == UInt8(ascii: "\\") { end -= 1 }
        } else {
            let isQuery = byte(separator) == UInt8(ascii: "=") && separator == nameEnd
            while end < limit, !ByteSet.valueEnd.contains(bytes[end]), !(isQuery && bytes[end] == UInt8(ascii: "&")) {
                end += 1
            }
            while end > index, ByteSet(isProse ? ".,:)]}?" : ")]}").contains(bytes[end - 1]) { end -= 1 }
        }
        guard end > index, index >= secretEnd, isSecret(bytes[index..<end], kind, isQuoted: isQuoted, isProse: isProse)
        else { return }
        found(index..<end, isProse ? 0.8 : 0.88, kind == .password ? "password" : "assigned-key")
    }

    private func hasDashes(before start: Int) -> Bool {
        var index = start
        while index > 0, start - index < 24,
            byte(index - 1).isAlphanumeric || byte(index - 1) == UInt8(ascii: "-")
                || byte(index - 1) == UInt8(ascii: "_")
        {
            index -= 1
        }
        return byte(index) == UInt8(ascii: "-") && byte(index + 1) == UInt8(ascii: "-")
    }

    private func skipBlanks(_ index: inout Int) {
        let start = index
        while index - start < 16, byte(index) == 0x20 || byte(index) == 0x09 { index += 1 }
    }

    /// Behind `is`, `was`, `to` and their like in other languages.
    private func connective(_ start: Int) -> Int? {
        var index = start
        for _ in 0..<3 {
            let word = index
            while byte(index).isLetter || byte(index) >= 0x80 { index += 1 }
            guard index > word, index - word <= 9 else { return nil }
            var text = String(decoding: bytes[word..<index], as: UTF8.self).lowercased()
            let isOver = byte(index) == UInt8(ascii: ":")
            if isOver { index += 1 }
            skipBlanks(&index)
            if [
                "is", "was", "to", "ist", "lautet", "es", "est", "e", "é", "è", "on", "är", "er", "jest", "to:", "as",
                "são", "becomes",
            ].contains(text) || isOver {
                return index
            }
            text = String(text.prefix(9))
            guard
                [
                    "for", "of", "now", "still", "set", "changed", "reset", "the", "my", "new", "de", "vpn", "wifi",
                    "root", "admin", "key", "value", "db", "has", "been", "currently",
                ].contains(text)
            else { return nil }
        }
        return nil
    }

    private func isSecret(
        _ value: Slice<UnsafeBufferPointer<UInt8>>, _ kind: Keyword.SecretValue, isQuoted: Bool, isProse: Bool
    ) -> Bool {
        guard !isPlaceholder(value), !value.contains(where: { $0 == 0x20 || $0 == 0x09 }) else { return false }
        let hasDigit = value.contains(where: \.isDigit)
        let hasLetter = value.contains(where: \.isLetter)
        let isMixed = value.contains(where: \.isUpper) && value.contains(where: \.isLower)
        let hasSymbol = value.contains { ByteSet.passwordSymbols.contains($0) }
        // Calls and members are code, not values.
        if !isQuoted, value.contains(where: { ByteSet.openers.contains($0) }) || (!hasDigit && !hasSymbol) {
            return isMixed && value.count >= 12 && !value.contains { ByteSet.codePunctuation.contains($0) } && !isProse
        }
        switch kind {
        case .password:
            guard 4...256 ~= value.count, entropy(value) >= 1.8 else { return false }
            if isProse { return hasDigit && hasLetter || hasSymbol && value.count >= 6 || isMixed && hasSymbol }
            if !hasLetter, !hasSymbol { return value.count >= 6 || isQuoted }
            return isQuoted ? value.count >= 5 : true
        case .key:
            guard 12...512 ~= value.count, entropy(value) >= 3, hasDigit || isMixed else { return false }
            return value.allSatisfy { ByteSet.keyCharacters.contains($0) }
                && !(value.contains(UInt8(ascii: "/")) && value.contains(UInt8(ascii: ":")))
        }
    }

    /// Whether a value only stands for one.
    private func isPlaceholder(_ value: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard let first = value.first else { return true }
        if first == UInt8(ascii: "$")
            && (byte(value.startIndex + 1) == UInt8(ascii: "{") || byte(value.startIndex + 1) == UInt8(ascii: "(")
                || value.dropFirst().allSatisfy { $0.isUpper || $0 == UInt8(ascii: "_") })
        {
            return true
        }
        if first == UInt8(ascii: "<") || first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
            || first == UInt8(ascii: "%") && value.last == first
        {
            return true
        }
        var seen = ByteSet()
        var different = 0
        for byte in value.prefix(64) where !seen.contains(byte) {
            seen.insert(byte)
            different += 1
        }
        if different <= 2 { return true }
        return Placeholders.standard.matches(value.prefix(64))
    }

    /// `-u user:password`.
    mutating func userOption(after start: Int) {
        guard start >= 3, !byte(start - 4).isAlphanumeric else { return }
        var index = start
        skipBlanks(&index)
        if ByteSet.straightQuotes.contains(byte(index)) { index += 1 }
        var end = index
        while end < bytes.count, end - index < 256, !ByteSet.optionEnd.contains(bytes[end]) { end += 1 }
        guard let colon = bytes[index..<end].firstIndex(of: UInt8(ascii: ":")), colon > index else { return }
        let value = bytes[colon + 1..<end]
        guard value.count >= 4, value.contains(where: { !$0.isDigit }), !isPlaceholder(value),
            !value.contains(UInt8(ascii: "/")) || value.count < 40
        else { return }
        found(colon + 1..<end, 0.88, "user-option")
    }

    /// `Bearer …`, `Basic …`.
    mutating func authorization(after start: Int) {
        var end = start
        while end < bytes.count, end - start < 4096, ByteSet.keyCharacters.contains(bytes[end]) { end += 1 }
        while end > start, byte(end - 1) == UInt8(ascii: ".") { end -= 1 }
        let value = bytes[start..<end]
        guard value.count >= 12, entropy(value) >= 3, value.contains(where: \.isDigit), !isPlaceholder(value) else {
            return
        }
        found(start..<end, 0.9, "authorization")
    }

    /// `://user:password@host`, and `://token@host`.
    mutating func authority(after start: Int) {
        var end = start
        // A password may hold an `@`: the last one before the path is the separator.
        var sign = start
        while end < bytes.count, end - start < 512, !ByteSet.authorityEnd.contains(bytes[end]) {
            if bytes[end] == UInt8(ascii: "@") { sign = end }
            end += 1
        }
        end = sign
        guard byte(end) == UInt8(ascii: "@"),
            byte(end + 1).isAlphanumeric || byte(end + 1) == UInt8(ascii: "[") || byte(end + 1) == UInt8(ascii: "$")
        else { return }
        if let colon = bytes[start..<end].firstIndex(of: UInt8(ascii: ":")) {
            let value = bytes[colon + 1..<end]
            guard value.count >= 2, !isPlaceholder(value) else { return }
            found(colon + 1..<end, 0.95, "url-password")
        } else if end - start >= 20, entropy(bytes[start..<end]) >= 3.3, bytes[start..<end].contains(where: \.isDigit) {
            found(start..<end, 0.8, "url-token")
        }
    }

    /// RFC 7468: from `-----BEGIN … PRIVATE KEY-----` to its end; without one, as far as base64 goes.
    mutating func privateKey(at start: Int, after begin: Int) {
        var index = begin
        while index - begin < 40, byte(index).isUpper || byte(index) == 0x20 { index += 1 }
        guard bytes[begin..<index].count >= 11,
            String(decoding: bytes[begin..<index], as: UTF8.self).contains("PRIVATE KEY"),
            byte(index) == UInt8(ascii: "-")
        else { return }
        while byte(index) == UInt8(ascii: "-") { index += 1 }
        let limit = min(bytes.count, index + 65_536)
        var dashes = 0
        while index < limit {
            let byte = bytes[index]
            if byte == UInt8(ascii: "-") {
                dashes += 1
                // The second run of five dashes closes `-----END … -----`; a header's `DEK-Info` has single ones.
                if dashes == 5 {
                    guard bytes[(index + 1)...].lowercasedStarts(with: "end ") else {
                        index -= 4
                        break
                    }
                    index += 5
                    while index < limit, bytes[index] != UInt8(ascii: "-"), bytes[index] != 0x0A { index += 1 }
                    while index < limit, bytes[index] == UInt8(ascii: "-") { index += 1 }
                    break
                }
            } else {
                dashes = 0
                guard ByteSet.pem.contains(byte) else { break }
            }
            index += 1
        }
        while index > start, byte(index - 1).isSpace { index -= 1 }
        found(start..<index, 0.99, "private-key")
    }
}

extension ByteSet {
    fileprivate static let assignmentOperators = ByteSet("=:>")
    fileprivate static let authorityEnd = ByteSet(" \t\r\n\"'`<>/")
    fileprivate static let codePunctuation = ByteSet("([{._")
    fileprivate static let openers = ByteSet("([{")
    fileprivate static let optionEnd = ByteSet(" \t\r\n\"'")
    fileprivate static let passwordSymbols = ByteSet("!@#$%^&*+?~=|/")
    fileprivate static let quotes = ByteSet("\"'`")
    fileprivate static let quotesAndBracket = ByteSet("\"'`]")
    fileprivate static let straightQuotes = ByteSet("\"'")
    fileprivate static let tokenTail = ByteSet(".-/")
    fileprivate static let valueEnd = ByteSet(" \t\r\n\"'`<>,;")
    fileprivate static let keyCharacters = alphanumerics.union(ByteSet("+/=_-.~:%$!@#^&*|"))
    fileprivate static let pem = base64.union(space).union(ByteSet("\\:,.-\"'"))
}

/// RFC 4648 §4 and §5, without a care for padding.
enum Base64 {
    static func decode(_ text: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var bits = 0
        var count = 0
        for byte in text {
            let value: UInt8
            switch byte {
            case 0x41...0x5A: value = byte - 0x41
            case 0x61...0x7A: value = byte - 0x61 + 26
            case 0x30...0x39: value = byte - 0x30 + 52
            case UInt8(ascii: "+"), UInt8(ascii: "-"): value = 62
            case UInt8(ascii: "/"), UInt8(ascii: "_"): value = 63
            default: return result
            }
            bits = bits << 6 | Int(value)
            count += 6
            if count >= 8 {
                count -= 8
                result.append(UInt8(bits >> count & 255))
                bits &= 1 << count - 1
            }
        }
        return result
    }

    /// RFC 4648 §5, without padding.
    static func encodeURL(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var result: [UInt8] = []
        var bits = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | Int(byte)
            count += 8
            while count >= 6 {
                count -= 6
                result.append(alphabet[bits >> count & 63])
            }
            bits &= 1 << count - 1
        }
        if count > 0 { result.append(alphabet[bits << (6 - count) & 63]) }
        return result
    }
}
