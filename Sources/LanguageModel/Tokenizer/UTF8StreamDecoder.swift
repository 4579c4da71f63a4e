/// Turns bytes that arrive in pieces into text that can be sent at once, without ever sending half a character.
///
/// What comes out, put together, is what decoding all bytes at once would give, with every invalid
/// sequence replaced by U+FFFD as the Unicode standard recommends (chapter 3.9, "maximal subpart").
public struct UTF8StreamDecoder: Sendable {
    private var pending: [UInt8] = []

    /// A decoder that has seen nothing.
    public init() {}

    /// Takes more bytes and gives the text that is complete.
    public mutating func append(_ bytes: some Sequence<UInt8>) -> String {
        pending.append(contentsOf: bytes)
        let complete = pending.count - Self.incompleteSuffixLength(pending)
        guard complete > 0 else { return "" }
        let text = String(decoding: pending[..<complete], as: UTF8.self)
        pending.removeFirst(complete)
        return text
    }

    /// Ends the text: a character that was begun and not completed becomes U+FFFD.
    public mutating func finish() -> String {
        defer { pending = [] }
        return String(decoding: pending, as: UTF8.self)
    }

    /// How many bytes at the end are the beginning of a character that further bytes could complete.
    static func incompleteSuffixLength(_ bytes: [UInt8]) -> Int {
        for length in 1...3 {
            guard length <= bytes.count else { return 0 }
            let lead = bytes[bytes.count - length]
            if lead & 0xC0 == 0x80 { continue }
            let expected = sequenceLength(lead)
            guard expected > length else { return 0 }
            return length == 1 || secondByteRange(after: lead).contains(bytes[bytes.count - length + 1]) ? length : 0
        }
        return 0
    }

    private static func sequenceLength(_ lead: UInt8) -> Int {
        switch lead {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }

    /// The Unicode standard's table 3-7, "well-formed UTF-8 byte sequences".
    private static func secondByteRange(after lead: UInt8) -> ClosedRange<UInt8> {
        switch lead {
        case 0xE0: 0xA0...0xBF
        case 0xED: 0x80...0x9F
        case 0xF0: 0x90...0xBF
        case 0xF4: 0x80...0x8F
        default: 0x80...0xBF
        }
    }
}
