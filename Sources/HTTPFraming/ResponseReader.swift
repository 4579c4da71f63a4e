import NIOCore

/// Reads the responses to requests that this side sent, one after another; see ``RequestReader``.
public struct ResponseReader {
    /// What comes off the connection, in the order head, content…, end.
    public enum Part: Sendable {
        /// The status line and fields of the final response; interim ones are read over.
        case head(ResponseHead)
        /// Some of the body, never empty.
        case content(ByteBuffer)
        /// The response is complete.
        case end
    }

    private enum State {
        case head
        case body(BodyReader)
        case failed(FramingError)
    }

    /// Interim responses (1xx) read over before one response.
    private static let interimLimit = 8

    private var state = State.head
    private var interims = 0
    private var scanner: HeadScanner
    private let bodyLimit: Int

    /// - Parameters:
    ///   - headLimit: the largest head section, in bytes.
    ///   - bodyLimit: the largest body, in bytes.
    public init(headLimit: Int, bodyLimit: Int) {
        scanner = HeadScanner(limit: headLimit)
        self.bodyLimit = bodyLimit
    }

    /// The next part; nil when more input is needed. After an error every later call throws the same error.
    ///
    /// The requests answered here are GET, POST and DELETE, never HEAD or CONNECT.
    public mutating func next(_ buffer: inout ByteBuffer) throws(FramingError) -> Part? {
        do throws(FramingError) {
            return try step(&buffer)
        } catch {
            state = .failed(error)
            throw error
        }
    }

    private mutating func step(_ buffer: inout ByteBuffer) throws(FramingError) -> Part? {
        while true {
            switch state {
            case .head:
                guard let bytes = try scanner.next(&buffer) else { return nil }
                let head = try Self.head(bytes)
                if head.status < 200 {
                    interims += 1
                    // HTTP/1.0 has no interim responses (RFC 9110 §15.2).
                    guard head.status != 101, head.minorVersion == 1, interims <= Self.interimLimit else {
                        throw .unexpectedInterim
                    }
                    continue
                }
                interims = 0
                state = .body(try BodyReader(head.body, limit: bodyLimit))
                return .head(head)
            case .body(var reader):
                let content = try reader.next(&buffer)
                if let content {
                    state = .body(reader)
                    return .content(content)
                }
                if reader.isDone {
                    state = .head
                    return .end
                }
                state = .body(reader)
                return nil
            case .failed(let error):
                throw error
            }
        }
    }

    /// What the end of the connection means here: the end of the response, or nothing between two responses (nil).
    public mutating func atEndOfInput(_ buffer: ByteBuffer) throws(FramingError) -> Part? {
        switch state {
        case .head:
            guard buffer.readableBytes == 0, interims == 0 else { throw .truncated }
            return nil
        case .body(let reader):
            guard reader.endsWithConnection else { throw .truncated }
            state = .head
            return .end
        case .failed(let error):
            throw error
        }
    }

    private static func head(_ bytes: [UInt8]) throws(FramingError) -> ResponseHead {
        let line = try bytes.withUnsafeBytes(StatusLine.read).get()
        let fields = try FieldReader.read(bytes, from: line.end)
        let framing = try fields.framing(minorVersion: line.minorVersion)
        let hasNoBody = line.status < 200 || line.status == 204 || line.status == 304
        // Neither an interim response nor 204 may be framed (RFC 9112 §6.1, RFC 9110 §8.6): where the next response begins is anyone's guess.
        let isMisframed = hasNoBody && line.status != 304 && framing != nil && framing != .length(0)
        if isMisframed, line.status < 200 { throw .unexpectedInterim }
        let body: BodyFraming = hasNoBody ? .none : framing ?? .untilClose
        return ResponseHead(
            status: line.status, minorVersion: line.minorVersion, fields: fields, body: body,
            keepsAlive: body != .untilClose && !isMisframed && fields.keepsAlive(minorVersion: line.minorVersion))
    }
}

/// `HTTP-version SP status-code SP [ reason-phrase ] CRLF` (RFC 9112 §4); a missing second space is accepted.
private struct StatusLine {
    var status: Int
    var minorVersion: Int
    var end: Int

    static func read(_ text: UnsafeRawBufferPointer) -> Result<StatusLine, FramingError> {
        guard let minor = version(text, at: 0) else { return .failure(.malformedStatusLine) }
        guard text.count >= 14, text[8] == 0x20 else { return .failure(.malformedStatusLine) }
        var status = 0
        for byte in text[9..<12] {
            guard byte &- 0x30 < 10 else { return .failure(.malformedStatusLine) }
            status = status * 10 + Int(byte - 0x30)
        }
        guard (100...599).contains(status) else { return .failure(.malformedStatusLine) }
        var index = 12
        if text[index] == 0x20 {
            while index < text.count, text[index] >= 0x20 || text[index] == 0x09, text[index] != 0x7F { index += 1 }
        }
        guard index + 1 < text.count, text[index] == 0x0D, text[index + 1] == 0x0A else {
            return .failure(.malformedStatusLine)
        }
        return .success(StatusLine(status: status, minorVersion: minor, end: index + 2))
    }
}
