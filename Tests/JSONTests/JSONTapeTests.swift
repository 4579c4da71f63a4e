import JSON
import Testing

@Suite("JSON tapes")
struct JSONTapeTests {
    /// What a tape says of a text in a larger buffer.
    private func read(_ text: [UInt8], before: [UInt8] = [], after: [UInt8] = []) -> Result<String, JSONError> {
        var tape = JSONTape()
        let buffer = before + text + after
        return buffer.withUnsafeBytes { buffer in
            do throws(JSONError) {
                try tape.read(before.count..<before.count + text.count, in: buffer)
                return .success(tape.root(of: buffer.baseAddress! + before.count).map(describe) ?? "nothing")
            } catch {
                return .failure(error)
            }
        }
    }

    private func describe(_ value: JSONValue) -> String {
        switch value.kind {
        case .object:
            "{"
                + value.members.map { "\($0.name.string.debugDescription):\(describe($0.value))" }.joined(
                    separator: ",") + "}"
        case .array: "[" + value.elements.map(describe).joined(separator: ",") + "]"
        case .string: value.string!.string.debugDescription
        case .number: "\(value.integer.map(String.init) ?? "-") \(value.double!)"
        case .boolean: "\(value.boolean!)"
        case .null: "null"
        }
    }

    private func describe(_ slice: JSONSlice, _ text: UnsafeRawBufferPointer) -> String {
        var inner: [String] = []
        slice.forEachMember(in: text) {
            let name = JSONText.unescape($0.name, in: text).debugDescription
            inner.append("\(name):\(describe($0.value, text))")
            return true
        }
        slice.forEachElement(in: text) {
            inner.append(describe($0, text))
            return true
        }
        switch slice.kind {
        case .object: return "{" + inner.joined(separator: ",") + "}"
        case .array: return "[" + inner.joined(separator: ",") + "]"
        case .string: return slice.string(in: text)!.debugDescription
        case .number: return "\(slice.integer(in: text).map(String.init) ?? "-") \(slice.double(in: text)!)"
        case .boolean: return "\(slice.boolean(in: text)!)"
        case .null: return "null"
        }
    }

    /// What an outline says; it refuses repeated names, which a tape does not.
    private func outline(_ text: [UInt8]) -> Result<String, JSONError> {
        text.withUnsafeBytes { text in
            do throws(JSONError) {
                return .success(describe(try JSONOutline(text).root, text))
            } catch {
                return .failure(error)
            }
        }
    }

    @Test("a tape and an outline understand the same of 4,000 texts and of each with one byte changed or cut")
    func likeAnOutline() {
        var generator = JSONGenerator(seed: 5)
        for _ in 0..<4000 {
            var text = generator.next()
            for change in 0..<4 {
                let expected = outline(text)
                let isDuplicate =
                    if case .failure(let error) = expected { error.reason == .duplicateName } else { false }
                if !isDuplicate {
                    #expect(read(text) == expected, "\(String(decoding: text, as: UTF8.self))")
                    #expect(read(text, before: Array("1\"".utf8), after: Array("\"]}12345678".utf8)) == expected)
                }
                guard !text.isEmpty else { break }
                let place = Int.random(in: 0..<text.count, using: &generator.random)
                if change == 2 {
                    text.removeSubrange(place...)
                } else {
                    let bytes: [UInt8] = Array("\"\\{}[],:0-.eu \u{1}".utf8) + [0x80, 0xC3, 0xE2, 0xED, 0xF0, 0xFF]
                    text[place] = bytes.randomElement(using: &generator.random) ?? 0
                }
            }
        }
    }

    @Test(
        "what no reader should accept is refused with its place",
        arguments: [
            ("", 0, JSONError.Reason.unexpectedEnd), ("{", 1, .unexpectedEnd), ("[1", 2, .unexpectedEnd),
            (#"{"a""#, 4, .unexpectedEnd), (#"{"a":}"#, 5, .unexpectedByte(0x7D)), ("[1,]", 3, .unexpectedByte(0x5D)),
            ("[1}", 2, .unexpectedByte(0x7D)), ("{}{}", 2, .trailingBytes), ("[01]", 1, .malformedNumber),
            ("-", 0, .malformedNumber), ("1.", 0, .malformedNumber), ("1e", 0, .malformedNumber),
            ("+1", 0, .malformedNumber), ("tru", 3, .unexpectedEnd), ("nulL", 3, .unexpectedByte(0x4C)),
            ("\"\u{1}\"", 1, .controlCharacter(1)), (#""\x""#, 1, .malformedEscape),
            (#""\u12g4""#, 1, .malformedEscape), (#""\ud800""#, 1, .loneSurrogate),
            (#""\udc00""#, 1, .loneSurrogate), (#""\ud800\u0041""#, 1, .loneSurrogate),
            (String(repeating: "[", count: 65), 64, .tooDeep(limit: 64)),
        ])
    func refuses(text: String, offset: Int, reason: JSONError.Reason) {
        #expect(read(Array(text.utf8)) == .failure(JSONError(offset: offset, reason: reason)))
    }

    @Test(
        "bytes that are not UTF-8 are refused",
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x9F, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82],
            [0xF0, 0x8F, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x28, 0xA1],
        ] as [[UInt8]])
    func utf8(bytes: [UInt8]) {
        #expect(
            read([0x22] + bytes + [0x22]) == .failure(JSONError(offset: 1, reason: .invalidUTF8)))
    }

    @Test("every character is itself again, plain and as an escape")
    func characters() {
        for value in Array(0x00...0x7FF) + [0x800, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x1F600, 0x10FFFF] {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            let plain = JSONText.quoted(String(scalar))
            let escaped =
                "\""
                + String(scalar).utf16.map { "\\u" + String(String(Int($0) + 0x10000, radix: 16).dropFirst()) }.joined()
                + "\""
            #expect(read(plain) == .success(String(scalar).debugDescription))
            #expect(value > 0xFFFF || read(Array(escaped.utf8)) == .success(String(scalar).debugDescription))
        }
        #expect(read(Array(#""\ud83d\ude00""#.utf8)) == .success("😀".debugDescription))
    }

    @Test("a string is equal to a name only if every byte is, whatever its length")
    func equality() {
        let names: [StaticString] = ["", "a", "abc", "abcd", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghijklmnopq"]
        for name in names {
            let text = Array(name.description.utf8)
            var variants = [text, text + [0x61]] + text.indices.map { text[..<$0] + [0x7A] + text[($0 + 1)...] }
            if !text.isEmpty { variants.append(text.dropLast()) }
            for variant in variants {
                var tape = JSONTape()
                ([0x22] + variant + [0x22]).withUnsafeBytes { bytes in
                    try? tape.read(0..<bytes.count, in: bytes)
                    let string = bytes.baseAddress.flatMap { tape.root(of: $0) }?.string
                    #expect(string.map { $0 == name } == (variant == text))
                }
            }
        }
    }

    @Test("a tape forgets the text before, also one that was refused")
    func again() {
        var tape = JSONTape()
        let texts = [#"{"a":[1,2,{"b":3}]}"#, "[", "{}"].map { Array($0.utf8) }
        var roots: [String?] = []
        for text in texts {
            text.withUnsafeBytes { bytes in
                try? tape.read(0..<bytes.count, in: bytes)
                roots.append(tape.root(of: bytes.baseAddress!).map(describe))
            }
        }
        #expect(roots == [#"{"a":[1 1.0,2 2.0,{"b":3 3.0}]}"#, nil, "{}"])
    }
}
