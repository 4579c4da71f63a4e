import Crypto

/// What a client sees of an answer and sends back with it: its text, and the ids of its tool calls in order.
///
/// White space at the ends of the text does not count: clients trim it.
public struct VisibleContent: Sendable {
    private var text: [UInt8] = []
    private var calls: [UInt8] = []
    private var computed: SHA256.Digest?

    /// The most bytes that a seal is bound to as they are. Longer content is hashed, lest many seals that come with one long answer be as much work as
    /// their number times its length.
    static let longestBound = 16 << 10

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

    /// The same where many seals may belong to it: what is hashed is hashed once.
    func hashed() -> VisibleContent {
        guard text.count + calls.count > Self.longestBound else { return self }
        var content = self
        content.computed = hash
        return content
    }

    /// Whether there is neither text nor a call.
    public var isEmpty: Bool { text.isEmpty && calls.isEmpty }

    /// About how many bytes a seal is bound to.
    var boundCount: Int { min(text.count + calls.count, Self.longestBound) }

    /// What the second version of seals is bound to: a byte that says which, and the content or its hash.
    func append(bindingTo bytes: inout [UInt8]) {
        let text = trimmed
        guard text.count + calls.count <= Self.longestBound else {
            bytes.append(1)
            return append(hashTo: &bytes)
        }
        bytes.append(0)
        bytes.append(contentsOf: text)
        bytes.append(contentsOf: calls)
    }

    /// What the first version of seals is bound to.
    func append(hashTo bytes: inout [UInt8]) {
        (computed ?? hash).withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    private var hash: SHA256.Digest {
        var hash = SHA256()
        trimmed.withUnsafeBytes { hash.update(bufferPointer: $0) }
        calls.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return hash.finalize()
    }

    private var trimmed: ArraySlice<UInt8> {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        let end = text.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? 0
        let start = text.firstIndex { !isSpace($0) } ?? end
        return text[start..<max(start, end)]
    }
}
