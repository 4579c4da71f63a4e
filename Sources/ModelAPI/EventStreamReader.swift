import JSON
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
    /// What has come and belongs to no event given out yet.
    private var buffer = ByteBuffer()
    /// Where in the buffer the current event begins: behind a byte order mark, or the second half of the line end before it.
    private var eventStart = 0
    /// Where the line begins that is not whole yet.
    private var lineStart = 0
    /// Bytes of that line known to hold no line end.
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
        while true {
            let text = buffer
            let end = text.withUnsafeReadableBytes { readEvent($0) }
            // As for an event that comes in pieces: the limit must not depend on where they are cut.
            guard lineStart - eventStart <= limit else { throw .eventTooLarge(limit: limit) }
            guard let end else {
                guard buffer.readableBytes - eventStart <= limit else { throw .eventTooLarge(limit: limit) }
                // A buffer that is kept cannot be read into again.
                if buffer.readableBytes == eventStart {
                    buffer = ByteBuffer()
                    eventStart = 0
                    lineStart = 0
                }
                return nil
            }
            if let event = take(endsPlainly: end == .plain) { return event }
        }
    }

    /// Takes the next event where it is whole and has a form that is known; else nothing happens, and ``next()`` reads it.
    ///
    /// - Parameters:
    ///   - form: of an event of this stream, in the plain form as all of that form are.
    ///   - tape: room to check the text in.
    ///   - body: gets the event's text, which is good for the time of the call.
    /// - Returns: whether there was one.
    public mutating func next(_ form: EventForm, tape: inout JSONTape, _ body: (JSONString) -> Void) -> Bool {
        guard lines == 0, !skipsLineFeed, !atStart, lineStart == eventStart else { return false }
        let start = eventStart
        let limit = limit
        let length = buffer.withUnsafeReadableBytes { bytes -> Int in
            let bytes = UnsafeRawBufferPointer(rebasing: bytes[start...])
            guard let (text, end) = form.find(in: bytes), end <= limit, let base = bytes.baseAddress,
                (try? tape.read(text.lowerBound - 1..<text.upperBound + 1, in: bytes)) != nil,
                let string = tape.root(of: base + text.lowerBound - 1)?.string
            else { return 0 }
            body(string)
            return end
        }
        guard length > 0 else { return false }
        buffer.moveReaderIndex(forwardBy: start + length)
        eventStart = 0
        lineStart = 0
        scanned = 0
        // A buffer that is kept cannot be read into again.
        if buffer.readableBytes == 0 { buffer = ByteBuffer() }
        return true
    }

    /// Whether everything that has come has been given out.
    public var isEmpty: Bool { lines == 0 && buffer.readableBytes == eventStart }

    /// Says that the stream has ended.
    ///
    /// - Throws: `truncated` where part of an event is left; its bytes are never delivered as an event.
    public func finish() throws(EventStreamError) {
        guard buffer.readableBytes - eventStart == 0, lines == 0 else { throw .truncated }
    }

    private enum EventEnd {
        /// A single line feed.
        case plain
        case other
    }

    /// Reads lines up to the empty one that ends an event; nil when more input is needed.
    private mutating func readEvent(_ text: UnsafeRawBufferPointer) -> EventEnd? {
        guard skipByteOrderMark(text) else { return nil }
        while lineStart < text.count {
            if skipsLineFeed {
                skipsLineFeed = false
                if text[lineStart] == 0x0A {
                    // The second half of the line end that closed an event is no part of the next one.
                    if eventStart == lineStart { eventStart += 1 }
                    lineStart += 1
                    continue
                }
            }
            let from = lineStart + scanned
            let feed = ByteSearch.first(0x0A, in: text, from: from, to: text.count)
            let carriage = ByteSearch.first(0x0D, in: text, from: from, to: feed ?? text.count)
            guard let end = carriage ?? feed else {
                scanned = text.count - lineStart
                return nil
            }
            let line = lineStart..<end
            scanned = 0
            lineStart = end + 1
            skipsLineFeed = carriage != nil
            if line.isEmpty { return carriage == nil ? .plain : .other }
            if carriage != nil { isPlain = false }
            lines += 1
            field(UnsafeRawBufferPointer(rebasing: text[line]))
            if lineStart - eventStart > limit { return nil }
        }
        return nil
    }

    /// A byte order mark (EF BB BF) may stand first. False while that cannot be told yet.
    private mutating func skipByteOrderMark(_ text: UnsafeRawBufferPointer) -> Bool {
        guard atStart, text.count > 0 else { return true }
        if text[0] == 0xEF {
            guard text.count >= 3 else { return false }
            if text[1] == 0xBB, text[2] == 0xBF {
                eventStart = 3
                lineStart = 3
            }
        }
        atStart = false
        return true
    }

    private mutating func field(_ line: UnsafeRawBufferPointer) {
        let colon = ByteSearch.first(UInt8(ascii: ":"), in: line, from: 0, to: line.count)
        let keyEnd = colon ?? line.count
        var start = min(keyEnd + 1, line.count)
        let hasSpace = start < line.count && line[start] == 0x20
        if hasSpace { start += 1 } else { isPlain = false }
        let value = UnsafeRawBufferPointer(rebasing: line[start...])
        switch keyEnd {
        case 4 where ByteSearch.areEqual(line, "data"):
            if hasData {
                data.append(0x0A)
                data.append(contentsOf: value)
                isPlain = false
            } else {
                hasData = true
                data = Array(value)
            }
        case 5 where ByteSearch.areEqual(line, "event"):
            if lines > 1 { isPlain = false }
            name = String(decoding: value, as: UTF8.self)
        default:
            isPlain = false
        }
    }

    /// Takes the event off the buffer; nil where it had no data.
    private mutating func take(endsPlainly: Bool) -> ServerSentEvent? {
        buffer.moveReaderIndex(forwardBy: eventStart)
        let whole = buffer.readSlice(length: lineStart - eventStart)
        var event: ServerSentEvent?
        if hasData { event = ServerSentEvent(name: name, data: data, raw: isPlain && endsPlainly ? whole : nil) }
        eventStart = 0
        lineStart = 0
        name = ""
        data = []
        hasData = false
        isPlain = true
        lines = 0
        return event
    }
}
