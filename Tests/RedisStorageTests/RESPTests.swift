import NIOCore
import Testing

@testable import RedisStorage

@Suite("RESP2")
struct RESPTests {
    static func bulk(_ text: String) -> RESPValue { .bulk(ByteBuffer(string: text)) }

    static let answers: [(String, [RESPValue])] = [
        ("+OK\r\n", [.simple("OK")]),
        ("-NOSCRIPT No matching script.\r\n:-42\r\n", [.error("NOSCRIPT No matching script."), .integer(-42)]),
        (":9223372036854775807\r\n:-9223372036854775808\r\n", [.integer(.max), .integer(.min)]),
        ("$5\r\na\r\nb\n\r\n$0\r\n\r\n$-1\r\n*-1\r\n", [bulk("a\r\nb\n"), bulk(""), .null, .null]),
        (
            "*3\r\n*2\r\n:1\r\n$1\r\nx\r\n*0\r\n*1\r\n*1\r\n+deep\r\n+next\r\n",
            [
                .array([.array([.integer(1), bulk("x")]), .array([]), .array([.array([.simple("deep")])])]),
                .simple("next"),
            ]
        ),
    ]

    @Test("answers are read alike wherever their bytes are split", arguments: answers)
    func splits(text: String, values: [RESPValue]) throws {
        let bytes = Array(text.utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                var parser = RESPParser()
                var found: [RESPValue] = []
                for part in [bytes[..<first], bytes[first..<second], bytes[second...]] {
                    parser.append(ByteBuffer(bytes: part))
                    while let value = try parser.next() { found.append(value) }
                }
                #expect(found == values)
            }
        }
    }

    @Test(
        "what is no RESP2 is refused, and stays refused",
        arguments: [
            ("HTTP/1.1 200 OK\r\n", RESPError.unknownType(UInt8(ascii: "H"))),
            ("+a\rb\r\n", .badLineEnd), ("+a\nb\r\n", .badLineEnd), ("+a\n", .badLineEnd),
            ("$2\r\nabc\r\n", .badLineEnd), (":\r\n", .badNumber), (":+1\r\n", .badNumber), (":1x\r\n", .badNumber),
            (":9223372036854775808\r\n", .badNumber), ("$-2\r\n", .badNumber), ("$1048577\r\n", .badNumber),
            ("$99999999999999999999\r\n", .badNumber), ("*65537\r\n", .badNumber), ("*-2\r\n", .badNumber),
            ("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n", .deepArray),
        ])
    func refusals(text: String, error: RESPError) {
        var parser = RESPParser()
        #expect(throws: error) {
            for byte in text.utf8 {
                parser.append(ByteBuffer(bytes: [byte]))
                _ = try parser.next()
            }
        }
        parser.append(ByteBuffer(string: "+OK\r\n"))
        #expect(throws: error) { _ = try parser.next() }
    }

    @Test("a line that does not end is refused")
    func longLine() {
        var parser = RESPParser()
        parser.append(ByteBuffer(string: "+" + String(repeating: "a", count: 5000)))
        #expect(throws: RESPError.longLine) { _ = try parser.next() }
    }

    @Test("commands are arrays of bulk strings")
    func commands() {
        var bytes = ByteBuffer()
        bytes.writeCommand(["SET", "key of twelve", ""])
        bytes.writeCommand(parts: 2)
        bytes.writePart("{t}:", "é")
        bytes.writePart(ByteBuffer(bytes: [13, 10]))
        #expect(
            String(buffer: bytes)
                == "*3\r\n$3\r\nSET\r\n$13\r\nkey of twelve\r\n$0\r\n\r\n*2\r\n$6\r\n{t}:é\r\n$2\r\n\r\n\r\n")
    }
}
