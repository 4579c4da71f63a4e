import HTTPFraming
import NIOCore
import Testing

/// Bytes that must be refused, and how.
struct Refusal: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let error: FramingError

    init(_ name: String, _ text: String, _ error: FramingError) {
        self.name = name
        self.text = text
        self.error = error
    }

    var testDescription: String { name }
}

/// A POST whose framing is left to the fields given.
private func post(_ fields: String, _ body: String = "5\r\nhello\r\n0\r\n\r\n") -> String {
    "POST /v1/messages HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(body)"
}

private func get(_ fields: String) -> String { "GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n" }

private func chunked(_ body: String) -> String { post("Transfer-Encoding: chunked\r\n", body) }

@Suite("Requests that are refused") struct RequestRefusalTests {
    /// RFC 9112 §6.1, §6.3, §11.2.
    static let smuggling: [Refusal] = [
        Refusal(
            "CL.TE", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), .conflictingLength),
        Refusal("TE.CL", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), .conflictingLength),
        Refusal(
            "CL.TE with a length of 0", post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n"), .conflictingLength),
        Refusal(
            "CL.TE with identity", post("Content-Length: 5\r\nTransfer-Encoding: identity\r\n"), .conflictingLength),
        Refusal("two lengths, equal", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), .conflictingLength),
        Refusal(
            "two lengths, different", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), .conflictingLength),
        Refusal(
            "two lengths, apart", post("Content-Length: 5\r\nX: y\r\ncontent-length: 5\r\n", "hello"),
            .conflictingLength),
        Refusal(
            "two codings", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
            .unsupportedTransferCoding),
        Refusal(
            "two equal codings", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
            .unsupportedTransferCoding),
        Refusal(
            "an empty coding beside a good one", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: \r\n"),
            .unsupportedTransferCoding),
        Refusal(
            "a coding in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            .unsupportedTransferCoding),
        Refusal("a space before the colon of a length", post("Content-Length : 5\r\n", "hello"), .malformedField),
        Refusal("a tab before the colon of a coding", post("Transfer-Encoding\t: chunked\r\n"), .malformedField),
        Refusal("a fold that hides a coding", post("X: y\r\n Transfer-Encoding: chunked\r\n"), .malformedField),
        Refusal("a coding folded", post("Transfer-Encoding:\r\n chunked\r\n"), .malformedField),
        Refusal("a field before the first is indented", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", .malformedField),
        Refusal("a field hidden by a bare LF", post("X: y\nTransfer-Encoding: chunked\r\n"), .malformedField),
        Refusal("a field hidden by a bare CR", post("X: y\rTransfer-Encoding: chunked\r\n"), .malformedField),
        Refusal("a field hidden by CR CR LF", post("X: y\r\r\nTransfer-Encoding: chunked\r\n"), .malformedField),
        Refusal("a head ended by a bare LF", "GET / HTTP/1.1\r\nHost: a\r\n\n", .malformedField),
        Refusal("a head ended by LF LF", "GET / HTTP/1.1\nHost: a\n\n", .malformedField),
        Refusal("a vertical tab around a coding", post("Transfer-Encoding: \u{b}chunked\r\n"), .malformedField),
        Refusal("a NUL in a length", post("Content-Length: 5\u{0}\r\n", "hello"), .malformedField),
    ]

    /// RFC 9110 §8.6: `Content-Length = 1*DIGIT`.
    static let lengths: [Refusal] = [
        "", "+5", "-5", "5 5", "5, 5", "5,6", "5,", "0x5", "5h", "5.0", "5e0", "٥", "\"5\"", "5;q=1",
        "999999999999999999999",
        "9223372036854775808", "18446744073709551621", "0000000000000000005",
    ].map { Refusal("a length of '\($0)'", post("Content-Length: \($0)\r\n", "hello"), .conflictingLength) }

    /// RFC 9112 §6.1, §7.
    static let codings: [Refusal] = [
        "", "identity", "gzip", "chunked, identity", "identity, chunked", "gzip, chunked", "chunked, chunked",
        "chunked,",
        ",chunked", "xchunked", "chunkedx", "chunked;q=1", "\"chunked\"", "'chunked'", "chunked chunked", "cow",
        "chun ked",
        "\u{a0}chunked", "chunked\u{85}", "ſchunked", "chun\u{212a}ed",
    ].map { Refusal("a coding of '\($0)'", post("Transfer-Encoding: \($0)\r\n"), .unsupportedTransferCoding) }

    /// RFC 9112 §3, §3.2, §2.3.
    static let lines: [Refusal] = [
        Refusal("no request line", "\r\n\r\n", .malformedRequestLine),
        Refusal("two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("a bare LF first", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedField),
        Refusal("a bare CR first", "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("a space first", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("no method", "/ HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("a method with a slash", "GE/T / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal(
            "a method of 33 bytes", String(repeating: "M", count: 33) + " / HTTP/1.1\r\nHost: a\r\n\r\n",
            .malformedRequestLine),
        Refusal("HTTP/0.9", "GET /\r\n\r\n", .malformedRequestLine),
        Refusal("no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("an empty target", "GET  HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("two spaces before the version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("a tab for a space", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("a space inside the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("a space after the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("a relative target", "GET v1/models HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("a fragment", "GET /v1/models#x HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("a target that is not ASCII", "GET /é HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("a NUL in the target", "GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("a DEL in the target", "GET /\u{7f} HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("a bare CR in the target", "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("authority-form", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("asterisk-form", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal(
            "an absolute target without a host", "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal(
            "an absolute target with a query for a host", "GET http://?/x HTTP/1.1\r\nHost: a\r\n\r\n",
            .malformedRequestLine),
        Refusal("user information", "GET http://b@a/x HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", .unsupportedVersion),
        Refusal("the HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .malformedRequestLine),
        Refusal("HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", .unsupportedVersion),
        Refusal("HTTP/1.10", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("HTTP/01.1", "GET / HTTP/01.1\r\nHost: a\r\n\r\n", .unsupportedVersion),
        Refusal("HTTP/11", "GET / HTTP/11\r\nHost: a\r\n\r\n", .unsupportedVersion),
        Refusal("http/1.1", "GET / http/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("HTTPS/1.1", "GET / HTTPS/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Refusal("TLS", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n", .malformedRequestLine),
    ]

    /// RFC 9112 §3.2.
    static let hosts: [Refusal] =
        [
            Refusal("no host", "GET / HTTP/1.1\r\n\r\n", .badHost),
            Refusal("no host with an absolute target", "GET http://a/ HTTP/1.1\r\n\r\n", .badHost),
            Refusal("two hosts", get("Host: a"), .badHost),
            Refusal("two hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n", .badHost),
        ]
        + ["a b", "a/b", "b@a", "a, b c", "a\\b", "a?b", "a#b", "\"a\"", "<a>", "a\u{e9}", "a\tb"].map {
            Refusal("a host of '\($0)'", "GET / HTTP/1.1\r\nHost: \($0)\r\n\r\n", .badHost)
        }

    /// RFC 9110 §5.1, §5.5; RFC 9112 §5.
    static let fields: [Refusal] =
        [
            Refusal("no name", get(": y"), .malformedField),
            Refusal("no colon", get("X"), .malformedField),
            Refusal("a space inside a name", get("X Y: z"), .malformedField),
            Refusal("a space before the colon", get("X : y"), .malformedField),
            Refusal("a fold by a space", get("X: y\r\n z"), .malformedField),
            Refusal("a fold by a tab", get("X: y\r\n\tz"), .malformedField),
            Refusal("a bare CR at the end of a value", get("X: y\r"), .malformedField),
            Refusal("a bare LF in a value", get("X: y\nZ: z"), .malformedField),
            Refusal("a second request line", get("GET / HTTP/1.1"), .malformedField),
        ]
        + (0..<0x20).filter { $0 != 9 && $0 != 10 }.map { control in
            Refusal(
                "byte \(control) in a value", get("X: a\(Character(Unicode.Scalar(UInt8(control))))b"), .malformedField)
        }
        + [Refusal("DEL in a value", get("X: a\u{7f}b"), .malformedField)]
        + "\u{0}\t ()\"/;<=>?@[\\]{}\u{7f}é,".map { separator in
            Refusal("'\(separator)' in a name", get("X\(separator)Y: z"), .malformedField)
        }

    /// RFC 9112 §7.1.
    static let chunks: [Refusal] =
        [
            "", "\r\n", "g\r\n", "-5\r\nhello\r\n", "+5\r\nhello\r\n", "0x5\r\nhello\r\n", " 5\r\nhello\r\n",
            "5 \r\nhello\r\n",
            "5\t\r\nhello\r\n", "5 ;x\r\nhello\r\n", "5,\r\nhello\r\n", "5\nhello\r\n", "5\r\rhello\r\n",
            "5\rhello\r\n",
            "5;x\ny\r\nhello\r\n", "5;x\ry\r\nhello\r\n", "5;\u{0}\r\nhello\r\n", "5;\u{7f}\r\nhello\r\n",
            "5\r\nhello0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhello\r0\r\n\r\n", "5\r\nhello!\r\n0\r\n\r\n",
            "4\r\nhello\r\n0\r\n\r\n", "5\r\nhello\n\r0\r\n\r\n", "0000000000000005\r\nhello\r\n",
            "ffffffffffffffff\r\n",
            "10000000000000005\r\nhello\r\n", "8000000000000000\r\n",
            "5;" + String(repeating: "x", count: 300) + "\r\nhello\r\n",
            String(repeating: "0", count: 300), "0\r\nX\r\n\r\n", "0\r\n X: y\r\n\r\n", "0\r\nX : y\r\n\r\n",
            "0\r\nX: y\n\r\n",
            "0\r\n\n", "0\r\nX: \u{0}\r\n\r\n", "5;\r\nhello\r\n", "5; x\r\nhello\r\n", "5;=y\r\nhello\r\n",
            "5;x=\r\nhello\r\n", "5;x y\r\nhello\r\n", "5;x=\"y\r\nhello\r\n", "5;x=\"y\\\"\r\nhello\r\n",
            "5;x=\"y\\\r\nhello\r\n",
            "5;x=\"y\"z\r\nhello\r\n", "5;x=\"\u{1}\"\r\nhello\r\n", "5;x;\r\nhello\r\n",
            "0\r\nContent-Length: 5\r\n\r\n", "0\r\nTransfer-Encoding: chunked\r\n\r\n",
            "0\r\nContent-Length: x\r\n\r\n",
            "0\r\n" + String(repeating: "X: y\r\n", count: 1400) + "\r\n",
            String(repeating: "1;" + String(repeating: "x", count: 200) + "\r\na\r\n", count: 41),
        ].filter { !$0.isEmpty }.map { Refusal("chunks '\($0.prefix(24))'", chunked($0), .malformedChunk) }
        + [
            Refusal("a chunk beyond the limit", chunked("1001\r\n"), .bodyTooLarge(limit: 4096)),
            Refusal("the largest chunk size", chunked("fffffffffffffff\r\n"), .bodyTooLarge(limit: 4096)),
            Refusal(
                "chunks beyond the limit together", chunked("800\r\n\(String(repeating: "x", count: 2048))\r\n801\r\n"),
                .bodyTooLarge(limit: 4096)),
            Refusal("a length beyond the limit", post("Content-Length: 4097\r\n", ""), .bodyTooLarge(limit: 4096)),
            Refusal(
                "the longest length", post("Content-Length: 999999999999999999\r\n", ""), .bodyTooLarge(limit: 4096)),
        ]

    @Test(
        "each is refused with its reason, in whatever pieces it comes, and nothing of it is a whole request",
        arguments: [smuggling, lengths, codings, lines, hosts, fields, chunks].flatMap(\.self))
    func refused(_ refusal: Refusal) {
        let bytes = Array(refusal.text.utf8)
        for pieces in [[bytes], Cut.everywhere(bytes), Cut.somewhere(bytes)] {
            let reading = Reading.requests(pieces)
            #expect(reading.error == refusal.error)
            #expect(reading.whole.isEmpty)
        }
    }

    @Test("after an error nothing more is read, whatever comes")
    func errorsStay() throws {
        let good = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        for text in [
            "GET / HTTP/1.1\r\n\r\n" + good, chunked("5\r\nhello!!" + good), post("Content-Length: 9999\r\n", good),
        ] {
            let reading = Reading.requests([Array(text.utf8), Array(good.utf8)])
            #expect(reading.whole.isEmpty)
            var reader = RequestReader(headLimit: 4096, bodyLimit: 4096)
            var buffer = ByteBuffer(string: text)
            var first: FramingError?
            do throws(FramingError) { while try reader.next(&buffer) != nil {} } catch { first = error }
            buffer.clear()
            buffer.writeString(good)
            #expect(throws: try #require(first)) { try reader.next(&buffer) }
        }
    }
}
