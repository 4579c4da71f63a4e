import ModelAPI
import NIOCore

/// Writing answers. Header fields are made here, one by one: nothing of an upstream's head is ever passed on.
extension ClientConnection {
    /// Answers with an error of the caller's dialect.
    func answer(_ error: APIError) {
        let body = error.body(dialect, requestID: requestID)
        answer(body, status: error.status(dialect), error: error)
    }

    /// Answers with one JSON text and ends the exchange.
    func answer(_ body: [UInt8], status: Int, error: APIError? = nil) {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(body.count + 384)
        writeHead(status: status, into: &buffer)
        buffer.writeStaticString(
            error?.problem == nil
                ? "content-type: application/json\r\ncontent-length: "
                : "content-type: application/problem+json\r\ncontent-length: ")
        buffer.writeString(String(body.count))
        buffer.writeStaticString("\r\n")
        if let error { writeFields(of: error, into: &buffer) }
        buffer.writeStaticString("\r\n")
        // RFC 9110 §9.3.2: an answer to HEAD is a head.
        if !isAskedForHeadOnly { buffer.writeBytes(body) }
        outlet?.write(buffer)
        exchangeEnded(isWhole: true)
    }

    /// Begins a stream of events.
    func beginStream() {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(512)
        writeHead(status: 200, into: &buffer)
        buffer.writeStaticString(
            "content-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\nx-accel-buffering: no\r\n")
        // HTTP/1.0 knows no chunks; the stream ends with the connection.
        buffer.writeStaticString(minorVersion == 1 ? "transfer-encoding: chunked\r\n\r\n" : "\r\n")
        outlet?.hold(buffer)
    }

    /// The bytes that a piece of a stream needs before it for its chunk size.
    static let chunkPrefix = 10

    /// Makes a chunk of a piece of a stream, to be written.
    ///
    /// - Parameter buffer: `chunkPrefix` bytes of room, then the piece.
    func frame(_ buffer: inout ByteBuffer, isLast: Bool) {
        let count = buffer.readableBytes - Self.chunkPrefix
        if minorVersion == 0 {
            buffer.moveReaderIndex(forwardBy: Self.chunkPrefix)
        } else if count > 0 {
            let start = buffer.withUnsafeMutableReadableBytes { text in
                var place = Self.chunkPrefix - 2
                text[place] = 0x0D
                text[place + 1] = 0x0A
                var rest = count
                repeat {
                    place -= 1
                    let digit = UInt8(rest & 15)
                    text[place] = digit < 10 ? 0x30 + digit : 0x57 + digit
                    rest >>= 4
                } while rest > 0
                return place
            }
            buffer.moveReaderIndex(forwardBy: start)
            buffer.writeInteger(0x0D0A as UInt16)
        } else {
            buffer.moveReaderIndex(forwardBy: Self.chunkPrefix)
        }
        if isLast, minorVersion == 1 { buffer.writeStaticString("0\r\n\r\n") }
    }

    private func writeHead(status: Int, into buffer: inout ByteBuffer) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeString(Self.statusLine(status))
        buffer.writeStaticString("\r\ndate: ")
        buffer.writeBytes(state.date)
        switch dialect {
        case .openAI:
            buffer.writeStaticString("\r\nx-request-id: ")
            buffer.writeString(requestID)
            buffer.writeStaticString("\r\nopenai-version: 2020-10-01\r\nopenai-processing-ms: ")
            buffer.writeString(String(max(0, (NIODeadline.now() - startedAt).nanoseconds / 1_000_000)))
        case .anthropic:
            buffer.writeStaticString("\r\nrequest-id: ")
            buffer.writeString(requestID)
        }
        if let fields = run?.exchange.responseFields {
            for field in fields {
                buffer.writeStaticString("\r\n")
                buffer.writeStaticString(field.name)
                buffer.writeStaticString(": ")
                buffer.writeString(field.value)
            }
        }
        if !keepsAlive || state.isDraining {
            buffer.writeStaticString("\r\nconnection: close")
        } else if minorVersion == 0 {
            buffer.writeStaticString("\r\nconnection: keep-alive")
        }
        buffer.writeStaticString("\r\n")
    }

    private func writeFields(of error: APIError, into buffer: inout ByteBuffer) {
        if let wait = error.retryAfter {
            buffer.writeStaticString("retry-after: ")
            buffer.writeString(String(max(1, (wait + 999) / 1000)))
            buffer.writeStaticString("\r\nretry-after-ms: ")
            buffer.writeString(String(wait))
            buffer.writeStaticString("\r\n")
        }
        if let shouldRetry = error.shouldRetry {
            buffer.writeStaticString("x-should-retry: ")
            buffer.writeString(shouldRetry ? "true" : "false")
            buffer.writeStaticString("\r\n")
        }
        if case .methodNotAllowed = error.kind { buffer.writeStaticString("allow: GET, POST, DELETE\r\n") }
    }

    private static func statusLine(_ status: Int) -> String {
        switch status {
        case 200: "200 OK"
        case 400: "400 Bad Request"
        case 401: "401 Unauthorized"
        case 402: "402 Payment Required"
        case 403: "403 Forbidden"
        case 404: "404 Not Found"
        case 405: "405 Method Not Allowed"
        case 408: "408 Request Timeout"
        case 409: "409 Conflict"
        case 413: "413 Content Too Large"
        case 415: "415 Unsupported Media Type"
        case 417: "417 Expectation Failed"
        case 422: "422 Unprocessable Content"
        case 429: "429 Too Many Requests"
        case 431: "431 Request Header Fields Too Large"
        case 500: "500 Internal Server Error"
        case 502: "502 Bad Gateway"
        case 503: "503 Service Unavailable"
        case 504: "504 Gateway Timeout"
        case 505: "505 HTTP Version Not Supported"
        case 529: "529 Overloaded"
        default: "\(status) Status"
        }
    }
}
