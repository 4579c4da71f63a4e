#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Looking for a byte, as fast as the C library does.
enum ByteSearch {
    /// The first offset in `from..<to` that holds `byte`.
    static func first(_ byte: UInt8, in text: UnsafeRawBufferPointer, from: Int, to: Int) -> Int? {
        guard from < to, let base = text.baseAddress, let found = memchr(base + from, Int32(byte), to - from) else {
            return nil
        }
        return UnsafeRawPointer(found) - base
    }

    /// Whether the text begins with `beginning`; it must be that long.
    static func areEqual(_ text: UnsafeRawBufferPointer, _ beginning: StaticString) -> Bool {
        for index in 0..<beginning.utf8CodeUnitCount where text[index] != beginning.utf8Start[index] { return false }
        return true
    }

    /// Whether there is a CR or LF.
    static func hasLineEnd(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { text in
            first(0x0A, in: text, from: 0, to: text.count) != nil
                || first(0x0D, in: text, from: 0, to: text.count) != nil
        }
    }
}
