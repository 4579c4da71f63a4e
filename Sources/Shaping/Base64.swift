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

    static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
        let start = output.count
        let (threes, rest) = bytes.count.quotientAndRemainder(dividingBy: 3)
        output.append(contentsOf: repeatElement(0, count: threes * 4 + (rest == 0 ? 0 : rest + 1)))
        pairs.withUnsafeBufferPointer { pairs in
            bytes.withUnsafeBufferPointer { input in
                output.withUnsafeMutableBytes { output in
                    var place = start
                    func write(_ bits: UInt32, _ count: Int) {
                        let letters = UInt32(pairs[Int(bits >> 12)]) | UInt32(pairs[Int(bits & 0xFFF)]) << 16
                        if count == 4 {
                            output.storeBytes(of: letters.littleEndian, toByteOffset: place, as: UInt32.self)
                        } else {
                            for index in 0..<count {
                                output[place + index] = UInt8(truncatingIfNeeded: letters >> UInt32(8 * index))
                            }
                        }
                        place += count
                    }
                    for group in 0..<threes {
                        let bits =
                            UInt32(input[group * 3]) << 16 | UInt32(input[group * 3 + 1]) << 8
                            | UInt32(input[group * 3 + 2])
                        write(bits, 4)
                    }
                    guard rest > 0 else { return }
                    let first = UInt32(input[threes * 3])
                    let second = rest == 2 ? UInt32(input[threes * 3 + 1]) : 0
                    write(first << 16 | second << 8, rest + 1)
                }
            }
        }
    }

    /// nil where the text is no Base64, or says its last bits in more than one way.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var bits: UInt32 = 0
        var count = 0
        for letter in text {
            let value = values[Int(letter)]
            guard value != 0xFF else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
                bits &= (1 << UInt32(count)) - 1
            }
        }
        return bits == 0 ? bytes : nil
    }
}
