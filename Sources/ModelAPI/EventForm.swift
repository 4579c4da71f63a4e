import JSON
import NIOCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What events of a stream have in common that differ in nothing but the inside of one text, and what is passed on in their place.
///
/// Most events of an answer are so. Of one that has the form of an event before it, all but its text is known: that it is good JSON, what it tells, what
/// becomes of it. ``EventStreamReader/next(_:tape:_:)`` finds them.
public final class EventForm: Sendable {
    /// The event's first bytes, to the opening quote of the text.
    private let head: [UInt8]
    /// From the closing quote to the end of the event.
    private let tail: [UInt8]
    private let passedHead: [UInt8]
    private let passedTail: [UInt8]

    /// The largest event whose form is kept, in bytes.
    private static let limit = 16 << 10

    /// The form of an event.
    ///
    /// - Parameters:
    ///   - event: as it came.
    ///   - text: the place of its text, a ``JSONValue/index``.
    ///   - passed: what is passed on in its place.
    ///   - passedText: the place of the same text there.
    /// - Returns: nil where the event did not come in the plain form (see ``ServerSentEvent/raw``), is long, or its text was changed.
    public init?(_ event: ResponseEvent, text: UInt32, passed: ResponseEvent, passedText: UInt32) {
        guard let raw = event.raw, raw.readableBytes <= Self.limit, passed.bytes.count <= Self.limit else {
            return nil
        }
        var written = ByteBuffer()
        passed.write(to: &written)
        let (bytes, passedBytes) = (Array(raw.readableBytesView), Array(written.readableBytesView))
        guard let came = Self.text(text, of: event, in: bytes),
            let left = Self.text(passedText, of: passed, in: passedBytes), bytes[came] == passedBytes[left]
        else { return nil }
        head = Array(bytes[..<came.lowerBound])
        tail = Array(bytes[came.upperBound...])
        passedHead = Array(passedBytes[..<left.lowerBound])
        passedTail = Array(passedBytes[left.upperBound...])
    }

    /// Where the inside of a text stands in an event's bytes; nil where that is no event of a stream whose JSON is its end, but for two line feeds.
    private static func text(_ index: UInt32, of event: ResponseEvent, in bytes: [UInt8]) -> Range<Int>? {
        let json = event.bytes
        let start = bytes.count - 2 - json.count
        let (kind, range) = event.read { root in (root.value(at: index).kind, root.value(at: index).range) }
        guard !event.isWhole, kind == .string, start >= 0, bytes[start..<bytes.count - 2] == json[...],
            bytes[(bytes.count - 2)...] == [0x0A, 0x0A]
        else { return nil }
        return start + range.lowerBound + 1..<start + range.upperBound - 1
    }

    /// Where the text stands in bytes that begin with an event of this form, and where that event ends; nil where they do not, or it is not whole.
    ///
    /// That the text is one is not checked.
    func find(in bytes: UnsafeRawBufferPointer) -> (text: Range<Int>, end: Int)? {
        guard bytes.count >= head.count + tail.count, let base = bytes.baseAddress,
            memcmp(base, head, head.count) == 0,
            let feed = ByteSearch.first(0x0A, in: bytes, from: head.count, to: bytes.count)
        else { return nil }
        // Two line feeds end the event, and there are no others behind the head.
        let end = feed + 2
        let start = end - tail.count
        guard start >= head.count, end <= bytes.count, memcmp(base + start, tail, tail.count) == 0 else { return nil }
        return (head.count..<start, end)
    }

    /// Writes what is passed on in the place of an event of this form.
    ///
    /// - Parameter text: the event's text.
    public func write(_ text: JSONString, to buffer: inout ByteBuffer) {
        let escaped = text.escaped
        let count = passedHead.count + escaped.count + passedTail.count
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { room in
            guard var place = room.baseAddress else { return 0 }
            func append(_ bytes: UnsafeRawBufferPointer) {
                guard let from = bytes.baseAddress else { return }
                place.copyMemory(from: from, byteCount: bytes.count)
                place += bytes.count
            }
            passedHead.withUnsafeBytes(append)
            append(escaped)
            passedTail.withUnsafeBytes(append)
            return count
        }
    }
}
