import HTTPFraming
import NIOCore
import Testing

@Suite("Responses") struct ResponseReaderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let start: String
        var framing = BodyFraming.none
        var body = ""
        var keepsAlive = true
        var testDescription: String { name }
    }

    static let delimited: [Case] = [
        Case(name: "204", text: "HTTP/1.1 204 No Content\r\n\r\n", start: "1 204"),
        Case(
            name: "304 with the length of what it would be",
            text: "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", start: "1 304"),
        Case(
            name: "204 with a length of zero", text: "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
            start: "1 204"),
        Case(
            name: "204 that announces a body", text: "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
            start: "1 204",
            keepsAlive: false),
        Case(
            name: "204 in chunks", text: "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n",
            start: "1 204",
            keepsAlive: false),
        Case(
            name: "a length", text: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", start: "1 200",
            framing: .length(5),
            body: "hello"),
        Case(
            name: "no reason", text: "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", start: "1 200", framing: .length(0)),
        Case(
            name: "no space before no reason", text: "HTTP/1.1 599\r\nContent-Length: 0\r\n\r\n", start: "1 599",
            framing: .length(0)),
        Case(
            name: "a reason with tab and bytes beyond ASCII",
            text: "HTTP/1.1 404 Ni\tçht\r\nContent-Length: 1\r\n\r\n!", start: "1 404", framing: .length(1), body: "!"),
        Case(
            name: "chunks",
            text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nX: y\r\n\r\n",
            start: "1 200", framing: .chunked, body: "hello"),
        Case(
            name: "an interim response first",
            text: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", start: "1 200",
            framing: .length(2), body: "ok"),
        Case(
            name: "eight interim responses first",
            text: String(repeating: "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", count: 8)
                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", start: "1 200", framing: .length(2), body: "ok"),
        Case(
            name: "the connection is to be closed",
            text: "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
            start: "1 200", framing: .length(2), body: "ok", keepsAlive: false),
        Case(
            name: "HTTP/1.0", text: "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", start: "0 200",
            framing: .length(2),
            body: "ok", keepsAlive: false),
        Case(
            name: "HTTP/1.0 that stays",
            text: "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
            start: "0 200", framing: .length(2), body: "ok"),
    ]

    static let untilClose: [Case] = [
        Case(
            name: "no framing", text: "HTTP/1.1 200 OK\r\n\r\nhello\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", start: "1 200",
            framing: .untilClose, body: "hello\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", keepsAlive: false),
        Case(
            name: "no framing, nothing", text: "HTTP/1.0 200 OK\r\n\r\n", start: "0 200", framing: .untilClose,
            keepsAlive: false),
        Case(
            name: "no framing, although it would stay", text: "HTTP/1.0 500 No\r\nConnection: keep-alive\r\n\r\nx",
            start: "0 500", framing: .untilClose, body: "x", keepsAlive: false),
    ]

    @Test("each is the same, in whatever pieces it comes", arguments: delimited + untilClose)
    func read(_ sample: Case) throws {
        let bytes = Array(sample.text.utf8)
        let whole = Reading.responses([bytes], ends: true)
        #expect(whole.error == nil)
        #expect(whole.messages.count == 1)
        let message = try #require(whole.whole.first)
        #expect(message.start == sample.start)
        #expect(message.framing == sample.framing)
        #expect(String(decoding: message.body, as: UTF8.self) == sample.body)
        #expect(message.keepsAlive == sample.keepsAlive)
        #expect(Reading.responses(Cut.everywhere(bytes), ends: true) == whole)
        for place in 0...bytes.count {
            #expect(Reading.responses(Cut.once(bytes, at: place), ends: true) == whole)
        }
    }

    @Test("a connection that ends before the last byte is an error at every byte", arguments: delimited)
    func truncated(_ sample: Case) {
        let bytes = Array(sample.text.utf8)
        for count in 1..<bytes.count {
            let reading = Reading.responses([Array(bytes[..<count])], ends: true)
            #expect(reading.error == .truncated)
            #expect(reading.whole.isEmpty)
        }
    }

    @Test("a connection that ends inside the head is an error where the end delimits the body", arguments: untilClose)
    func truncatedHead(_ sample: Case) throws {
        let bytes = Array(sample.text.utf8)
        let head = bytes.count - sample.body.utf8.count
        for count in 1..<head {
            #expect(Reading.responses([Array(bytes[..<count])], ends: true).error == .truncated)
        }
        for count in head..<bytes.count {
            let reading = Reading.responses([Array(bytes[..<count])], ends: true)
            #expect(reading.error == nil)
            #expect(reading.whole.count == 1)
        }
    }

    @Test("a connection that ends between two responses is no error")
    func endsBetween() {
        #expect(Reading.responses([], ends: true) == Reading())
        let bytes = Array(Self.delimited[5].text.utf8)
        #expect(Reading.responses([bytes], ends: true).error == nil)
    }

    @Test("several follow each other on one connection")
    func several() {
        let bytes = Self.delimited.flatMap { Array($0.text.utf8) }
        for pieces in [[bytes], Cut.everywhere(bytes), Cut.somewhere(bytes)] {
            let reading = Reading.responses(pieces, ends: true)
            #expect(reading.error == nil)
            #expect(reading.whole.map(\.start) == Self.delimited.map(\.start))
            #expect(reading.whole.map { String(decoding: $0.body, as: UTF8.self) } == Self.delimited.map(\.body))
        }
    }

    /// RFC 9112 §4, §5, §6; RFC 9110 §15.
    static let refusals: [Refusal] =
        [
            "HTTP/1.1 200OK", "HTTP/1.1  200 OK", "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 +20 OK",
            "HTTP/1.1 2x0 OK",
            "HTTP/1.1 099 Low", "HTTP/1.1 000 Zero", "HTTP/1.1 600 High", "HTTP/1.1 999 High", "HTTP/1.2 200 OK",
            "HTTP/2 200 OK", "HTTP/1.1\t200 OK", "http/1.1 200 OK", " HTTP/1.1 200 OK", "ICY 200 OK", "<html>", "{}",
            "GET / HTTP/1.1", "HTTP/1.1 200\tOK", "HTTP/1.1 200 O\u{7f}K", "HTTP/1.1 200 O\u{0}K", "HTTP/1.1 200 O\rK",
            "HTTP/1.1 200 OK\r", "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 200 OK\u{1}", "",
        ].map { Refusal("the status line '\($0)'", "\($0)\r\nContent-Length: 0\r\n\r\n", .malformedStatusLine) }
        + [
            Refusal("an empty line first", "\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", .malformedStatusLine),
            Refusal("a status line ended by a bare LF", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n", .malformedField),
            Refusal("a head ended by a bare LF", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\n", .malformedField),
            Refusal("an interim response in HTTP/1.0", "HTTP/1.0 100 Continue\r\n\r\n", .unexpectedInterim),
            Refusal("switched protocols", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", .unexpectedInterim),
            Refusal(
                "nine interim responses", String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 9),
                .unexpectedInterim),
            Refusal(
                "an interim response with a length", "HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\nhello",
                .unexpectedInterim),
            Refusal(
                "an interim response in chunks", "HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                .unexpectedInterim),
        ]
        + [
            ("Content-Length: 5\r\nTransfer-Encoding: chunked", .conflictingLength),
            ("Content-Length: 5\r\nContent-Length: 5", .conflictingLength),
            ("Content-Length: 5\r\nContent-Length: 6", .conflictingLength),
            ("Content-Length: 5, 5", .conflictingLength),
            ("Content-Length: ", .conflictingLength), ("Content-Length: -1", .conflictingLength),
            ("Content-Length: 99999999999999999999", .conflictingLength),
            ("Transfer-Encoding: gzip, chunked", .unsupportedTransferCoding),
            ("Transfer-Encoding: identity", .unsupportedTransferCoding),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", .unsupportedTransferCoding),
            ("Transfer-Encoding : chunked", .malformedField), ("X: y\r\n z", .malformedField),
            ("X: y\rz", .malformedField),
            ("X", .malformedField), ("X: \u{0}", .malformedField), ("Content-Length: 4097", .bodyTooLarge(limit: 4096)),
        ].map { (fields: String, error: FramingError) in
            Refusal("the fields '\(fields)'", "HTTP/1.1 200 OK\r\n\(fields)\r\n\r\n", error)
        }
        + ["HTTP/1.1 204 No Content", "HTTP/1.1 304 Not Modified", "HTTP/1.1 100 Continue"].map {
            Refusal(
                "contradictory framing where there is no body: \($0)",
                "\($0)\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", .conflictingLength)
        }
        + ["x\r\n", "5\r\nhello0\r\n\r\n", "5\nhello\r\n", "ffffffffffffffff\r\n", "0\r\nX\r\n\r\n"].map {
            Refusal("chunks '\($0)'", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\($0)", .malformedChunk)
        }

    @Test("each that is no HTTP/1.1 is refused with its reason, in whatever pieces it comes", arguments: refusals)
    func refused(_ refusal: Refusal) {
        let bytes = Array(refusal.text.utf8)
        for pieces in [[bytes], Cut.everywhere(bytes), Cut.somewhere(bytes)] {
            let reading = Reading.responses(pieces)
            #expect(reading.error == refusal.error)
            #expect(reading.whole.isEmpty)
        }
    }

    @Test("after an error nothing more is read, not even the end of the connection")
    func errorsStay() {
        var reader = ResponseReader(headLimit: 4096, bodyLimit: 4096)
        var buffer = ByteBuffer(string: "HTTP/1.1 200 OK\r\nX\r\n\r\n")
        #expect(throws: FramingError.malformedField) { try reader.next(&buffer) }
        buffer.writeString("HTTP/1.1 204 No Content\r\n\r\n")
        #expect(throws: FramingError.malformedField) { try reader.next(&buffer) }
        #expect(throws: FramingError.malformedField) { try reader.atEndOfInput(ByteBuffer()) }
    }

    @Test("the limits are exact, also where the end of the connection delimits the body")
    func limits() {
        let head = Array("HTTP/1.1 200 OK\r\n\r\n".utf8)
        let body = Array("hello".utf8)
        for cut in [{ [$0] }, Cut.everywhere] as [([UInt8]) -> [[UInt8]]] {
            let exact = Reading.responses(cut(head + body), headLimit: head.count, bodyLimit: 5, ends: true)
            #expect(exact.whole.first?.body == body)
            #expect(Reading.responses(cut(head + body), bodyLimit: 4, ends: true).error == .bodyTooLarge(limit: 4))
            #expect(
                Reading.responses(cut(head + body), headLimit: head.count - 1).error
                    == .headTooLarge(limit: head.count - 1))
        }
    }
}
