import NIOCore

/// Reads requests off a connection's bytes, one after another: a value with a state machine and no network.
///
/// Feed it a buffer; it takes what it understands and leaves the rest. After an error the connection is of no more use.
public struct RequestReader {
    /// What comes off the connection, in the order head, content…, end.
    public enum Part: Sendable {
        /// The request line and fields.
        case head(RequestHead)
        /// Some of the body, never empty.
        case content(ByteBuffer)
        /// The request is complete.
        case end
    }

    private enum State {
        /// Before the first byte of a request.
        case start
        case head
        case headTaken(BodyFraming)
        case body(BodyReader)
        case failed(FramingError)
    }

    private var state = State.start
    private var scanner: HeadScanner
    private let bodyLimit: Int

    /// - Parameters:
    ///   - headLimit: the largest head section, in bytes.
    ///   - bodyLimit: the largest body, in bytes, chunk framing not counted.
    public init(headLimit: Int, bodyLimit: Int) {
        scanner = HeadScanner(limit: headLimit)
        self.bodyLimit = bodyLimit
    }

    /// Whether nothing of a request has been taken yet.
    public var isBetweenRequests: Bool {
        switch state {
        case .start, .head: true
        default: false
        }
    }

    /// The next part; nil when more input is needed. After an error every later call throws the same error.
    public mutating func next(_ buffer: inout ByteBuffer) throws(FramingError) -> Part? {
        do throws(FramingError) {
            return try step(&buffer)
        } catch {
            state = .failed(error)
            throw error
        }
    }

    private mutating func step(_ buffer: inout ByteBuffer) throws(FramingError) -> Part? {
        switch state {
        case .start:
            guard skipEmptyLine(&buffer) else { return nil }
            state = .head
            return try step(&buffer)
        case .head:
            guard let bytes = try scanner.next(&buffer) else { return nil }
            let head = try Self.head(bytes)
            state = .headTaken(head.body)
            return .head(head)
        case .headTaken(let framing):
            // Only now is a body too large, so that whoever answers knows by the head how.
            state = .body(try BodyReader(framing, limit: bodyLimit))
            return try step(&buffer)
        case .body(var reader):
            let content = try reader.next(&buffer)
            if let content {
                state = .body(reader)
                return .content(content)
            }
            if reader.isDone {
                state = .start
                return .end
            }
            state = .body(reader)
            return nil
        case .failed(let error):
            throw error
        }
    }

    /// One empty line before a request is ignored (RFC 9112 §2.2). False while it cannot be told whether there is one.
    private func skipEmptyLine(_ buffer: inout ByteBuffer) -> Bool {
        guard let first = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self) else { return false }
        guard first == 0x0D else { return true }
        guard let both = buffer.getInteger(at: buffer.readerIndex, as: UInt16.self) else { return false }
        if both == 0x0D0A { buffer.moveReaderIndex(forwardBy: 2) }
        return true
    }

    private static func head(_ bytes: [UInt8]) throws(FramingError) -> RequestHead {
        let line = try bytes.withUnsafeBytes(RequestLine.read).get()
        let fields = try FieldReader.read(bytes, from: line.end)
        let hosts = fields.occurrences("host")
        let hostIsValid = fields.withFirst("host") { $0?.allSatisfy(RequestLine.isAuthority) ?? true }
        guard hosts <= 1, hosts == 1 || line.minorVersion == 0, hostIsValid else { throw .badHost }
        return RequestHead(
            method: line.method, target: line.target, minorVersion: line.minorVersion, fields: fields,
            body: try fields.framing(minorVersion: line.minorVersion) ?? .none,
            keepsAlive: fields.keepsAlive(minorVersion: line.minorVersion),
            expectsContinue: line.minorVersion == 1 && fields.hasToken("expect", "100-continue"))
    }
}

/// `method SP request-target SP HTTP-version CRLF` (RFC 9112 §3).
private struct RequestLine {
    var method: String
    var target: String
    var minorVersion: Int
    var end: Int

    static func read(_ text: UnsafeRawBufferPointer) -> Result<RequestLine, FramingError> {
        var index = 0
        while index < text.count, FieldReader.isToken(text[index]) { index += 1 }
        guard index > 0, index <= 32, index < text.count, text[index] == 0x20 else {
            return .failure(.malformedRequestLine)
        }
        let method = text[..<index]
        index += 1
        let targetStart = index
        // A fragment is no part of a target; some servers would cut it off, others not.
        while index < text.count, text[index] > 0x20, text[index] < 0x7F, text[index] != UInt8(ascii: "#") {
            index += 1
        }
        guard index > targetStart, index < text.count, text[index] == 0x20 else {
            return .failure(.malformedRequestLine)
        }
        guard let target = originForm(text[targetStart..<index]) else { return .failure(.malformedRequestLine) }
        index += 1
        guard let minor = version(text, at: index) else {
            let isHTTP = text.count >= index + 5 && FieldSection.areEqual(text, at: index, "HTTP/")
            return .failure(isHTTP ? .unsupportedVersion : .malformedRequestLine)
        }
        index += 8
        guard index + 1 < text.count, text[index] == 0x0D, text[index + 1] == 0x0A else {
            return .failure(.malformedRequestLine)
        }
        return .success(
            RequestLine(
                method: String(decoding: method, as: UTF8.self), target: target, minorVersion: minor, end: index + 2))
    }

    /// The path and query of an origin-form or absolute-form target (RFC 9112 §3.2.1, §3.2.2).
    private static func originForm(_ target: Slice<UnsafeRawBufferPointer>) -> String? {
        if target.first == UInt8(ascii: "/") { return String(decoding: target, as: UTF8.self) }
        let text = String(decoding: target, as: UTF8.self)
        for scheme in ["http://", "https://"] where text.lowercased().hasPrefix(scheme) {
            let rest = text.dropFirst(scheme.count)
            let authority = rest.prefix { $0 != "/" && $0 != "?" }
            guard !authority.isEmpty, authority.utf8.allSatisfy(isAuthority) else { return nil }
            let path = rest.dropFirst(authority.count)
            return path.first == "/" ? String(path) : "/" + path
        }
        return nil
    }

    /// What host and port are made of (RFC 3986 §3.2.2, §3.2.3); no user information.
    static func isAuthority(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "%"),
            UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&")...UInt8(ascii: ","), UInt8(ascii: ":"),
            UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }
}

/// The minor version where `HTTP/1.0` or `HTTP/1.1` stands at `index`.
func version(_ text: UnsafeRawBufferPointer, at index: Int) -> Int? {
    guard index + 8 <= text.count, FieldSection.areEqual(text, at: index, "HTTP/1.") else { return nil }
    switch text[index + 7] {
    case UInt8(ascii: "0"): return 0
    case UInt8(ascii: "1"): return 1
    default: return nil
    }
}
