/// Base64 without padding, in the alphabet that is safe in URLs (RFC 4648 §5).
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }()

    static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
        let start = output.count
        let (threes, rest) = bytes.count.quotientAndRemainder(dividingBy: 3)
        output.append(contentsOf: repeatElement(0, count: threes * 4 + (rest == 0 ? 0 : rest + 1)))
        alphabet.withUnsafeBufferPointer { letters in
            bytes.withUnsafeBufferPointer { input in
                output.withUnsafeMutableBufferPointer { output in
                    var place = start
                    for group in 0..<threes {
                        let bits =
                            UInt32(input[group * 3]) << 16 | UInt32(input[group * 3 + 1]) << 8
                            | UInt32(input[group * 3 + 2])
                        output[place] = letters[Int(bits >> 18)]
                        output[place + 1] = letters[Int(bits >> 12 & 63)]
                        output[place + 2] = letters[Int(bits >> 6 & 63)]
                        output[place + 3] = letters[Int(bits & 63)]
                        place += 4
                    }
                    guard rest > 0 else { return }
                    let first = UInt32(input[threes * 3])
                    let second = rest == 2 ? UInt32(input[threes * 3 + 1]) : 0
                    let bits = first << 16 | second << 8
                    output[place] = letters[Int(bits >> 18)]
                    output[place + 1] = letters[Int(bits >> 12 & 63)]
                    if rest == 2 { output[place + 2] = letters[Int(bits >> 6 & 63)] }
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
