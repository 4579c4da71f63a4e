import NIOCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Finds and reads head sections: the lines of a message up to the empty one.
struct HeadScanner {
    /// The largest head, in bytes, its empty line included.
    let limit: Int
    /// How many bytes from the reader index are known to hold no end of a head.
    private var scanned = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// Takes a whole head off the buffer; nil while its end is not there.
    ///
    /// Every line must end with CRLF; a bare LF is refused as soon as it is seen, a bare CR when the head is read.
    mutating func next(_ buffer: inout ByteBuffer) throws(FramingError) -> [UInt8]? {
        let scanned = scanned
        let limit = limit
        // -1: no end yet; -2: a bare LF.
        let end: Int = buffer.withUnsafeReadableBytes { text in
            var index = scanned
            let stop = min(text.count, limit)
            while index < stop {
                guard let found = text.firstLineFeed(from: index, to: stop) else { return -1 }
                guard found > 0, text[found - 1] == 0x0D else { return -2 }
                if found >= 3, text[found - 2] == 0x0A, text[found - 3] == 0x0D { return found + 1 }
                if found == 1 { return 2 }
                index = found + 1
            }
            return -1
        }
        switch end {
        case -2:
            throw .malformedField
        case -1:
            guard buffer.readableBytes < limit else { throw .headTooLarge(limit: limit) }
            self.scanned = buffer.readableBytes
            return nil
        default:
            self.scanned = 0
            return buffer.readBytes(length: end)
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The first offset in `from..<to` that holds a line feed, found as fast as the C library does.
    func firstLineFeed(from: Int, to: Int) -> Int? {
        guard from < to, let base = baseAddress, let found = memchr(base + from, 0x0A, to - from) else { return nil }
        return UnsafeRawPointer(found) - base
    }
}

/// Reads the field lines of one head (RFC 9112 §5).
enum FieldReader {
    /// - Parameters:
    ///   - head: the whole head section.
    ///   - start: where the first field line begins.
    static func read(_ head: [UInt8], from start: Int) throws(FramingError) -> FieldSection {
        var section = FieldSection(bytes: head)
        let valid = head.withUnsafeBytes { text in lines(of: text, from: start, into: &section.entries) }
        guard valid else { throw .malformedField }
        return section
    }

    private static func lines(
        of text: UnsafeRawBufferPointer, from start: Int, into entries: inout [FieldSection.Entry]
    ) -> Bool {
        entries.reserveCapacity(20)
        var index = start
        let end = text.count - 2
        while index < end {
            let nameStart = index
            while index < end, isToken(text[index]) { index += 1 }
            guard index > nameStart, index < end, text[index] == UInt8(ascii: ":") else { return false }
            let name = nameStart..<index
            index += 1
            let valueStart = index
            while index < end, isFieldContent(text[index]) { index += 1 }
            guard index + 1 < text.count, text[index] == 0x0D, text[index + 1] == 0x0A else { return false }
            entries.append(FieldSection.Entry(name: name, value: FieldSection.trim(valueStart..<index, in: text)))
            index += 2
        }
        return true
    }

    @inline(__always)
    static func isFieldContent(_ byte: UInt8) -> Bool { (byte >= 0x20 && byte != 0x7F) || byte == 0x09 }

    /// RFC 9110 §5.6.2: letters, digits and ``!#$%&'*+-.^_`|~``, as one bit for each of the 128 ASCII characters.
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        byte < 128 && (byte < 64 ? tokenLow >> UInt64(byte) : tokenHigh >> UInt64(byte - 64)) & 1 == 1
    }

    private static let tokenLow: UInt64 = 0x03FF_6CFA_0000_0000
    private static let tokenHigh: UInt64 = 0x57FF_FFFF_C7FF_FFFE
}

extension FieldSection {
    /// The body's framing as the fields give it, before what method or status say of it; nil without either field.
    func framing(minorVersion: Int) throws(FramingError) -> BodyFraming? {
        let codings = occurrences("transfer-encoding")
        let lengths = occurrences("content-length")
        if codings > 0 {
            guard lengths == 0 else { throw .conflictingLength }
            let isChunked = withFirst("transfer-encoding") { value in
                value.map { Self.matches(0..<$0.count, "chunked", in: $0) } ?? false
            }
            guard codings == 1, minorVersion == 1, isChunked else { throw .unsupportedTransferCoding }
            return .chunked
        }
        guard lengths > 0 else { return nil }
        let length: Int? = withFirst("content-length") { value in
            guard let value, !value.isEmpty, value.count <= 18 else { return nil }
            var number = 0
            for byte in value {
                guard byte &- 0x30 < 10 else { return nil }
                number = number * 10 + Int(byte - 0x30)
            }
            return number
        }
        guard lengths == 1, let length else { throw .conflictingLength }
        return .length(length)
    }

    /// Whether the connection stays open after the message (RFC 9112 §9.3).
    func keepsAlive(minorVersion: Int) -> Bool {
        guard contains("connection") else { return minorVersion == 1 }
        if hasToken("connection", "close") { return false }
        return minorVersion == 1 || hasToken("connection", "keep-alive")
    }
}
