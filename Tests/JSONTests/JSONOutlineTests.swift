import Testing

@testable import JSON

func outline(_ text: String, depth: Int = 64) throws(JSONError) -> JSONOutline {
    try JSONDocument(Array(text.utf8), depth: depth).outline
}

@Suite("Checking JSON") struct JSONOutlineTests {
    @Test(
        "a repeated name is found in an object of any size, however many names are open around it",
        arguments: [1, 32, 33, 200])
    func repeatedNames(_ count: Int) {
        let names = (0..<count).map { "\"n\($0)\":0" }.joined(separator: ",")
        for depth in [1, 5, 40] {
            // Each object's names come before the object inside it.
            let open = String(repeating: "{\(names),\"x\":", count: depth - 1)
            let close = String(repeating: "}", count: depth - 1)
            #expect(fault(open + "{\(names)}" + close) == nil)
            #expect(fault(open + "{\(names),\"n0\":0}" + close) == .duplicateName)
            #expect(fault(open + "{\(names),\"n\(count - 1)\":0}" + close) == .duplicateName)
            // Behind an object that is closed, the names of the one around it still count.
            #expect(fault(open + "{}" + (depth > 1 ? ",\"n0\":0" : "") + close) == (depth > 1 ? .duplicateName : nil))
        }
    }

    private func fault(_ text: String) -> JSONError.Reason? {
        do throws(JSONError) {
            _ = try JSONDocument(Array(text.utf8))
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(
        "valid texts are accepted",
        arguments: [
            "{}", "[]", " { } ", "0", "-0", "-0.0e+10", "1E5", "true", "null", "\"\"", "\"\\u00e9\\uD83D\\uDE00\"",
            "{\"a\":{\"a\":1},\"b\":[{\"a\":1},{\"a\":2}]}", "\r\n\t[1 , 2]\n", "\"\u{7f}\u{80}é漢😀\"",
            "[[[[[[[[]]]]]]]]", "{\"\":1}",
        ])
    func valid(_ text: String) throws {
        _ = try outline(text)
    }

    @Test(
        "each fault is named with its place",
        arguments: [
            ("", 0, .unexpectedEnd), ("{", 1, .unexpectedEnd), ("{\"a\"", 4, .unexpectedEnd),
            ("[1,]", 3, .unexpectedByte(0x5D)),
            ("{\"a\":1,}", 7, .unexpectedByte(0x7D)), ("01", 0, .malformedNumber), ("1.", 0, .malformedNumber),
            ("[-]", 1, .malformedNumber), ("1e", 0, .malformedNumber), ("+1", 0, .malformedNumber),
            (".5", 0, .malformedNumber),
            ("NaN", 0, .malformedNumber), ("tru", 3, .unexpectedEnd), ("trux", 3, .unexpectedByte(0x78)),
            ("{} {}", 3, .trailingBytes), ("\"a\nb\"", 2, .controlCharacter(10)), ("\"\\x\"", 1, .malformedEscape),
            ("\"\\u12\"", 1, .malformedEscape), ("\"\\ud800\"", 1, .loneSurrogate), ("\"\\udc00\"", 1, .loneSurrogate),
            ("\"\\ud800\\u0041\"", 1, .loneSurrogate), ("{\"a\":1,\"b\":2,\"a\":3}", 13, .duplicateName),
            ("{\"model\":1,\"mod\\u0065l\":2}", 11, .duplicateName), ("{\"x\":{\"a\":1,\"a\":2}}", 12, .duplicateName),
            ("{'a':1}", 1, .unexpectedByte(0x27)), ("[1 2]", 3, .unexpectedByte(0x32)),
            ("\u{feff}{}", 0, .unexpectedByte(0xEF)),
        ] as [(String, Int, JSONError.Reason)])
    func invalid(_ text: String, _ offset: Int, _ reason: JSONError.Reason) {
        #expect(throws: JSONError(offset: offset, reason: reason)) { try outline(text) }
    }

    @Test(
        "bytes that are not UTF-8 are refused wherever they stand in a string",
        arguments: [
            [0x80], [0xC0, 0xAF], [0xC1, 0x80], [0xC3], [0xE0, 0x80, 0xAF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xE2, 0x82], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xFE], [0xF0, 0x9F, 0x98],
        ] as [[UInt8]])
    func invalidUTF8(_ sequence: [UInt8]) {
        for padding in 0..<40 {
            let text = [0x22] + [UInt8](repeating: 0x61, count: padding) + sequence + [0x22]
            #expect(throws: JSONError(offset: padding + 1, reason: .invalidUTF8)) { try JSONDocument(text) }
        }
    }

    @Test("every scalar value of Unicode is accepted raw and escaped and reads as itself")
    func everyScalar() throws {
        for value in stride(from: UInt32(0x20), through: 0x10FFFF, by: 37) {
            guard let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" else { continue }
            let character = String(scalar)
            var escaped = ""
            for unit in character.utf16 { escaped += "\\u" + hex(unit) }
            for text in ["\"\(character)\"", "\"\(escaped)\""] {
                let document = try JSONDocument(Array(text.utf8))
                #expect(document.read { document.root.string(in: $0) } == character)
            }
        }
    }

    private func hex(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    @Test("nesting is bounded, and the bound is exact")
    func depth() throws {
        func nested(_ count: Int) -> String {
            String(repeating: "[", count: count) + String(repeating: "]", count: count)
        }
        _ = try outline(nested(64))
        #expect(throws: JSONError(offset: 64, reason: .tooDeep(limit: 64))) { try outline(nested(65)) }
        #expect(throws: JSONError.self) { try outline(String(repeating: "{\"a\":", count: 100_000), depth: 512) }
    }

    @Test("an object of many names finds a repeated one, and takes time in proportion")
    func manyNames() throws {
        let names = (0..<50_000).map { "\"name\($0)\":0" }
        _ = try outline("{" + names.joined(separator: ",") + "}")
        #expect(throws: JSONError.self) { try outline("{" + names.joined(separator: ",") + ",\"name7\":0}") }
        for count in [31, 32, 33, 34] {
            let some = names.prefix(count).joined(separator: ",")
            _ = try outline("{\(some),\"x\":{\(some)}}")
            for repeated in [0, count - 1] {
                #expect(throws: JSONError.self) { try outline("{\(some),\"x\":{\(some)},\"name\(repeated)\":1}") }
            }
        }
    }

    @Test("values are found and read in place")
    func reading() throws {
        let document = try JSONDocument(
            Array(
                #"{"model":"a\"b","n":-12,"big":9223372036854775808,"f":1.5,"on":true,"messages":[{"role":"user"},{"role":"x"}]}"#
                    .utf8))
        #expect(document.string("model") == "a\"b")
        #expect(document.integer("n") == -12)
        #expect(document.integer("big") == nil)
        #expect(document.integer("f") == nil)
        #expect(document.read { document.member("f")?.double(in: $0) } == 1.5)
        #expect(document.boolean("on") == true)
        var roles: [String?] = []
        document.read { text in
            document.member("messages")?.forEachElement(in: text) { element in
                roles.append(element.member("role", in: text)?.string(in: text))
                return true
            }
        }
        #expect(roles == ["user", "x"])
        #expect(document.member("mode") == nil)
    }

    @Test("names that are escaped are still found")
    func escapedNames() throws {
        let document = try JSONDocument(Array(#"{"mod\u0065l":"x"}"#.utf8))
        #expect(document.string("model") == "x")
    }

    @Test("names that only look alike are different")
    func lookalikes() throws {
        // The kelvin sign is canonically equivalent to K, and as Swift strings they are equal.
        let document = try JSONDocument(Array(#"{"\u212A":1,"\u037E":2}"#.utf8))
        #expect(document.member("K") == nil)
        #expect(document.member(";") == nil)
        _ = try outline(#"{"K":1,"\u212A":2,"é":3,"e\u0301":4}"#)
    }
}
