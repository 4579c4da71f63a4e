extension Scan {
    /// An address around an `@`: RFC 5321's local part without quotes, letters of other scripts allowed, a domain with a
    /// top level of letters.
    mutating func email(at sign: Int) {
        var start = sign
        while start > 0, sign - start < 64, ByteSet.localPart.contains(bytes[start - 1]) { start -= 1 }
        while start < sign, ByteSet.localEdge.contains(bytes[start]) { start += 1 }
        // What begins like a secret in a web address, or like a flag, is not of the address.
        guard start < sign, bytes[sign - 1] != UInt8(ascii: "."), let end = domainEnd(from: sign + 1) else { return }
        if let colon = bytes[start..<sign].lastIndex(of: UInt8(ascii: "=")) { start = colon + 1 }
        guard start < sign, start >= secretEnd else { return }
        add(start..<end, .emailAddress, 0.9, "email")
        digitsDone = max(digitsDone, end)
    }

    /// The end of a domain that begins at `start`; nil if none does.
    private func domainEnd(from start: Int) -> Int? {
        var end = start
        while end < bytes.count, end - start < 253,
            bytes[end].isAlphanumeric || bytes[end] >= 0x80 || bytes[end] == UInt8(ascii: "-")
                || bytes[end] == UInt8(ascii: ".")
        {
            end += 1
        }
        while end > start, bytes[end - 1] == UInt8(ascii: ".") || bytes[end - 1] == UInt8(ascii: "-") { end -= 1 }
        guard end > start, bytes[start].isAlphanumeric || bytes[start] >= 0x80,
            let dot = bytes[start..<end].lastIndex(of: UInt8(ascii: ".")), dot > start
        else { return nil }
        let top = bytes[dot + 1..<end]
        guard top.count >= 2, top.allSatisfy({ $0.isLetter || $0 >= 0x80 }) || top.lowercasedStarts(with: "xn--") else {
            return nil
        }
        return end
    }

    /// `name [at] example [dot] com`, `name at example dot com`.
    mutating func obfuscatedEmail(_ sign: Range<Int>) {
        func spaces(_ index: Int, _ step: Int) -> Int {
            var index = index
            while byte(index) == 0x20 { index += step }
            return index
        }
        let isWord = byte(sign.lowerBound) == 0x20
        let last = spaces(sign.lowerBound - 1, -1)
        var start = last + 1
        while start > 0, last - start < 64,
            bytes[start - 1].isAlphanumeric || ByteSet.localSymbols.contains(bytes[start - 1])
        { start -= 1 }
        guard start <= last else { return }
        var index = spaces(sign.upperBound, 1)
        var labels = 0
        var end = index
        while index < bytes.count, index - sign.upperBound < 128 {
            let label = index
            while byte(index).isAlphanumeric || byte(index) == UInt8(ascii: "-") { index += 1 }
            guard index > label else { break }
            labels += 1
            end = index
            if byte(index) == UInt8(ascii: "."), byte(index + 1).isAlphanumeric, !isWord {
                index += 1
                continue
            }
            index = spaces(index, 1)
            if bytes[index...].lowercasedStarts(with: "[dot]") || bytes[index...].lowercasedStarts(with: "(dot)")
                || bytes[index...].lowercasedStarts(with: "{dot}")
            {
                index += 5
            } else if bytes[index...].lowercasedStarts(with: "dot "), byte(index - 1) == 0x20 {
                index += 4
            } else {
                break
            }
            index = spaces(index, 1)
        }
        guard labels >= 2, byte(end - 1).isLetter, byte(end - 2).isLetter else { return }
        add(start..<end, .emailAddress, 0.8, "email-obfuscated")
    }

    /// A web address, where those are asked for.
    mutating func webAddress(at start: Int) {
        guard types.contains(.url), !byte(start - 1).isAlphanumeric, byte(start - 1) != UInt8(ascii: "/") else {
            return
        }
        var end = start
        while end < bytes.count, end - start < 2048, !ByteSet.webAddressEnd.contains(bytes[end]) { end += 1 }
        while end > start, ByteSet.sentenceTail.contains(bytes[end - 1]) { end -= 1 }
        guard bytes[start..<end].dropFirst(8).contains(UInt8(ascii: ".")) || byte(start) | 0x20 == UInt8(ascii: "w")
        else { return }
        add(start..<end, .url, 0.5, "url")
    }
}

extension ByteSet {
    fileprivate static let localEdge = ByteSet(".'`*/=?&{}|~!#$%^")
    fileprivate static let localSymbols = ByteSet("._+-")
    fileprivate static let sentenceTail = ByteSet(".,;:!?)]*")
    fileprivate static let webAddressEnd = ByteSet(" \t\r\n\"'<>`{}|\\^")
    fileprivate static let localPart = alphanumerics.union(ByteSet("!#$%&'*+-/=?^_`{|}~.")).union(
        ByteSet(UInt8(0x80)...0xFF))
}
