import Crypto

/// What a client sees of an answer and sends back with it: its text, and the ids of its tool calls in order.
///
/// White space at the ends of the text does not count: clients trim it.
public struct VisibleContent: Sendable {
    private var text: [UInt8] = []
    private var calls: [UInt8] = []
    private var computed: SHA256.Digest?

    /// Nothing yet.
    public init() {}

    /// More text.
    public mutating func append(text more: some Sequence<UInt8>) {
        text.append(contentsOf: more)
        computed = nil
    }

    /// One more tool call.
    public mutating func append(call id: some Sequence<UInt8>) {
        // Never a byte of UTF-8, so that no two lists of ids are the same bytes.
        calls.append(0xFF)
        calls.append(contentsOf: id)
        computed = nil
    }

    /// Puts another content behind this one.
    public mutating func append(_ other: VisibleContent) {
        text.append(contentsOf: other.text)
        calls.append(contentsOf: other.calls)
        computed = nil
    }

    /// The same with its hash computed once, where many seals may belong to it.
    func hashed() -> VisibleContent {
        var content = self
        content.computed = hash
        return content
    }

    /// Whether there is neither text nor a call.
    public var isEmpty: Bool { text.isEmpty && calls.isEmpty }

    var hash: SHA256.Digest {
        if let computed { return computed }
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        let end = text.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? 0
        let start = text.firstIndex { !isSpace($0) } ?? end
        var hash = SHA256()
        text.withUnsafeBytes {
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[start..<max(start, end)]))
        }
        calls.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return hash.finalize()
    }
}
