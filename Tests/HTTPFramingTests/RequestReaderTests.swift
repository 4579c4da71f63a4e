import HTTPFraming
import NIOCore
import Testing

@Suite("Requests that are read") struct RequestReaderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let start: String
        var framing = BodyFraming.none
        var body = ""
        var keepsAlive = true
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "the shortest", text: "G / HTTP/1.1\r\nHost:\r\n\r\n", start: "G / 1"),
        Case(name: "an empty line first", text: "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", start: "GET / 1"),
        Case(
            name: "a length", text: "POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
            start: "POST /v1/messages 1", framing: .length(5), body: "hello"),
        Case(
            name: "a length with white space around",
            text: "POST / HTTP/1.1\r\nHost: a\r\ncontent-length: \t 05 \t\r\n\r\nhello",
            start: "POST / 1", framing: .length(5), body: "hello"),
        Case(
            name: "a length of zero", text: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
            start: "POST / 1",
            framing: .length(0)),
        Case(
            name: "chunks",
            text:
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n",
            start: "POST / 1", framing: .chunked, body: "hello, world"),
        Case(
            name: "a coding in capitals with white space around",
            text: "POST / HTTP/1.1\r\nHost: a\r\ntRANSFER-eNCODING: \tChunKED \t\r\n\r\n1\r\nx\r\n0\r\n\r\n",
            start: "POST / 1",
            framing: .chunked, body: "x"),
        Case(
            name: "sizes in hexadecimal, leading zeros, extensions",
            text:
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n00A;n=v;q=\"a b\"\r\n0123456789\r\na;e=\"é \\\";\";f;g=h\r\n0123456789\r\n000;last\r\n\r\n",
            start: "POST / 1", framing: .chunked, body: "01234567890123456789"),
        Case(
            name: "trailers are dropped",
            text:
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nHost: b\r\nX: y\r\n\r\n",
            start: "POST / 1", framing: .chunked, body: "x"),
        Case(
            name: "a body that looks like a request",
            text: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 27\r\n\r\nGET / HTTP/1.1\r\nHost: b\r\n\r\n",
            start: "POST / 1", framing: .length(27), body: "GET / HTTP/1.1\r\nHost: b\r\n\r\n"),
        Case(name: "a query", text: "GET /a?b=/c?d HTTP/1.1\r\nHost: a\r\n\r\n", start: "GET /a?b=/c?d 1"),
        Case(
            name: "absolute-form", text: "GET hTTp://b:80/v1/models?x=1 HTTP/1.1\r\nHost: a\r\n\r\n",
            start: "GET /v1/models?x=1 1"),
        Case(name: "absolute-form without a path", text: "GET https://b HTTP/1.1\r\nHost: a\r\n\r\n", start: "GET / 1"),
        Case(
            name: "absolute-form with a query and no path", text: "GET http://b?x=/y HTTP/1.1\r\nHost: a\r\n\r\n",
            start: "GET /?x=/y 1"),
        Case(name: "an IPv6 host", text: "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", start: "GET / 1"),
        Case(name: "HTTP/1.0 without a host", text: "GET / HTTP/1.0\r\n\r\n", start: "GET / 0", keepsAlive: false),
        Case(
            name: "HTTP/1.0 that stays", text: "GET / HTTP/1.0\r\nConnection: foo, Keep-Alive\r\n\r\n", start: "GET / 0"
        ),
        Case(
            name: "HTTP/1.0 that asks for both", text: "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n",
            start: "GET / 0", keepsAlive: false),
        Case(
            name: "close in a list of the second field",
            text: "GET / HTTP/1.1\r\nHost: a\r\nConnection: x\r\nConnection: y , ClOsE,\r\n\r\n", start: "GET / 1",
            keepsAlive: false),
        Case(
            name: "a method of 32 bytes", text: String(repeating: "M", count: 32) + " / HTTP/1.1\r\nHost: a\r\n\r\n",
            start: String(repeating: "M", count: 32) + " / 1"),
    ]

    @Test("each is the same, in whatever pieces it comes", arguments: cases)
    func read(_ sample: Case) throws {
        let bytes = Array(sample.text.utf8)
        let whole = Reading.requests([bytes])
        #expect(whole.error == nil)
        #expect(whole.messages.count == 1)
        let message = try #require(whole.whole.first)
        #expect(message.start == sample.start)
        #expect(message.framing == sample.framing)
        #expect(String(decoding: message.body, as: UTF8.self) == sample.body)
        #expect(message.keepsAlive == sample.keepsAlive)
        #expect(Reading.requests(Cut.everywhere(bytes)) == whole)
        for place in 0...bytes.count { #expect(Reading.requests(Cut.once(bytes, at: place)) == whole) }
    }

    @Test("no request is whole before its last byte", arguments: cases)
    func prefixes(_ sample: Case) {
        let bytes = Array(sample.text.utf8)
        for count in 0..<bytes.count {
            let reading = Reading.requests([Array(bytes[..<count])])
            #expect(reading.error == nil)
            #expect(reading.whole.isEmpty)
        }
    }

    @Test("what follows a request stays in the buffer", arguments: cases)
    func nothingMoreIsTaken(_ sample: Case) {
        for next in ["GET / HTTP/1.1\r\n", "\r\n", "\u{0}\u{1}garbage\n", "5\r\nhello\r\n0\r\n\r\n"] {
            let reading = Reading.requests([Array((sample.text + next).utf8)], takesOne: true)
            #expect(reading.whole.count == 1)
            #expect(reading.rest == Array(next.utf8))
        }
    }

    @Test("requests sent ahead are read one after another")
    func pipelined() {
        let bytes = Self.cases.flatMap { Array($0.text.utf8) }
        let expected = Self.cases.map(\.start)
        for pieces in [[bytes], Cut.everywhere(bytes), Cut.somewhere(bytes)] {
            let reading = Reading.requests(pieces)
            #expect(reading.whole.map(\.start) == expected)
            #expect(reading.rest.isEmpty)
        }
    }

    @Test("an empty line may stand before each of several requests")
    func emptyLines() {
        let one = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        for pieces in [[one + "\r\n" + one], [one + "\r", "\n", one], [one, "\r\n", one], [one, "\r\n" + one]] {
            #expect(Reading.requests(pieces.map { Array($0.utf8) }).whole.count == 2)
        }
        for pieces in [[one + "\r\n\r\n" + one], [one, "\r\n\r", "\n" + one], [one, "\r\n", "\r\n", one]] {
            let reading = Reading.requests(pieces.map { Array($0.utf8) })
            #expect(reading.whole.count == 1)
            #expect(reading.error == .malformedRequestLine)
        }
    }

    @Test("values are kept without the white space around them, names as they are written")
    func fields() throws {
        var reader = RequestReader(headLimit: 4096, bodyLimit: 0)
        var buffer = ByteBuffer(
            string: "GET / HTTP/1.1\r\nHost:a\r\nX-One:  a \t b\t \r\nx-one:\r\nX-Two: é\r\n"
                + "!#$%&'*+-.^_`|~09azAZ: :\r\nExpect: 100-Continue\r\n\r\n")
        guard case .head(let head)? = try reader.next(&buffer) else {
            Issue.record("no head")
            return
        }
        var lines: [String] = []
        head.fields.forEach { lines.append("\($0)=\($1)") }
        #expect(
            lines == [
                "Host=a", "X-One=a \t b", "x-one=", "X-Two=é", "!#$%&'*+-.^_`|~09azAZ=:", "Expect=100-Continue",
            ])
        #expect(head.fields.first("x-one") == "a \t b")
        #expect(head.fields.occurrences("x-one") == 2)
        #expect(head.fields.first("x-three") == nil)
        #expect(!head.fields.contains("x-on"))
        #expect(head.expectsContinue)
    }

    @Test("every byte is in a name or not, as RFC 9110 §5.6.2 has it")
    func tokens() {
        let tokens = Set("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        for byte in UInt8.min...UInt8.max where byte != UInt8(ascii: ":") {
            let head = Array("GET / HTTP/1.1\r\nHost: a\r\nX".utf8) + [byte] + Array("Y: z\r\n\r\n".utf8)
            #expect((Reading.requests([head]).error == nil) == tokens.contains(byte))
        }
    }

    @Test("every byte is in a value or not, as RFC 9110 §5.5 has it")
    func values() {
        for byte in UInt8.min...UInt8.max {
            let head = Array("GET / HTTP/1.1\r\nHost: a\r\nX: y".utf8) + [byte] + Array("z\r\n\r\n".utf8)
            let isAllowed = byte == 9 || (byte >= 0x20 && byte != 0x7F)
            #expect((Reading.requests([head]).error == nil) == isAllowed)
        }
    }

    @Test("the limits are exact")
    func limits() {
        let head = Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n".utf8)
        let chunkedHead = Array("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        let body = Array("hello".utf8)
        let chunks = Array("2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n".utf8)
        for cut in [{ [$0] }, Cut.everywhere] as [([UInt8]) -> [[UInt8]]] {
            #expect(Reading.requests(cut(head + body), headLimit: head.count, bodyLimit: 5).whole.count == 1)
            #expect(
                Reading.requests(cut(head + body), headLimit: head.count - 1).error
                    == .headTooLarge(limit: head.count - 1))
            let tooLong = Reading.requests(cut(head + body), bodyLimit: 4)
            #expect(tooLong.error == .bodyTooLarge(limit: 4))
            #expect(tooLong.messages.count == 1, "the head comes first, so that it can be answered")
            #expect(Reading.requests(cut(chunkedHead + chunks), bodyLimit: 5).whole.count == 1)
            #expect(Reading.requests(cut(chunkedHead + chunks), bodyLimit: 4).error == .bodyTooLarge(limit: 4))
        }
        let endless = [UInt8](repeating: UInt8(ascii: "a"), count: 200)
        #expect(Reading.requests([endless], headLimit: 201).error == nil)
        #expect(Reading.requests([endless], headLimit: 200).error == .headTooLarge(limit: 200))
    }
}
