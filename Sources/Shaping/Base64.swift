/// Base64 without padding, in the alphabet that is safe in URLs (RFC 4648 §5).
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    /// What twelve bits are written as: two letters, the first in the lower byte.
    private static let pairs: [UInt16] = (0..<4096).map { UInt16(alphabet[$0 >> 6]) | UInt16(alphabet[$0 & 63]) << 8 }
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }()

    static func append(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        let start = output.count
        let (threes, rest) = bytes.count.quotientAndRemainder(dividingBy: 3)
        output.append(contentsOf: repeatElement(0, count: threes * 4 + (rest == 0 ? 0 : rest + 1)))
        pairs.withUnsafeBufferPointer { pairs in
            output.withUnsafeMutableBytes { output in
                @inline(__always)
                func letters(_ bits: UInt64) -> UInt64 { UInt64(pairs[Int(truncatingIfNeeded: bits & 0xFFF)]) }
                var (index, place) = (0, start)
                // Six bytes of eight that are read.
                while index < bytes.count &- 7 {
                    let bits = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                    let first = letters(bits &>> 52) | letters(bits &>> 40) &<< 16
                    let second = letters(bits &>> 28) | letters(bits &>> 16) &<< 16
                    output.storeBytes(
                        of: (first | second &<< 32).littleEndian, toByteOffset: place, as: UInt64.self)
                    index &+= 6
                    place &+= 8
                }
                while index < bytes.count {
                    let count = min(3, bytes.count - index)
                    var bits: UInt64 = 0
                    for offset in 0..<3 { bits = bits << 8 | (offset < count ? UInt64(bytes[index + offset]) : 0) }
                    let text = letters(bits >> 12) | letters(bits) << 16
                    for offset in 0...count {
                        output[place + offset] = UInt8(truncatingIfNeeded: text >> UInt64(8 * offset))
                    }
                    index += count
                    place += count + 1
                }
            }
        }
    }

    /// nil where the text is no Base64, or says its last bits in more than one way.
    static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let (fours, rest) = text.count.quotientAndRemainder(dividingBy: 4)
        guard rest != 1 else { return nil }
        var isGood = true
        let bytes = [UInt8](unsafeUninitializedCapacity: text.count * 3 / 4) { output, count in
            count = text.withUnsafeBytes { text in
                values.withUnsafeBufferPointer { values in
                    var (bits, faults, place) = (UInt32(0), UInt32(0), 0)
                    func take(_ letter: UInt8) {
                        let value = UInt32(values[Int(letter)])
                        faults |= value
                        bits = bits << 6 | value
                    }
                    func write(_ count: Int, _ bits: UInt32) {
                        for offset in 0..<count {
                            output.initializeElement(
                                at: place + offset,
                                to: UInt8(truncatingIfNeeded: bits >> UInt32(8 * (count - 1 - offset))))
                        }
                        place += count
                    }
                    for group in 0..<fours {
                        bits = 0
                        for offset in 0..<4 { take(text[group * 4 + offset]) }
                        write(3, bits)
                    }
                    bits = 0
                    for offset in 0..<rest { take(text[fours * 4 + offset]) }
                    // Of two letters four bits are left over, of three two.
                    let left = UInt32(rest == 0 ? 0 : 8 - 2 * rest)
                    write(max(rest - 1, 0), bits >> left)
                    isGood = faults < 64 && bits & (1 << left - 1) == 0
                    return place
                }
            }
        }
        return isGood ? bytes : nil
    }
}
