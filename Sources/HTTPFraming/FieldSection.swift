/// The header fields of one message, read in place.
public struct FieldSection: Sendable {
    /// One field line: offsets into the section's bytes, the value without the white space around it.
    struct Entry: Sendable {
        private let nameStart: UInt32
        private let nameEnd: UInt32
        private let valueStart: UInt32
        private let valueEnd: UInt32

        init(name: Range<Int>, value: Range<Int>) {
            nameStart = UInt32(clamping: name.lowerBound)
            nameEnd = UInt32(clamping: name.upperBound)
            valueStart = UInt32(clamping: value.lowerBound)
            valueEnd = UInt32(clamping: value.upperBound)
        }

        var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
        var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
    }

    /// The head's bytes; offset 0 is its first byte. A copy, so that the connection's buffer can be read into again.
    let bytes: [UInt8]
    var entries: [Entry] = []

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// How many field lines there are.
    public var count: Int { entries.count }

    /// Whether a field of that name (lower-case ASCII) is there.
    public func contains(_ name: StaticString) -> Bool {
        bytes.withUnsafeBytes { text in entries.contains { Self.matches($0.name, name, in: text) } }
    }

    /// The value of the first field of that name (lower-case ASCII), as text.
    public func first(_ name: StaticString) -> String? {
        withFirst(name) { $0.map { String(decoding: $0, as: UTF8.self) } }
    }

    /// Reads the value of the first field of that name (lower-case ASCII) without copying it; nil where there is none.
    public func withFirst<Result>(_ name: StaticString, _ body: (UnsafeRawBufferPointer?) throws -> Result) rethrows
        -> Result
    {
        try bytes.withUnsafeBytes { text in
            for entry in entries where Self.matches(entry.name, name, in: text) {
                return try body(UnsafeRawBufferPointer(rebasing: text[entry.value]))
            }
            return try body(nil)
        }
    }

    /// How many fields of that name (lower-case ASCII) there are.
    public func occurrences(_ name: StaticString) -> Int {
        bytes.withUnsafeBytes { text in entries.count { Self.matches($0.name, name, in: text) } }
    }

    /// Whether any comma-separated element of the fields of that name equals `token` (lower-case ASCII), ignoring case.
    public func hasToken(_ name: StaticString, _ token: StaticString) -> Bool {
        bytes.withUnsafeBytes { text in
            for entry in entries where Self.matches(entry.name, name, in: text) {
                var start = entry.value.lowerBound
                while start < entry.value.upperBound {
                    var end = start
                    while end < entry.value.upperBound, text[end] != UInt8(ascii: ",") { end += 1 }
                    if Self.matches(Self.trim(start..<end, in: text), token, in: text) { return true }
                    start = end + 1
                }
            }
            return false
        }
    }

    /// Whether the media type of the `content-type` field is `type` (lower-case ASCII), ignoring case and parameters (RFC 9110 §8.3.1).
    public func isMediaType(_ type: StaticString) -> Bool {
        withFirst("content-type") { value in
            guard let value else { return false }
            var end = 0
            while end < value.count, value[end] != UInt8(ascii: ";"), value[end] != 0x20, value[end] != 0x09 {
                end += 1
            }
            return Self.matches(0..<end, type, in: value)
        }
    }

    /// A hash of the names in their order and spelling (FNV-1a, 64 bits), values left out.
    public var nameHash: UInt64 {
        bytes.withUnsafeBytes { text in
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            for entry in entries {
                for index in entry.name { hash = (hash ^ UInt64(text[index])) &* 0x100_0000_01B3 }
                hash = (hash ^ 0x0A) &* 0x100_0000_01B3
            }
            return hash
        }
    }

    /// Every field in order, names in the writer's own case.
    public func forEach(_ body: (_ name: String, _ value: String) -> Void) {
        bytes.withUnsafeBytes { text in
            for entry in entries {
                body(
                    String(decoding: text[entry.name], as: UTF8.self),
                    String(decoding: text[entry.value], as: UTF8.self))
            }
        }
    }

    @inline(__always)
    static func matches(_ range: Range<Int>, _ name: StaticString, in text: UnsafeRawBufferPointer) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count where lowercased(text[range.lowerBound + offset]) != name.utf8Start[offset] {
            return false
        }
        return true
    }

    /// Whether `name` stands at `offset`, case and all; the text must be that long.
    @inline(__always)
    static func areEqual(_ text: UnsafeRawBufferPointer, at offset: Int, _ name: StaticString) -> Bool {
        for index in 0..<name.utf8CodeUnitCount where text[offset + index] != name.utf8Start[index] { return false }
        return true
    }

    @inline(__always)
    static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    static func trim(_ range: Range<Int>, in text: UnsafeRawBufferPointer) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, text[start] == 0x20 || text[start] == 0x09 { start += 1 }
        while end > start, text[end - 1] == 0x20 || text[end - 1] == 0x09 { end -= 1 }
        return start..<end
    }
}
