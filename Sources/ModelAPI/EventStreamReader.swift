import NIOCore

/// What is wrong with an event stream.
public enum EventStreamError: Error, Equatable, Sendable {
    /// One event is larger than allowed, in bytes.
    case eventTooLarge(limit: Int)
    /// The stream ended inside an event.
    case truncated
}

/// Reads a `text/event-stream` (WHATWG HTML §9.2) that arrives in pieces of any size.
///
/// The events are the same wherever the pieces are cut. Comments, `id` and `retry` are read over; an event without data is dropped, as the
/// specification has it.
public struct EventStreamReader: Sendable {
    private let limit: Int
    private var buffer = ByteBuffer()
    /// Bytes of the current event whose lines have been read; they stay in the buffer until the event is whole.
    private var consumed = 0
    /// Bytes after those that hold no line end.
    private var scanned = 0
    private var atStart = true
    private var skipsLineFeed = false

    // The event being read.
    private var name = ""
    private var data: [UInt8] = []
    private var hasData = false
    private var isPlain = true
    private var lines = 0

    /// - Parameter limit: the largest event, in bytes.
    public init(limit: Int) {
        self.limit = limit
    }

    /// Adds a piece of the stream.
    public mutating func append(_ piece: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = piece
        } else {
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(piece)
        }
    }

    /// The next whole event; nil when more input is needed.
    public mutating func next() throws(EventStreamError) -> ServerSentEvent? {
        while let line = nextLine() {
            // As for an event that comes in pieces: the limit must not depend on where they are cut.
            guard consumed <= limit else { throw .eventTooLarge(limit: limit) }
            if line.range.isEmpty {
                if let event = dispatch(endsPlainly: line.endsPlainly) { return event }
                continue
            }
            lines += 1
            if !line.endsPlainly { isPlain = false }
            field(line)
        }
        guard buffer.readableBytes <= limit else { throw .eventTooLarge(limit: limit) }
        return nil
    }

    /// Says that the stream has ended.
    ///
    /// - Throws: `truncated` where part of an event is left; its bytes are never delivered as an event.
    public func finish() throws(EventStreamError) {
        guard buffer.readableBytes == 0, lines == 0 else { throw .truncated }
    }

    private struct Line {
        /// Place of the line among the readable bytes.
        var range: Range<Int>
        /// Ended by a single line feed.
        var endsPlainly: Bool
    }

    private mutating func nextLine() -> Line? {
        guard skipByteOrderMark() else { return nil }
        if skipsLineFeed, buffer.readableBytes > consumed {
            if byte(at: consumed) == 0x0A {
                // The second half of the line end that closed an event is no part of the next one.
                if consumed == 0 { buffer.moveReaderIndex(forwardBy: 1) } else { consumed += 1 }
            }
            skipsLineFeed = false
        }
        let start = consumed
        let from = start + scanned
        let end = buffer.withUnsafeReadableBytes { text -> (Int, UInt8)? in
            let feed = ByteSearch.first(0x0A, in: text, from: from, to: text.count)
            if let index = ByteSearch.first(0x0D, in: text, from: from, to: feed ?? text.count) { return (index, 0x0D) }
            return feed.map { ($0, 0x0A) }
        }
        guard let (index, terminator) = end else {
            scanned = buffer.readableBytes - start
            return nil
        }
        scanned = 0
        consumed = index + 1
        skipsLineFeed = terminator == 0x0D
        return Line(range: start..<index, endsPlainly: terminator == 0x0A)
    }

    private func byte(at offset: Int) -> UInt8? {
        buffer.getInteger(at: buffer.readerIndex + offset)
    }

    /// A byte order mark (EF BB BF) may stand first. False while that cannot be told yet.
    private mutating func skipByteOrderMark() -> Bool {
        guard atStart, buffer.readableBytes > 0 else { return true }
        if byte(at: 0) == 0xEF {
            guard buffer.readableBytes >= 3 else { return false }
            if byte(at: 1) == 0xBB, byte(at: 2) == 0xBF { buffer.moveReaderIndex(forwardBy: 3) }
        }
        atStart = false
        return true
    }

    private mutating func field(_ line: Line) {
        buffer.withUnsafeReadableBytes { bytes in
            let text = UnsafeRawBufferPointer(rebasing: bytes[line.range])
            let colon = text.firstIndex(of: UInt8(ascii: ":"))
            let key = text[..<(colon ?? text.endIndex)]
            var value = text[(colon.map { $0 + 1 } ?? text.endIndex)...]
            let hasSpace = value.first == 0x20
            if hasSpace { value = value.dropFirst() } else { isPlain = false }
            if key.elementsEqual("data".utf8) {
                if hasData {
                    data.append(0x0A)
                    isPlain = false
                }
                hasData = true
                data.append(contentsOf: value)
            } else if key.elementsEqual("event".utf8) {
                if lines > 1 { isPlain = false }
                name = String(decoding: value, as: UTF8.self)
            } else {
                isPlain = false
            }
        }
    }

    private mutating func dispatch(endsPlainly: Bool) -> ServerSentEvent? {
        let whole = buffer.readSlice(length: consumed)
        defer {
            consumed = 0
            name = ""
            data = []
            hasData = false
            isPlain = true
            lines = 0
        }
        guard hasData else { return nil }
        return ServerSentEvent(name: name, data: data, raw: isPlain && endsPlainly ? whole : nil)
    }
}
