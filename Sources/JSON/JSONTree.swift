#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A checked JSON text with the places of all its values: for texts that are looked into by many.
///
/// One pass finds every value at any depth, so that no reader goes over the bytes again (see ``JSONTape``, of which this is one text's
/// content, kept). It takes 16 bytes for each value and each name; where only outermost members are wanted, ``JSONDocument`` takes less.
/// Changes splice bytes as those of ``JSONDocument`` do: what is not touched stays as it came, byte for byte.
public struct JSONTree: Sendable {
    /// The text.
    public private(set) var bytes: [UInt8]
    /// Never empty; the root's comes first.
    @usableFromInline var entries: [JSONTape.Entry]

    /// Checks and takes a text.
    ///
    /// - Parameter depth: the most levels of arrays and objects, 1…512.
    /// - Throws: the first thing that is wrong; a repeated name is.
    public init(_ bytes: [UInt8], depth: Int = 64) throws(JSONError) {
        var tape = JSONTape(depth: depth, refusesRepeatedNames: true)
        try self.init(bytes, tape: &tape)
    }

    /// Checks and takes a text.
    ///
    /// - Parameters:
    ///   - bytes: one JSON text, white space around it allowed.
    ///   - tape: room to work in, kept from one text to the next; it says how deep a text may be and whether repeated names are refused.
    /// - Throws: the first thing that is wrong.
    public init(_ bytes: [UInt8], tape: inout JSONTape) throws(JSONError) {
        let fault = bytes.withUnsafeBytes { text -> JSONError? in
            do throws(JSONError) {
                try tape.read(0..<text.count, in: text)
                return nil
            } catch {
                return error
            }
        }
        if let fault { throw fault }
        self.bytes = bytes
        entries = Array(UnsafeBufferPointer(start: tape.entries, count: tape.count))
        tape.shrink()
    }

    init(checked bytes: [UInt8], entries: [JSONTape.Entry]) {
        self.bytes = bytes
        self.entries = entries
    }

    /// The text of a document, read anew where the document was changed.
    public init(_ document: JSONDocument) {
        self = document.tree ?? JSONTree(written: document.bytes)
    }

    /// A text that this side wrote itself. What is no JSON, with which nobody can do anything, counts as `null`.
    public init(written text: [UInt8]) {
        if let tree = try? JSONTree(text, depth: 512) {
            self = tree
        } else {
            self.init(
                checked: text,
                entries: [.init(start: 0, end: UInt32(clamping: text.count), next: 1, kind: .null, isEscaped: false)])
        }
    }

    /// Reads the outermost value and what is inside of it. Values must not be kept longer; their ``JSONValue/index`` may, until the next change.
    @inlinable
    public func read<Result, Failure>(_ body: (JSONValue) throws(Failure) -> Result) throws(Failure) -> Result {
        try bytes.withUnsafeBufferPointer { text throws(Failure) in
            try entries.withUnsafeBufferPointer { entries throws(Failure) in
                // Neither is empty.
                try body(
                    JSONValue(
                        text: UnsafeRawPointer(text.baseAddress.unsafelyUnwrapped),
                        entries: entries.baseAddress.unsafelyUnwrapped, index: 0))
            }
        }
    }

    /// The kind of the outermost value.
    public var kind: JSONKind { entries[0].kind }
}

extension JSONTree {
    /// Removes a member with one separator beside it.
    ///
    /// - Parameter value: the ``JSONValue/index`` of the member's value. Nothing happens where that is no member's.
    public mutating func removeMember(_ value: UInt32) {
        let value = Int(value)
        guard let object = container(of: value), entries[object].kind == .object else { return }
        let name = value - 1
        let count = Int(entries[value].next) - name
        let cut = separated(Int(entries[name].start)..<Int(entries[value].end), in: entries[object])
        splice(cut, with: [])
        let (shift, gone) = (UInt32(cut.count), UInt32(count))
        entries.withUnsafeMutableBufferPointer { entries in
            for index in 0..<name {
                if entries[index].end > cut.lowerBound { entries[index].end -= shift }
                if entries[index].next > name { entries[index].next -= gone }
            }
            for index in name + count..<entries.count {
                var entry = entries[index]
                entry.start -= shift
                entry.end -= shift
                entry.next -= gone
                entries[index - count] = entry
            }
        }
        entries.removeLast(count)
    }

    /// Replaces a value, at any depth, by the JSON value `replacement`.
    ///
    /// - Parameter value: its ``JSONValue/index``.
    public mutating func replace(_ value: UInt32, with replacement: [UInt8]) {
        let value = Int(value)
        guard value < entries.count else { return }
        let old = entries[value]
        let kind = JSONKind(firstByte: replacement.first ?? 0)
        splice(Int(old.start)..<Int(old.end), with: replacement)
        guard old.kind.isScalar, kind.isScalar else {
            if let tree = try? JSONTree(bytes, depth: 512) { self = tree }
            return
        }
        let shift = old.start &+ UInt32(clamping: replacement.count) &- old.end
        entries.withUnsafeMutableBufferPointer { entries in
            for index in entries.indices {
                entries[index].start &+= entries[index].start > old.start ? shift : 0
                entries[index].end &+= entries[index].end >= old.end ? shift : 0
            }
        }
        entries[value].kind = kind
        entries[value].isEscaped = replacement.contains(UInt8(ascii: "\\"))
    }

    /// Puts bytes in the place of others, without the detours of `replaceSubrange`.
    private mutating func splice(_ range: Range<Int>, with replacement: [UInt8]) {
        let (count, growth) = (bytes.count, replacement.count - range.count)
        if growth > 0 { bytes.append(contentsOf: repeatElement(0, count: growth)) }
        bytes.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            memmove(base + range.upperBound + growth, base + range.upperBound, count - range.upperBound)
            replacement.withUnsafeBytes { replacement in
                guard let first = replacement.baseAddress else { return }
                memcpy(base + range.lowerBound, first, replacement.count)
            }
        }
        if growth < 0 { bytes.removeLast(-growth) }
    }

    /// The innermost array or object that holds a value.
    private func container(of value: Int) -> Int? {
        guard value > 0, value < entries.count else { return nil }
        var index = value - 1
        while index > 0, entries[index].kind.isScalar || entries[index].next <= value { index -= 1 }
        return entries[index].kind.isScalar ? nil : index
    }

    /// The bytes of a member with a comma that is needed no more.
    private func separated(_ member: Range<Int>, in object: JSONTape.Entry) -> Range<Int> {
        var end = member.upperBound
        while isSpace(bytes[end]) { end += 1 }
        if bytes[end] == UInt8(ascii: ",") {
            end += 1
            while isSpace(bytes[end]) { end += 1 }
            return member.lowerBound..<end
        }
        var start = member.lowerBound - 1
        while isSpace(bytes[start]) { start -= 1 }
        return (bytes[start] == UInt8(ascii: ",") ? start : member.lowerBound)..<member.upperBound
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}

extension JSONKind {
    /// Whether it is neither an array nor an object.
    var isScalar: Bool { self != .object && self != .array }
}

extension JSONDocument {
    /// A text that was checked before. Where the places of its values take no more room than the text itself, or little, they are kept.
    public init(_ tree: JSONTree) {
        let outline = tree.read { root in
            JSONOutline(
                root: JSONSlice(root),
                members: root.members.map { name, value in
                    let start = value.text.distance(to: name.escaped.baseAddress ?? value.text) - 1
                    return JSONMember(
                        name: start..<start + name.escaped.count + 2, nameMayHaveEscapes: name.isEscaped,
                        value: JSONSlice(value))
                })
        }
        let room = tree.entries.count * MemoryLayout<JSONTape.Entry>.stride
        self.init(
            checked: tree.bytes, outline: outline,
            entries: room <= max(tree.bytes.count, 4096) ? tree.entries : nil)
    }
}

extension JSONSlice {
    fileprivate init(_ value: JSONValue) {
        self.init(kind: value.kind, range: value.range, mayHaveEscapes: value.entry.isEscaped)
    }
}
