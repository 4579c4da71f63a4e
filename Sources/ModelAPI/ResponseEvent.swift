import JSON
import NIOCore

/// One piece of an answer: an event of a stream, or a whole answer that is not streamed (a stream of one).
public struct ResponseEvent: Sendable {
    /// How the piece is written.
    public enum Form: Sendable {
        /// The only piece of an answer that is one JSON text.
        case whole
        /// An event of a stream, with its `event` field (empty where the dialect has none).
        case event(name: String)
    }

    /// How the piece is written.
    public let form: Form
    /// The JSON it carries. A change here is what the client gets.
    public var document: JSONDocument {
        didSet { raw = nil }
    }
    /// The bytes of an untouched event.
    private var raw: ByteBuffer?

    /// A whole answer.
    public init(whole document: JSONDocument) {
        form = .whole
        self.document = document
    }

    /// An event of a stream.
    public init(event name: String, document: JSONDocument, raw: ByteBuffer? = nil) {
        form = .event(name: name)
        self.document = document
        self.raw = raw
    }

    /// Whether the event's field or, without one, its JSON `type` is `type` (responses and messages say both).
    public func isOfType(_ type: StaticString) -> Bool {
        document.read { text in document.outline.member("type", in: text)?.isString(type, in: text) ?? false }
    }

    /// Writes the piece: an untouched event byte for byte as it came.
    public func write(to buffer: inout ByteBuffer) {
        switch form {
        case .whole:
            buffer.writeBytes(document.bytes)
        case .event(let name):
            if let raw {
                buffer.writeImmutableBuffer(raw)
            } else if ByteSearch.hasLineEnd(document.bytes) {
                // JSON may hold line ends between its values, a data line must not; they stand outside of strings only.
                buffer.writeEvent(name: name, data: document.bytes.filter { $0 != 0x0A && $0 != 0x0D })
            } else {
                buffer.writeEvent(name: name, data: document.bytes)
            }
        }
    }
}
