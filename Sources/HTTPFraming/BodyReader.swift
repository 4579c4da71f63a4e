import NIOCore

/// Takes a body's bytes off a buffer, whatever delimits it.
struct BodyReader {
    private enum State {
        case counted(Int)
        case untilClose
        case chunkSize
        case chunkData(Int)
        case chunkEnd
        case trailers
        case done
    }

    /// The longest line of a chunk's size and extensions, the most of extensions in one message, and the largest trailer section, in bytes.
    private static let lineLimit = 256
    private static let extensionLimit = 8192
    private static let trailerLimit = 8192

    private var state: State
    private var received = 0
    private var extensionBytes = 0
    private var trailers = HeadScanner(limit: trailerLimit)
    private let limit: Int

    /// - Parameters:
    ///   - framing: what delimits the body.
    ///   - limit: the most bytes of content.
    init(_ framing: BodyFraming, limit: Int) throws(FramingError) {
        self.limit = limit
        switch framing {
        case .none, .length(0): state = .done
        case .length(let count):
            guard count <= limit else { throw .bodyTooLarge(limit: limit) }
            state = .counted(count)
        case .chunked: state = .chunkSize
        case .untilClose: state = .untilClose
        }
    }

    var isDone: Bool {
        if case .done = state { true } else { false }
    }

    /// Whether an end of the connection is the end of the body.
    var endsWithConnection: Bool {
        if case .untilClose = state { true } else { false }
    }

    /// The next bytes of content; nil when more input is needed or the body is done.
    mutating func next(_ buffer: inout ByteBuffer) throws(FramingError) -> ByteBuffer? {
        while true {
            switch state {
            case .done:
                return nil
            case .counted(let left):
                guard let slice = buffer.readSlice(length: min(left, buffer.readableBytes)), slice.readableBytes > 0
                else {
                    return nil
                }
                state = left == slice.readableBytes ? .done : .counted(left - slice.readableBytes)
                return slice
            case .untilClose:
                guard buffer.readableBytes > 0, let slice = buffer.readSlice(length: buffer.readableBytes) else {
                    return nil
                }
                try count(slice.readableBytes)
                return slice
            case .chunkSize:
                guard let size = try chunkSize(&buffer) else { return nil }
                try count(size)
                state = size == 0 ? .trailers : .chunkData(size)
            case .chunkData(let left):
                guard let slice = buffer.readSlice(length: min(left, buffer.readableBytes)), slice.readableBytes > 0
                else {
                    return nil
                }
                state = left == slice.readableBytes ? .chunkEnd : .chunkData(left - slice.readableBytes)
                return slice
            case .chunkEnd:
                guard buffer.readableBytes >= 2 else {
                    if let first = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self), first != 0x0D {
                        throw .malformedChunk
                    }
                    return nil
                }
                guard buffer.readInteger(as: UInt16.self) == 0x0D0A else { throw .malformedChunk }
                state = .chunkSize
            case .trailers:
                guard try skipTrailers(&buffer) else { return nil }
                state = .done
            }
        }
    }

    private mutating func count(_ bytes: Int) throws(FramingError) {
        let (sum, overflow) = received.addingReportingOverflow(bytes)
        guard !overflow, sum <= limit else { throw .bodyTooLarge(limit: limit) }
        received = sum
    }

    /// `1*HEXDIG *( ";" name [ "=" value ] ) CRLF`; extensions are ignored (RFC 9112 §7.1.1) once they are well-formed.
    private mutating func chunkSize(_ buffer: inout ByteBuffer) throws(FramingError) -> Int? {
        let parsed = try buffer.withLine(limit: Self.lineLimit) { line -> (size: Int, extensionLength: Int)? in
            var size = 0
            var index = 0
            while index < line.count, let digit = Self.hexDigit(line[index]) {
                guard index < 15 else { return nil }
                size = size << 4 | digit
                index += 1
            }
            guard index > 0 else { return nil }
            guard Self.isExtension(line, from: index) else { return nil }
            return (size, line.count - index)
        }
        guard let parsed else { return nil }
        extensionBytes += parsed.value.extensionLength
        guard extensionBytes <= Self.extensionLimit else { throw .malformedChunk }
        buffer.moveReaderIndex(forwardBy: parsed.length)
        return parsed.value.size
    }

    /// Whether the rest of a chunk's line is nothing but extensions: `*( ";" token [ "=" ( token / quoted-string ) ] )`, without white space.
    private static func isExtension(_ line: UnsafeRawBufferPointer, from start: Int) -> Bool {
        var index = start
        func skipToken() -> Bool {
            let first = index
            while index < line.count, FieldReader.isToken(line[index]) { index += 1 }
            return index > first
        }
        func skipQuoted() -> Bool {
            while index < line.count, line[index] != UInt8(ascii: "\"") {
                if line[index] == UInt8(ascii: "\\") { index += 1 }
                guard index < line.count, FieldReader.isFieldContent(line[index]) else { return false }
                index += 1
            }
            index += 1
            return index <= line.count
        }
        while index < line.count {
            guard line[index] == UInt8(ascii: ";") else { return false }
            index += 1
            guard skipToken() else { return false }
            guard index < line.count, line[index] == UInt8(ascii: "=") else { continue }
            index += 1
            if index < line.count, line[index] == UInt8(ascii: "\"") {
                index += 1
                guard skipQuoted() else { return false }
            } else {
                guard skipToken() else { return false }
            }
        }
        return true
    }

    /// Reads the trailer section over; its fields are dropped (RFC 9112 §7.1.2). Those of framing must not be there (RFC 9110 §6.5.1).
    private mutating func skipTrailers(_ buffer: inout ByteBuffer) throws(FramingError) -> Bool {
        do throws(FramingError) {
            guard let section = try trailers.next(&buffer) else { return false }
            let fields = try FieldReader.read(section, from: 0)
            guard try fields.framing(minorVersion: 1) == nil else { throw .malformedChunk }
            return true
        } catch {
            throw .malformedChunk
        }
    }

    @inline(__always)
    private static func hexDigit(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte - 0x30)
        case 0x41...0x46: Int(byte - 0x41 + 10)
        case 0x61...0x66: Int(byte - 0x61 + 10)
        default: nil
        }
    }
}

extension ByteBuffer {
    /// Reads the next CRLF-ended line, without taking it; nil while it is not whole. `parse` returns nil where it is malformed.
    fileprivate func withLine<Value>(
        limit: Int, _ parse: (UnsafeRawBufferPointer) -> Value?
    ) throws(FramingError) -> (length: Int, value: Value)? {
        let outcome: Result<(length: Int, value: Value)?, FramingError> = withUnsafeReadableBytes { text in
            guard let end = text.firstLineFeed(from: 0, to: min(limit, text.count)) else {
                return text.count >= limit ? .failure(.malformedChunk) : .success(nil)
            }
            guard end > 0, text[end - 1] == 0x0D,
                let value = parse(UnsafeRawBufferPointer(rebasing: text[..<(end - 1)]))
            else {
                return .failure(.malformedChunk)
            }
            return .success((end + 1, value))
        }
        return try outcome.get()
    }
}
