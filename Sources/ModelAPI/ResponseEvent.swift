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
    /// The JSON it carries, with the places of all its values: read once, looked into by every stage. A change here is what the client gets.
    public var tree: JSONTree {
        get {
            switch content {
            case .read(let tree): tree
            case .written(let text): JSONTree(written: text)
            }
        }
        _modify {
            var tree = tree
            // Held once, so that it is changed in place.
            content = .written([])
            raw = nil
            defer { content = .read(tree) }
            yield &tree
        }
    }
    @usableFromInline var content: Content

    @usableFromInline
    enum Content: Sendable {
        case read(JSONTree)
        /// Nobody has asked what is in it, and perhaps nobody will.
        case written([UInt8])
    }

    /// The JSON's text.
    public var bytes: [UInt8] {
        switch content {
        case .read(let tree): tree.bytes
        case .written(let text): text
        }
    }
    /// The same as a document, for changes that a tree does not know. Making one, and taking one over, takes as long as reading the event anew.
    public var document: JSONDocument {
        get { JSONDocument(tree) }
        set { tree = JSONTree(newValue) }
    }
    /// The bytes of an untouched event.
    private(set) var raw: ByteBuffer?

    /// A whole answer.
    public init(whole tree: JSONTree) {
        form = .whole
        content = .read(tree)
    }

    /// A whole answer whose JSON this side wrote itself. It is read when somebody looks into it.
    public init(wholeWritten text: [UInt8]) {
        assert((try? JSONTree(text, depth: 512)) != nil, "what was written is no JSON")
        form = .whole
        content = .written(text)
    }

    /// A whole answer.
    public init(whole document: JSONDocument) {
        self.init(whole: JSONTree(document))
    }

    /// An event of a stream.
    ///
    /// - Parameter raw: its bytes as they came, where they say the same.
    public init(event name: String, tree: JSONTree, raw: ByteBuffer? = nil) {
        form = .event(name: name)
        content = .read(tree)
        self.raw = raw
    }

    /// An event of a stream.
    public init(event name: String, document: JSONDocument, raw: ByteBuffer? = nil) {
        self.init(event: name, tree: JSONTree(document), raw: raw)
    }

    /// Whether it is the only piece of its answer.
    public var isWhole: Bool {
        if case .whole = form { true } else { false }
    }

    /// Looks into its JSON, which is not read again for it.
    @inlinable
    public func read<Result, Failure>(_ body: (JSONValue) throws(Failure) -> Result) throws(Failure) -> Result {
        switch content {
        case .read(let tree): try tree.read(body)
        case .written(let text): try JSONTree(written: text).read(body)
        }
    }

    /// Whether the event's field or, without one, its JSON `type` is `type` (responses and messages say both).
    public func isOfType(_ type: StaticString) -> Bool {
        read { root in root.member("type")?.isString(type) ?? false }
    }

    /// The JSON text of the object `response` that an event of a stream of responses carries; nil where it has none.
    public var responseObject: [UInt8]? {
        read { root in root.member("response").map { Array($0.bytes) } }
    }

    /// Writes the piece: an untouched event byte for byte as it came.
    public func write(to buffer: inout ByteBuffer) {
        switch form {
        case .whole:
            buffer.writeBytes(bytes)
        case .event(let name):
            if let raw {
                buffer.writeImmutableBuffer(raw)
            } else if ByteSearch.hasLineEnd(bytes) {
                // JSON may hold line ends between its values, a data line must not; they stand outside of strings only.
                buffer.writeEvent(name: name, data: bytes.filter { $0 != 0x0A && $0 != 0x0D })
            } else {
                buffer.writeEvent(name: name, data: bytes)
            }
        }
    }
}
