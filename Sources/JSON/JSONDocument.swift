/// A checked JSON text that can be looked into and changed in place.
///
/// Changes splice bytes: what is not touched stays as it came, byte for byte, unknown members and white space included. The text
/// is valid after every change as long as the replacements are valid JSON values, which is the caller's part.
/// Slices taken before a change must not be used after it.
public struct JSONDocument: Sendable {
    /// The text.
    public private(set) var bytes: [UInt8]
    /// Its outermost members, always up to date.
    public private(set) var outline: JSONOutline
    /// The places of all values, where they are known and nothing has been changed since.
    private var entries: [JSONTape.Entry]?

    /// Checks and takes a text; `depth` as in ``JSONOutline``.
    public init(_ bytes: [UInt8], depth: Int = 64) throws(JSONError) {
        outline = try Self.outline(bytes, depth: depth)
        self.bytes = bytes
    }

    init(checked bytes: [UInt8], outline: JSONOutline, entries: [JSONTape.Entry]?) {
        self.bytes = bytes
        self.outline = outline
        self.entries = entries
    }

    /// The text with the places of all its values, where it was made from such a text and not changed since; nil otherwise.
    public var tree: JSONTree? { entries.map { JSONTree(checked: bytes, entries: $0) } }

    private static func outline(_ bytes: [UInt8], depth: Int) throws(JSONError) -> JSONOutline {
        var result: Result<JSONOutline, JSONError> = .failure(JSONError(offset: 0, reason: .unexpectedEnd))
        bytes.withUnsafeBytes { buffer in
            do throws(JSONError) {
                result = .success(try JSONOutline(buffer, depth: depth))
            } catch {
                result = .failure(error)
            }
        }
        return try result.get()
    }

    /// The outermost value.
    public var root: JSONSlice { outline.root }

    /// The outermost member `name` (ASCII).
    public func member(_ name: StaticString) -> JSONSlice? {
        bytes.withUnsafeBytes { outline.member(name, in: $0) }
    }

    /// Reads with the text at hand, for the accessors of ``JSONSlice``.
    public func read<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withUnsafeBytes(body)
    }

    /// The text of the outermost member `name` if it is a string.
    public func string(_ name: StaticString) -> String? {
        read { outline.member(name, in: $0)?.string(in: $0) }
    }

    /// The value of the outermost member `name` if it is an integer.
    public func integer(_ name: StaticString) -> Int? {
        read { outline.member(name, in: $0)?.integer(in: $0) }
    }

    /// The value of the outermost member `name` if it is a boolean.
    public func boolean(_ name: StaticString) -> Bool? {
        read { outline.member(name, in: $0)?.boolean(in: $0) }
    }
}

extension JSONDocument {
    /// Gives the outermost member `name` (ASCII, nothing to escape) the JSON value `value`, adding it last where it is
    /// missing. Nothing happens where the outermost value is no object.
    public mutating func set(_ name: StaticString, to value: [UInt8]) {
        if let old = member(name) {
            replace(old, with: value)
        } else {
            insert(name, value, into: root)
        }
    }

    /// Removes the outermost member `name` (ASCII) with its separator.
    public mutating func remove(_ name: StaticString) {
        guard let index = read({ text in outline.members.firstIndex { $0.isNamed(name, in: text) } }) else { return }
        remove(at: index)
    }

    /// Removes the outermost member at a place of the outline's list, with its separator. Those after it move up.
    public mutating func remove(at index: Int) {
        let member = outline.members.remove(at: index)
        cut(member, from: root)
    }

    /// Replaces a value, at any depth, by the JSON value `value`.
    public mutating func replace(_ slice: JSONSlice, with value: [UInt8]) {
        guard slice.range != outline.root.range else {
            entries = nil
            bytes.replaceSubrange(slice.range, with: value)
            outline = (try? Self.outline(bytes, depth: 512)) ?? JSONOutline(root: slice, members: [])
            return
        }
        splice(slice.range, value)
    }

    /// Adds a member (name in ASCII, nothing to escape) as the last one of `object`, which stands anywhere in the text.
    public mutating func insert(_ name: StaticString, _ value: [UInt8], into object: JSONSlice) {
        guard object.kind == .object else { return }
        var isEmpty = true
        read { text in
            object.forEachMember(in: text) { _ in
                isEmpty = false
                return false
            }
        }
        var addition: [UInt8] = []
        addition.reserveCapacity(value.count + name.utf8CodeUnitCount + 4)
        if !isEmpty { addition.append(UInt8(ascii: ",")) }
        addition.append(UInt8(ascii: "\""))
        addition.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        addition.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
        let nameStart = isEmpty ? 0 : 1
        let valueStart = addition.count
        addition.append(contentsOf: value)
        let place = object.range.upperBound - 1
        splice(place..<place, addition)
        if object.range.lowerBound == outline.root.range.lowerBound {
            let kind = JSONKind(firstByte: value.first ?? 0)
            outline.members.append(
                JSONMember(
                    name: place + nameStart..<place + valueStart - 1, nameMayHaveEscapes: false,
                    value: JSONSlice(kind: kind, range: place + valueStart..<place + addition.count)))
        }
    }

    /// Removes a member of `object`, which stands anywhere in the text, with one separator beside it.
    public mutating func remove(_ member: JSONMember, from object: JSONSlice) {
        outline.members.removeAll { $0.name == member.name }
        cut(member, from: object)
    }

    private mutating func cut(_ member: JSONMember, from object: JSONSlice) {
        var start = member.name.lowerBound
        var end = member.value.range.upperBound
        var after = end
        while after < bytes.count, isSpace(bytes[after]) { after += 1 }
        if after < bytes.count, bytes[after] == UInt8(ascii: ",") {
            end = after + 1
            while end < bytes.count, isSpace(bytes[end]) { end += 1 }
        } else {
            var before = start - 1
            while before > object.range.lowerBound, isSpace(bytes[before]) { before -= 1 }
            if bytes[before] == UInt8(ascii: ",") { start = before }
        }
        splice(start..<end, [])
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// Replaces bytes and moves the outline along.
    private mutating func splice(_ range: Range<Int>, _ replacement: [UInt8]) {
        let shift = replacement.count - range.count
        entries = nil
        bytes.replaceSubrange(range, with: replacement)
        outline.root.range = outline.root.range.lowerBound..<outline.root.range.upperBound + shift
        for index in outline.members.indices {
            let member = outline.members[index]
            if member.name.lowerBound >= range.upperBound {
                outline.members[index].name = member.name.lowerBound + shift..<member.name.upperBound + shift
                let value = member.value.range
                outline.members[index].value.range = value.lowerBound + shift..<value.upperBound + shift
            } else if member.value.range.lowerBound <= range.lowerBound,
                range.upperBound <= member.value.range.upperBound,
                // What is inserted right behind a value is no part of it.
                range.lowerBound < member.value.range.upperBound
            {
                let kind =
                    member.value.range == range ? JSONKind(firstByte: replacement.first ?? 0) : member.value.kind
                let value = member.value.range
                outline.members[index].value = JSONSlice(kind: kind, range: value.lowerBound..<value.upperBound + shift)
            }
        }
    }
}

extension JSONKind {
    /// The kind of the value that begins with this byte.
    init(firstByte: UInt8) {
        switch firstByte {
        case UInt8(ascii: "{"): self = .object
        case UInt8(ascii: "["): self = .array
        case UInt8(ascii: "\""): self = .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): self = .boolean
        case UInt8(ascii: "n"): self = .null
        default: self = .number
        }
    }
}
