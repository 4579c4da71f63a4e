#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension UnsafeRawBufferPointer {
    /// Whether a byte is in a stretch of these.
    func has(_ byte: UInt8, in range: Range<Int>) -> Bool {
        guard let baseAddress, !range.isEmpty else { return false }
        return memchr(baseAddress + range.lowerBound, Int32(byte), range.count) != nil
    }
}
